/// Requests by service, method and route. A service that had more than `Traffic.routesPerService` of them has one route,
/// whatever came first: a table of parts folds as one of the whole does (`Digest.foldTraffic`).
struct TrafficTable {
  private struct Key: Hashable {
    var service: UInt32
    var method: UInt32
    var route: UInt32
  }

  private var entries: [Key: Traffic] = [:]
  /// Keys of each service; `folded` once they were too many.
  private var keysOfService: [UInt32: Int] = [:]
  private static let folded = -1
  private let manyRoutes: UInt32
  private let cells: Int

  init(cells: Int, labels: Labels) {
    self.cells = cells
    manyRoutes = labels.id(Traffic.manyRoutes)
  }

  var summaries: [Traffic] { Array(entries.values) }

  /// Counts one request.
  ///
  /// - Parameters:
  ///   - statusClass: 1 to 5; 0 when there was no status.
  ///   - moment: `nil` when undated.
  mutating func count(_ record: Record, statusClass: Int, at moment: Int64?, labels: Labels) {
    let service = record.labels[.service]
    var key = Key(service: service, method: record.labels[.method], route: record.labels[.route])
    if entries[key] == nil {
      if keysOfService[service] != Self.folded {
        keysOfService[service, default: 0] += 1
        if keysOfService[service]! > Traffic.routesPerService { fold(service) }
      }
      if keysOfService[service] == Self.folded { key.route = manyRoutes }
    }
    if entries[key] == nil {
      entries[key] = Traffic(service: labels[key.service], method: labels[key.method], route: labels[key.route])
    }
    if let moment { entries[key]!.byClass[statusClass].add(moment, capacity: cells) }
    if record.latencyMicroseconds >= 0 { entries[key]!.latency.add(microseconds: record.latencyMicroseconds) }
  }

  private mutating func fold(_ service: UInt32) {
    keysOfService[service] = Self.folded
    for (key, traffic) in entries where key.service == service && key.route != manyRoutes {
      entries[key] = nil
      var coarse = key
      coarse.route = manyRoutes
      var sum = entries[coarse] ?? Traffic(service: traffic.service, method: traffic.method, route: Traffic.manyRoutes)
      sum.add(traffic, cells: cells)
      entries[coarse] = sum
    }
  }
}
