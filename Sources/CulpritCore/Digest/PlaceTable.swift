/// Where records come from, as small numbers: the distinct sets of service, namespace, pod, container, node, zone and
/// version. Routes, clients and who answered are no part of a place, since they would multiply with it.
struct PlaceTable {
  private(set) var places: [LabelIDs] = []
  private var slots: [UInt32] = Array(repeating: 0, count: 1 << 8)
  private var last = LabelIDs()
  private var lastPlace: UInt32 = .max

  /// The number of a record's place, from 0.
  @inline(__always)
  mutating func place(of labels: LabelIDs) -> UInt32 {
    if lastPlace != .max, last == labels { return lastPlace }
    last = labels
    lastPlace = find(labels)
    return lastPlace
  }

  @inline(never)
  private mutating func find(_ labels: LabelIDs) -> UInt32 {
    var key = labels
    key[.stream] = 0
    key[.route] = 0
    key[.client] = 0
    key[.method] = 0
    key[.upstream] = 0
    key[.edge] = 0
    let mask = slots.count - 1
    var slot = Self.hash(key) & mask
    while slots[slot] != 0 {
      if places[Int(slots[slot]) - 1] == key { return slots[slot] - 1 }
      slot = (slot &+ 1) & mask
    }
    places.append(key)
    slots[slot] = UInt32(places.count)
    if places.count * 2 > slots.count { grow() }
    return UInt32(places.count - 1)
  }

  private static func hash(_ key: LabelIDs) -> Int {
    var hash = UInt64(key[.service]) << 32 | UInt64(key[.pod])
    hash = hash &* 0x9e37_79b9_7f4a_7c15 ^ (UInt64(key[.node]) << 32 | UInt64(key[.container]))
    hash = hash &* 0xff51_afd7_ed55_8ccd ^ (UInt64(key[.namespace]) << 32 | UInt64(key[.version]))
    hash = hash &* 0xc4ce_b9fe_1a85_ec53 ^ UInt64(key[.zone])
    return Int(truncatingIfNeeded: mix(hash))
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for (index, key) in places.enumerated() {
      var slot = Self.hash(key) & mask
      while slots[slot] != 0 { slot = (slot &+ 1) & mask }
      slots[slot] = UInt32(index + 1)
    }
  }
}
