import CulpritCore

/// Whether it still goes on, by the alerts and by the rate of what caused it.
enum IncidentState {
  static func of(_ best: Candidate?, _ finding: IncidentFinding, case c: Case) -> IncidentFinding.State {
    if c.incident.endsAt != nil { return .over }
    guard let index = best?.signature, !c.isUndated else { return .ongoing }
    let s = c.signatures[index]
    // To be easing it must have been frequent; a line that stopped is itself the fault.
    guard s.grade >= 0.8, let first = s.first, s.during >= 9 else { return .ongoing }
    let end = c.end
    // What the timeline calls a recovery is never still happening, only not yet told by the alert.
    let start = finding.onset ?? c.incident.startsAt
    if Recovery.moment(of: finding.causes, from: start, to: c.time.moment(at: end)) != nil { return .easing }
    let third = (end - first) / 3
    guard third >= 20 else { return .ongoing }
    func count(_ low: Double, _ high: Double) -> Double {
      s.cells.reduce(0) { $0 + ($1.at >= low && $1.at < high ? $1.count : 0) }
    }
    return count(end - third, end + 1) < 0.3 * count(first + third, first + 2 * third) ? .easing : .ongoing
  }
}
