import CulpritCore

/// The changes near the onset, nearest first, each with how easily one falls so near by chance.
enum ChangeList {
  static func near(_ onset: Timestamp, case c: Case) -> [RankedChange] {
    let near = c.changes.filter { change in
      let lead = onset.seconds(since: change.at)
      return lead >= -60 && lead <= 6 * 3_600 && change.at <= c.incident.startsAt
    }
    return near.sorted { abs(onset.seconds(since: $0.at)) < abs(onset.seconds(since: $1.at)) }.prefix(20).map {
      change in
      let lead = onset.seconds(since: change.at)
      let chance = ChangeEvidence.chance(within: abs(lead), of: c)
      let when = lead >= 0 ? "\(Phrase.duration(lead)) before" : "\(Phrase.duration(lead)) after"
      return RankedChange(
        change: change, leadSeconds: c.incident.startsAt.seconds(since: change.at),
        text: "\(when) the onset; with \(ChangeEvidence.baseRate(of: c)), one falls so near by chance in "
          + "\(Phrase.percent(chance)) of all moments.")
    }
  }
}
