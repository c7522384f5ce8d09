import CulpritCore

/// Whether the failed requests of an incident came from one route, client, upstream or edge more than requests do at all.
enum ErrorOrigins {
  private static let most = 5
  private static let failuresAtLeast = 5

  /// - Parameters:
  ///   - from: Microseconds, like `to`; the incident's time, rounded outward to cells.
  static func of(_ digest: Digest, from: Int64, to: Int64) -> [Concentration] {
    var entries: [Entry] = []
    for traffic in digest.traffic where !traffic.route.isEmpty {
      entries.append(
        Entry(
          label: "route", value: traffic.method.isEmpty ? traffic.route : "\(traffic.method) \(traffic.route)",
          failed: traffic.byClass[5].count(from: from, to: to),
          requests: traffic.byClass.reduce(0) { $0 + $1.count(from: from, to: to) }))
    }
    for party in digest.parties {
      entries.append(
        Entry(
          label: "\(party.role)", value: party.name, failed: party.errors.count(from: from, to: to),
          requests: party.requests))
    }
    var found: [(origin: Concentration, p: Double)] = []
    for (label, values) in Dictionary(grouping: entries, by: \.label).sorted(by: { $0.key < $1.key }) {
      let merged = Dictionary(grouping: values, by: \.value).map { value, list in
        (value: value, failed: list.reduce(0) { $0 + $1.failed }, requests: list.reduce(0) { $0 + $1.requests })
      }
      let failed = merged.reduce(0) { $0 + $1.failed }
      let requests = merged.reduce(0) { $0 + $1.requests }
      // Of a single value nothing can be said: whatever fails comes from it.
      guard merged.count > 1, failed >= failuresAtLeast, requests > 0 else { continue }
      for entry in merged where entry.failed > 0 {
        let expected = Double(entry.requests) / Double(requests)
        let share = Double(entry.failed) / Double(failed)
        found.append(
          (
            Concentration(label: label, value: entry.value, share: share, expectedShare: expected, q: 1),
            Statistics.binomialUpperTail(entry.failed, of: failed, chance: expected)
          ))
      }
    }
    let q = Statistics.benjaminiHochberg(found.map(\.p))
    return zip(found, q).filter { $1 < 0.05 && $0.origin.share > $0.origin.expectedShare + 0.1 }
      .map { found, q in
        var origin = found.origin
        origin.q = q
        return origin
      }
      .sorted { ($1.share, $0.label, $0.value) < ($0.share, $1.label, $1.value) }.prefix(most).map { $0 }
  }

  private struct Entry {
    var label: String
    var value: String
    var failed: Int
    var requests: Int
  }
}
