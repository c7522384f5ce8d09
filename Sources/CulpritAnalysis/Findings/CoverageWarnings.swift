import CulpritCore

/// What the logs do not cover, said above the causes.
enum CoverageWarnings {
  static func all(view: LogView, cases: [Case]) -> [Warning] {
    var warnings: [Warning] = []
    for overlap in view.overlaps {
      warnings.append(
        Warning(
          code: "overlap",
          message: "\(overlap.copy) repeats \(overlap.minutes) minutes of \(overlap.original); its records count once",
          source: overlap.copy, count: overlap.minutes))
    }
    for (service, seconds) in view.clockOffsets.sorted(by: { $0.key < $1.key }) {
      warnings.append(
        Warning(
          code: "clock-offset",
          message:
            "the clock of \(service) is \(Phrase.duration(abs(seconds))) \(seconds > 0 ? "ahead" : "behind"), as the "
            + "requests it shares with others show; its records are moved by that much where moments are compared",
          source: service))
    }
    for service in view.services where service.isEmpty {
      warnings.append(
        Warning(
          code: "empty", message: "the log of \(service.name) is empty: it said nothing, or nothing of it was captured",
          source: service.name))
    }
    for c in cases where !c.isUndated {
      let at = c.incident.startsAt.microseconds
      let reach: Int64 = 900_000_000
      let isCovered =
        at >= view.time.start - reach && at <= view.time.end + reach
        && !view.time.holes.contains { $0.from < at - reach && $0.to > at + reach }
      if !isCovered {
        warnings.append(
          Warning(
            code: "outside-coverage",
            message: "no record within 15 minutes of \(Phrase.clock(c.incident.startsAt)); the logs cover "
              + "\(Phrase.clock(Timestamp(microseconds: view.time.start))) to "
              + "\(Phrase.clock(Timestamp(microseconds: view.time.end))) (UTC, "
              + "\(Phrase.duration(Double(view.time.end - view.time.start) / 1e6)))"))
      }
      if c.beginsInFault {
        warnings.append(
          Warning(
            code: "no-baseline",
            message:
              "the calls that fail at \(Phrase.clock(c.incident.startsAt)) failed before as well: the logs begin in the midst "
              + "of the fault, so that who names whom decides, and who is silent"))
      } else if !c.hasBaseline {
        warnings.append(
          Warning(
            code: "no-baseline",
            message:
              "not enough baseline before \(Phrase.clock(c.incident.startsAt)): \(Phrase.duration(c.baselineSeconds)) "
              + "of logs; novelty and rates say nothing, the order of failures and who names whom decide"))
      }
      for service in c.services where !service.isCopy && !service.isEmpty && c.hasBaseline {
        if service.baselineSeconds < 20, service.first > c.from - 20, service.first < c.to {
          warnings.append(
            Warning(
              code: "begins-late",
              message: "\(service.name) begins at \(c.clock(service.first)): it is not compared with any baseline",
              source: service.name))
        } else if service.last < c.alert - 60, service.last > c.from {
          warnings.append(
            Warning(
              code: "ends-early",
              message:
                "\(service.name) ends at \(c.clock(service.last)), before the alert: what is missing after is not silence",
              source: service.name))
        }
      }
    }
    return warnings
  }
}
