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
    if let network = network(of: name.utf8, octets: level == 1 ? 3 : 2) { return network }
    let address = name.prefix { $0 != "/" && $0 != "%" }
    let groups = address.split(separator: ":", omittingEmptySubsequences: false)
    guard groups.count >= 3, groups.allSatisfy({ $0.isEmpty || UInt16($0, radix: 16) != nil }) else { return name }
    // What `::` leaves out is zero; nothing behind it is among the first groups of a public address.
    var first = groups.prefix { !$0.isEmpty }.map { String(UInt16($0, radix: 16) ?? 0, radix: 16) }
    while first.count < 3 { first.append("0") }
    return level == 1 ? "\(first[0]):\(first[1]):\(first[2])::/48" : "\(first[0]):\(first[1])::/32"
  }

  /// `10.1.2.0/24` or `10.1.0.0/16` of an IPv4 address; byte by byte, since logs name a new one on every other line.
  private static func network(of address: String.UTF8View, octets: Int) -> String? {
    var bytes: [UInt8] = []
    var ends: [Int] = []
    var octet = 0
    for byte in address {
      if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "%") { break }
      if byte == UInt8(ascii: ".") {
        guard bytes.count > (ends.last.map { $0 + 1 } ?? 0) else { return nil }
        ends.append(bytes.count)
        octet = 0
      } else {
        octet = octet * 10 + Int(byte &- 0x30)
        guard byte &- 0x30 < 10, octet < 256 else { return nil }
      }
      bytes.append(byte)
    }
    guard ends.count == 3, bytes.count > ends[2] + 1 else { return nil }
    let kept = String(decoding: bytes[..<ends[octets - 1]], as: UTF8.self)
    return octets == 3 ? kept + ".0/24" : kept + ".0.0/16"
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
    /// Where the parties of names' ids are in `parties`.
    var index = HashTable(capacity: 16)
    var parties: [Party] = []
    /// What a client's id became at the present level.
    var renamed = HashTable(capacity: 16)
    /// Names of networks. Ids at level 0 are those of the records' labels, into which only the thread that reads interns.
    let networks = Labels()
  }

  fileprivate var groups: [Group] = []
  private var groupOfKey = HashTable(capacity: 64)
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
    let group = groupOfKey.insert(key, groups.count) ?? groups.count
    if group == groups.count { groups.append(Group(service: service, role: role)) }
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
      if let known = renamed[UInt64(name)] {
        id = UInt32(known)
      } else {
        id = networks.id(Party.name(labels[name], at: level))
        _ = renamed.insert(UInt64(name), Int(id))
      }
    }
    if let known = index.insert(UInt64(id), parties.count) { return known }
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
    renamed = HashTable(capacity: 16)
    index = HashTable(capacity: parties.count)
    for (position, party) in parties.enumerated() { _ = index.insert(UInt64(networks.id(party.name)), position) }
  }
}
