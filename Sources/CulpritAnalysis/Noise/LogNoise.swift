import CulpritCore

extension LogNoise {
  /// Below this share of the bytes a message is not worth a rule.
  private static let worthShare = 0.01
  /// A message seen in at least this share of the hours is always there.
  private static let always = 0.9

  /// What the kinds of messages cost, dearest first, at most `limit`.
  ///
  /// - Parameter findings: Of incidents in the time of the logs. A signature that is a cause or a symptom of any is kept.
  package static func noise(
    in signatures: [Signature], findings: [IncidentFinding], limit: Int = 50
  ) -> [LogNoise] {
    let total = signatures.reduce(0) { $0 + $1.summary.bytes }
    if total == 0 { return [] }
    var named: Set<String> = []
    for finding in findings {
      for cause in finding.causes { if let signature = cause.signature { named.insert(signature.id) } }
      for symptom in finding.symptoms { named.insert(symptom.signature) }
    }
    let first = signatures.map(\.summary.first).min() ?? 0
    let last = signatures.map(\.summary.last).max() ?? 0
    let hours = first <= last ? Int(last / hour - first / hour) + 1 : 0
    let order = signatures.sorted { a, b in
      a.summary.bytes != b.summary.bytes
        ? a.summary.bytes > b.summary.bytes : (a.service, a.id) < (b.service, b.id)
    }
    var result: [LogNoise] = []
    for signature in order {
      let seen = Set(signature.summary.series.cells.map { $0.start / hour }).count
      let presence = hours == 0 ? 0 : min(1, Double(seen) / Double(hours))
      let share = Double(signature.summary.bytes) / Double(total)
      let inIncident: Bool? = findings.isEmpty ? nil : named.contains(signature.id)
      let isConstant = hours >= 6 && presence >= always
      let kind = kind(signature.severity, share: share, inIncident: inIncident, isConstant: isConstant)
      // Cheap messages are listed only when there is something to say about them.
      if share < worthShare, kind != .demote { continue }
      result.append(
        LogNoise(
          signature: signature.id, template: signature.template, service: signature.service,
          severity: signature.severity, lines: signature.summary.lines, bytes: signature.summary.bytes, share: share,
          presence: presence, inIncident: inIncident, kind: kind,
          text: text(kind, signature, share: share, presence: presence, inIncident: inIncident)))
      if result.count == limit { break }
    }
    return result
  }

  private static let hour: Int64 = 3_600_000_000

  private static func kind(_ severity: Severity, share: Double, inIncident: Bool?, isConstant: Bool) -> Kind {
    if inIncident == true { return .keep }
    if severity >= .warning { return isConstant ? .demote : .keep }
    if share < worthShare { return .keep }
    return severity == .debug || severity == .trace ? .drop : .sample
  }

  private static func text(
    _ kind: Kind, _ signature: Signature, share: Double, presence: Double, inIncident: Bool?
  ) -> String {
    let cost = "\(percent(share)) of the bytes in \(signature.summary.lines) lines"
    let incident =
      switch inIncident {
      case .some(true): "part of an incident"
      case .some(false): "part of no incident"
      case .none: "no incident was looked at"
      }
    switch kind {
    case .drop: return "drop at the collector: \(cost), \(signature.severity.name), \(incident)"
    case .sample:
      // As many as leave it one percent of the volume.
      let rate = max(10, Int((share / worthShare).rounded()) * 10)
      return "keep 1 in \(rate): \(cost), \(incident)"
    case .demote:
      return "demote or fix: \(signature.severity.name) in \(percent(presence)) of the hours, so always there that it "
        + "hides nothing and warns of nothing; \(incident)"
    case .keep: return "keep: \(cost), \(incident)"
    }
  }

  private static func percent(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10) %"
  }
}
