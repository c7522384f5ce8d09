/// The names that recur in a digest (services, sources, loggers, labels, hosts), each written once.
struct NameTable {
  /// Ascending.
  let names: [String]
  private let places: [String: Int]

  init(_ digest: Digest) {
    var all: Set<String> = []
    for source in digest.sources {
      all.formUnion([source.name, source.path, source.service, source.format, source.zone])
    }
    for shape in digest.shapes {
      all.insert(shape.service)
      all.insert(shape.logger)
      for example in shape.examples { all.insert(example.source) }
      for label in shape.labels {
        all.insert(label.label)
        all.insert(label.value)
      }
      for peer in shape.peers { all.insert(peer.name) }
    }
    for service in digest.services {
      all.insert(service.name)
      for stream in service.streams { all.formUnion([stream.source, stream.instance, stream.container]) }
    }
    for successor in digest.successors { all.insert(successor.service) }
    for entry in digest.traffic { all.formUnion([entry.service, entry.method, entry.route]) }
    for party in digest.parties {
      all.insert(party.service)
      all.insert(party.name)
    }
    names = all.sorted()
    places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
  }

  /// The place of a name that is in the digest.
  subscript(name: String) -> Int { places[name]! }
}
