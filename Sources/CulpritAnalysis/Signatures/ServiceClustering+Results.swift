import CulpritCore

/// From clusters to signatures.
extension ServiceClustering {
  /// Signatures by id.
  func finished() -> [Signature] {
    let clusters = clusters().filter { ruleOf.isEmpty || !isIgnored($0[0]) }
    var drafts = mapInHalves(clusters.count) { draft(of: clusters[$0]) }
    // Clusters of one text (kept apart by what is no part of it) are one signature.
    drafts.sort { ($0.id, $0.members[0]) < ($1.id, $1.members[0]) }
    var groups: [(draft: Draft, members: [Int])] = []
    for draft in drafts {
      if groups.last?.draft.id == draft.id {
        groups[groups.count - 1].members += draft.members
      } else {
        groups.append((draft, draft.members))
      }
    }
    return mapInHalves(groups.count) { signature(groups[$0].draft, of: groups[$0].members) }
  }

  /// The shapes of each cluster, ascending.
  private func clusters() -> [[Int]] {
    var number = Array(repeating: -1, count: leader.count)
    var result: [[Int]] = []
    for i in leader.indices {
      let root = root(of: i)
      if number[root] < 0 {
        number[root] = result.count
        result.append([])
      }
      result[number[root]].append(i)
    }
    return result
  }

  private func isIgnored(_ shape: Int) -> Bool { ruleOf[shape].map { rules.rules[$0].ignores } ?? false }

  private struct Draft {
    var id: UInt64
    var family: UInt64
    var template: String
    var typed: String
    /// Ascending.
    var members: [Int]
  }

  private func draft(of members: [Int]) -> Draft {
    let text = SignatureText(members, in: self)
    var draft = Draft(id: 0, family: 0, template: text.template, typed: text.typed, members: members)
    if !ruleOf.isEmpty, let rule = ruleOf[members[0]], rules.rules[rule].merges {
      draft.template = rules.rules[rule].template
      draft.id = ShapeSummary.sampleHash(draft.template)
      draft.family = draft.id
      return draft
    }
    if let trace = trace(of: members) {
      let place = trace.frames.first.map { " at " + $0 } ?? ""
      let identity = trace.exception + place
      draft.id = ShapeSummary.sampleHash(identity)
      draft.family = draft.id
      draft.template += (draft.template.isEmpty ? "" : " | ") + identity
      return draft
    }
    draft.family = ShapeSummary.sampleHash(draft.template)
    let logger = logger(of: members)
    draft.id =
      SignatureText.hasAnchor(logger) ? ShapeSummary.sampleHash(logger + "\u{0}" + draft.template) : draft.family
    return draft
  }

  /// The logger that the sum of all members has.
  private func logger(of members: [Int]) -> String {
    members.dropFirst().reduce(shape(members[0], { $0.logger })) { ShapeSummary.smaller($0, shape($1, { $0.logger })) }
  }

  private func trace(of members: [Int]) -> TraceSummary? {
    members.dropFirst().reduce(shape(members[0], { $0.trace })) { ShapeSummary.smaller($0, shape($1, { $0.trace })) }
  }

  private func signature(_ draft: Draft, of members: [Int]) -> Signature {
    let summary = ShapeSummary.sum(members.map { shapes[shapes.startIndex + $0] })
    return Signature(
      id: StableHash.hex(draft.id), service: summary.service, template: draft.template, typedTemplate: draft.typed,
      family: StableHash.hex(draft.family), summary: summary, shapes: members.map { shape($0, { $0.id }) }.sorted(),
      name: rules.isEmpty ? nil : name(of: draft))
  }

  private func name(of draft: Draft) -> String? {
    if let rule = ruleOf[draft.members[0]], let name = rules.rules[rule].name { return name }
    let service = shape(draft.members[0], { $0.service })
    return rules.rules.first { $0.name != nil && $0.matches(draft.template, service: service) }?.name
  }
}
