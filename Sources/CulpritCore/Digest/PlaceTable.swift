/// Where records come from, as small numbers: the distinct sets of service, namespace, pod, container, node, zone and
/// version. Routes, clients and who answered are no part of a place, since they would multiply with it.
struct PlaceTable {
  private var table = KeyTable<LabelIDs>()
  private var last = LabelIDs()
  private var lastPlace: UInt32 = .max

  var places: [LabelIDs] { table.keys }

  /// The number of a record's place, from 0.
  @inline(__always)
  mutating func place(of labels: LabelIDs) -> UInt32 {
    if lastPlace != .max, last == labels { return lastPlace }
    last = labels
    lastPlace = UInt32(truncatingIfNeeded: table.number(of: Self.key(labels)))
    return lastPlace
  }

  @inline(__always)
  private static func key(_ labels: LabelIDs) -> LabelIDs {
    var key = labels
    key[.stream] = 0
    key[.route] = 0
    key[.client] = 0
    key[.method] = 0
    key[.upstream] = 0
    key[.edge] = 0
    return key
  }
}

extension LabelIDs: TableKey {
  /// Of the labels that make a place.
  var tableHash: UInt64 {
    var hash = UInt64(self[.service]) << 32 | UInt64(self[.pod])
    hash = hash &* 0x9e37_79b9_7f4a_7c15 ^ (UInt64(self[.node]) << 32 | UInt64(self[.container]))
    hash = hash &* 0xff51_afd7_ed55_8ccd ^ (UInt64(self[.namespace]) << 32 | UInt64(self[.version]))
    hash = hash &* 0xc4ce_b9fe_1a85_ec53 ^ UInt64(self[.zone])
    return mix(hash)
  }
}
