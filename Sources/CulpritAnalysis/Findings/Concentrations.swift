/// Whether a signature sits on one pod, node, zone or version more than the rest of its service does.
enum Concentrations {
  static func of(_ s: SignatureView, case c: Case) -> [Concentration] {
    var whole: [String: [String: Int]] = [:]
    for other in c.signatures where other.service == s.service {
      for label in other.signature.summary.labels {
        whole[label.label, default: [:]][label.value, default: 0] += label.count
      }
    }
    var found: [(label: String, value: String, share: Double, expected: Double, p: Double)] = []
    for label in s.signature.summary.labels {
      guard let values = whole[label.label], values.count > 1 else { continue }
      let all = values.values.reduce(0, +)
      let own = s.signature.summary.labels.filter { $0.label == label.label }.reduce(0) { $0 + $1.count }
      guard own > 0, all > own else { continue }
      let expected = Double(values[label.value] ?? 0) / Double(all)
      let p = Statistics.binomialUpperTail(label.count, of: own, chance: expected)
      found.append((label.label, label.value, Double(label.count) / Double(own), expected, p))
    }
    let q = Statistics.benjaminiHochberg(found.map(\.p))
    return zip(found, q).filter { $1 < 0.05 && $0.share > $0.expected + 0.1 }
      .map { Concentration(label: $0.label, value: $0.value, share: $0.share, expectedShare: $0.expected, q: $1) }
      .sorted { ($0.q, $0.label, $0.value) < ($1.q, $1.label, $1.value) }
  }
}
