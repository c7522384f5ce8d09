/// Requests by service, method and route. A service that had more than `Traffic.routesPerService` of them has one route,
/// whatever came first: a table of parts folds as one of the whole does (`Digest.foldTraffic`).
struct TrafficTable {
  private struct Key: TableKey {
    var service: UInt32
    var method: UInt32
    var route: UInt32

    var tableHash: UInt64 { mix(UInt64(service) << 32 ^ UInt64(method) << 20 ^ UInt64(route)) }
  }

  private struct Event {
    /// `Int64.max` when undated.
    var moment: Int64
    /// Negative when unknown.
    var latency: Int64
    var statusClass: UInt8
  }

  private var keys = KeyTable<Key>()
  /// By the number of its key.
  private var entries: [Traffic] = []
  /// Where a key is counted: at its own entry, or at the one it was folded into.
  private var places: [Int] = []
  private var batch = EventBatch<Event>()
  /// Keys of each service; `folded` once they were too many.
  private var keysOfService: [UInt32: Int] = [:]
  private static let folded = -1
  private let manyRoutes: UInt32
  private let cells: Int

  init(cells: Int, labels: Labels) {
    self.cells = cells
    manyRoutes = labels.id(Traffic.manyRoutes)
  }

  /// All that was counted and flushed.
  var summaries: [Traffic] {
    entries.indices.filter { places[$0] == $0 }.map { entries[$0] }
  }

  /// Counts one request.
  ///
  /// - Parameters:
  ///   - statusClass: 1 to 5; 0 when there was no status.
  ///   - moment: `nil` when undated.
  mutating func count(_ record: Record, statusClass: Int, at moment: Int64?, labels: Labels) {
    let key = Key(service: record.labels[.service], method: record.labels[.method], route: record.labels[.route])
    let event = Event(
      moment: moment ?? .max, latency: record.latencyMicroseconds, statusClass: UInt8(truncatingIfNeeded: statusClass))
    batch.append(event, of: place(of: key, labels: labels))
    if batch.isFull { flush() }
  }

  /// Brings what was gathered to its entries.
  mutating func flush() {
    batch.drain(tableCount: entries.count) { index, events in
      for event in events {
        if event.moment != .max { entries[index].byClass[Int(event.statusClass)].add(event.moment, capacity: cells) }
        if event.latency >= 0 { entries[index].latency.add(microseconds: event.latency) }
      }
    }
  }

  @inline(__always)
  private mutating func place(of key: Key, labels: Labels) -> Int {
    keys.find(key).map { places[$0] } ?? newPlace(of: key, labels: labels)
  }

  private mutating func newPlace(of key: Key, labels: Labels) -> Int {
    var key = key
    if keysOfService[key.service] != Self.folded {
      keysOfService[key.service, default: 0] += 1
      if keysOfService[key.service]! > Traffic.routesPerService { fold(key.service, labels: labels) }
    }
    if keysOfService[key.service] == Self.folded { key.route = manyRoutes }
    return entry(of: key, labels: labels)
  }

  private mutating func entry(of key: Key, labels: Labels) -> Int {
    let number = keys.number(of: key)
    if number == entries.count {
      entries.append(Traffic(service: labels[key.service], method: labels[key.method], route: labels[key.route]))
      places.append(number)
    }
    return number
  }

  private mutating func fold(_ service: UInt32, labels: Labels) {
    flush()
    keysOfService[service] = Self.folded
    for (number, key) in keys.keys.enumerated() where key.service == service && key.route != manyRoutes {
      let sum = entry(of: Key(service: service, method: key.method, route: manyRoutes), labels: labels)
      entries[sum].add(entries[number], cells: cells)
      entries[number] = Traffic(service: "", method: "", route: "")
      places[number] = sum
    }
  }
}
