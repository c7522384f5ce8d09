/// Who asked or who answered: the requests of access and gateway logs by client, and by upstream or edge.
///
/// Nobody knows how many clients there are, so names follow the fixed chain of "Bounds that do not depend on order": an
/// address, its network (`10.0.0.0/24`, `2001:db8:0::/48`), the wider one (`10.0.0.0/16`, `2001:db8::/32`), `*`.
package struct Party: Sendable, Equatable {
  package enum Role: UInt8, Sendable, CaseIterable { case client, upstream, edge }

  /// A service's parties of one role beyond this many are told by network.
  package static let limit = 1024
  static let levels = 3

  package var service: String
  package var role: Role
  package var name: String
  /// Requests by status class 1…5; index 0 holds those without a status.
  package var byClass: [Int] = Array(repeating: 0, count: 6)
  /// Those answered with 5xx over time, so that an incident can ask for its own.
  package var errors = TimeSeries()
  package var latency = LatencySketch()
  /// Dated requests over time, in cells of a quarter of an hour for a party that asks all day.
  package var volume = TimeSeries()

  /// Cells a day of `volume`: with 2,048 of them a thousand busy clients would need a gigabyte a month.
  static let volumeCells = 96

  package init(service: String, role: Role, name: String) {
    self.service = service
    self.role = role
    self.name = name
  }

  package var requests: Int { byClass.reduce(0, +) }

  mutating func add(_ other: Party, cells: Int) {
    for i in byClass.indices { byClass[i] += other.byClass[i] }
    errors.add(other.errors, capacity: cells)
    volume.add(other.volume, capacity: min(cells, Self.volumeCells))
    latency.add(other.latency)
  }

  static func precedes(_ a: Party, _ b: Party) -> Bool {
    (a.service, a.role.rawValue, a.name) < (b.service, b.role.rawValue, b.name)
  }

  /// The level that a name shows: a part that was coarsened holds at least one such name.
  static func level(of name: String) -> Int {
    if name == "*" { return 3 }
    if name.hasSuffix("/16") || name.hasSuffix("/32") { return 2 }
    return name.hasSuffix("/24") || name.hasSuffix("/48") ? 1 : 0
  }

  /// The name at a level, computed from the name at any level below.
  static func name(_ name: String, at level: Int) -> String {
    if level == 0 || Self.level(of: name) >= level { return name }
    if level >= levels { return "*" }
    let address = name.prefix { $0 != "/" && $0 != "%" }
    let octets = address.split(separator: ".", omittingEmptySubsequences: false)
    if octets.count == 4, octets.allSatisfy({ UInt8($0) != nil }) {
      return level == 1 ? "\(octets[0]).\(octets[1]).\(octets[2]).0/24" : "\(octets[0]).\(octets[1]).0.0/16"
    }
    let groups = address.split(separator: ":", omittingEmptySubsequences: false)
    guard groups.count >= 3, groups.allSatisfy({ $0.isEmpty || UInt16($0, radix: 16) != nil }) else { return name }
    // What `::` leaves out is zero; nothing behind it is among the first groups of a public address.
    var first = groups.prefix { !$0.isEmpty }.map { String(UInt16($0, radix: 16) ?? 0, radix: 16) }
    while first.count < 3 { first.append("0") }
    return level == 1 ? "\(first[0]):\(first[1]):\(first[2])::/48" : "\(first[0]):\(first[1])::/32"
  }

  /// The least level from `from` on at which names fit, and the parties at it.
  static func fitted(_ parties: [Party], limit: Int, cells: Int) -> [Party] {
    var level = parties.reduce(0) { max($0, Self.level(of: $1.name)) }
    var result = coarsened(parties, to: level, cells: cells)
    while result.count > limit, level < levels {
      level += 1
      result = coarsened(result, to: level, cells: cells)
    }
    return result
  }

  private static func coarsened(_ parties: [Party], to level: Int, cells: Int) -> [Party] {
    if level == 0 { return parties }
    var byName: [String: Party] = [:]
    for var party in parties {
      party.name = name(party.name, at: level)
      if byName[party.name] == nil { byName[party.name] = party } else { byName[party.name]!.add(party, cells: cells) }
    }
    return Array(byName.values)
  }
}

/// Parties while they are counted; see `DigestBuilder`.
struct PartyTable {
  fileprivate struct Group {
    var service: UInt32
    var role: Party.Role
    var level = 0
    var index: [UInt32: Int] = [:]
    var parties: [Party] = []
    /// What a client's id became at the present level.
    var renamed: [UInt32: UInt32] = [:]
    /// Names of networks. Ids at level 0 are those of the records' labels, into which only the thread that reads interns.
    let networks = Labels()
  }

  fileprivate var groups: [Group] = []
  private var groupOfKey: [UInt64: Int] = [:]
  private let cells: Int
  private let limit: Int

  init(cells: Int, limit: Int) {
    self.cells = cells
    self.limit = limit
  }

  mutating func count(
    _ role: Party.Role, _ name: UInt32, service: UInt32, statusClass: Int, at moment: Int64?, latency: Int64,
    labels: Labels
  ) {
    let key = UInt64(service) << 8 | UInt64(role.rawValue)
    let group: Int
    if let known = groupOfKey[key] {
      group = known
    } else {
      group = groups.count
      groups.append(Group(service: service, role: role))
      groupOfKey[key] = group
    }
    let index = groups[group].place(name, labels)
    groups[group].parties[index].byClass[statusClass] += 1
    if let moment {
      groups[group].parties[index].volume.add(moment, capacity: min(cells, Party.volumeCells))
      if statusClass == 5 { groups[group].parties[index].errors.add(moment, capacity: cells) }
    }
    if latency >= 0 { groups[group].parties[index].latency.add(microseconds: latency) }
    if groups[group].parties.count > limit, groups[group].level < Party.levels {
      groups[group].coarsen(limit, cells)
    }
  }

  func parties() -> [Party] { groups.flatMap(\.parties) }
}

extension PartyTable.Group {
  fileprivate mutating func place(_ name: UInt32, _ labels: Labels) -> Int {
    var id = name
    if level > 0 {
      if let known = renamed[name] {
        id = known
      } else {
        id = networks.id(Party.name(labels[name], at: level))
        renamed[name] = id
      }
    }
    if let known = index[id] { return known }
    index[id] = parties.count
    parties.append(Party(service: labels[service], role: role, name: level > 0 ? networks[id] : labels[id]))
    return parties.count - 1
  }

  /// Size never falls as content is added, so what is too much now is too much at the end.
  fileprivate mutating func coarsen(_ limit: Int, _ cells: Int) {
    parties = Party.fitted(
      parties.map { party in
        var party = party
        party.name = Party.name(party.name, at: level + 1)
        return party
      }, limit: limit, cells: cells)
    level = parties.reduce(level + 1) { max($0, Party.level(of: $1.name)) }
    renamed = [:]
    index = [:]
    for (position, party) in parties.enumerated() { index[networks.id(party.name)] = position }
  }
}
