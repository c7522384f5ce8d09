import CulpritCore

/// Level 2: clusters the distinct shapes of each service into signatures. Depends on the set of shapes only.
///
/// For every shape and every position the *context* is all other tokens. Shapes of one context differ in one word, and
/// how many there are and what the words look like decides whether the position is a variable; then they are one shape
/// and the next round looks again, until nothing changes. Few-valued words stay apart (`Started`/`Stopped`): merging
/// them would hide a cause, keeping them apart costs a line in a report.
///
/// Grouping by all other tokens is the step of Frequent-template miners turned round (compare SLCT, Vaarandi 2003, and
/// Brain, Yu et al. 2023, which count words by position over lines). Ours counts distinct words over distinct shapes,
/// so the result depends neither on the order nor on the number of lines, which every Drain-like parser's does.
package enum Clustering {
  /// Signatures by (service, id).
  package static func signatures(of digest: Digest, rules: SignatureRules = SignatureRules()) -> [Signature] {
    signatures(of: digest.shapes, sharing: places(of: digest), rules: rules)
  }

  /// Signatures by (service, id) of any list of shapes, in any order.
  ///
  /// - Parameter places: For each service where it logs to; services of one place learn from each other.
  package static func signatures(
    of shapes: [ShapeSummary], sharing places: [String: Int] = [:], rules: SignatureRules = SignatureRules()
  ) -> [Signature] {
    var sorted = shapes
    // Digests are sorted already; sorting would copy every summary.
    if !isSorted(shapes) { sorted.sort { ($0.service, $0.id) < ($1.service, $1.id) } }
    var services: [ServiceClustering] = []
    var at = 0
    while at < sorted.count {
      var end = at
      while end < sorted.count, sorted[end].service == sorted[at].service { end += 1 }
      services.append(ServiceClustering(sorted[at..<end], rules: rules))
      services[services.count - 1].join()
      at = end
    }
    learn(&services, places)
    var result: [Signature] = []
    for i in services.indices {
      services[i].joinOdd()
      result += services[i].finished()
    }
    return result
  }

  /// Lets the services of one place have the templates of the others.
  private static func learn(_ services: inout [ServiceClustering], _ places: [String: Int]) {
    let groups = Dictionary(grouping: services.indices.filter { places[services[$0].name] != nil }) {
      places[services[$0].name]!
    }
    for members in groups.values where members.count > 1 {
      var templates = SiblingTemplates()
      for i in members { templates.add(services[i]) }
      for i in members { _ = services[i].adopt(templates) }
    }
  }

  /// A number for each service that shares a source with another; the same for those that share one.
  private static func places(of digest: Digest) -> [String: Int] {
    var firstOfSource: [String: Int] = [:]
    var place = Array(digest.services.indices)
    func root(_ i: Int) -> Int { place[i] == i ? i : root(place[i]) }
    for (i, service) in digest.services.enumerated() {
      for stream in service.streams {
        guard let first = firstOfSource[stream.source] else {
          firstOfSource[stream.source] = i
          continue
        }
        place[root(i)] = root(first)
      }
    }
    let roots = place.indices.map(root)
    var sizes: [Int: Int] = [:]
    for root in roots { sizes[root, default: 0] += 1 }
    var result: [String: Int] = [:]
    for (i, service) in digest.services.enumerated() where sizes[roots[i]]! > 1 { result[service.name] = roots[i] }
    return result
  }

  private static func isSorted(_ shapes: [ShapeSummary]) -> Bool {
    shapes.indices.dropFirst().allSatisfy { i in
      let (a, b) = (shapes[i - 1], shapes[i])
      return a.service == b.service ? a.id <= b.id : a.service < b.service
    }
  }
}
