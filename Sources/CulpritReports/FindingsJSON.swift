import CulpritAnalysis
import CulpritCore

/// The parts of `culprit.triage/1` (CONTRACT.md), for every reporter that writes JSON.
///
/// Fields beyond the contract stand after those it names.
struct FindingsJSON {
  /// `--no-examples`: raw lines are left out altogether.
  var showExamples: Bool { options.showExamples }
  let options: ReportOptions

  init(_ options: ReportOptions) { self.options = options }

  func input(_ input: InputSummary) -> OrderedJSON {
    .fields([
      "lines": .int(input.lines), "records": .int(input.records), "bytes": .int(input.bytes),
      "compressedBytes": .int(input.compressedBytes), "signatures": .int(input.signatures),
      "undatedRecords": .int(input.undatedRecords), "from": .time(input.from), "to": .time(input.to),
      "sources": .array(input.sources.map(source)),
      "skipped": .array(input.skipped.map { .fields(["path": .string($0.path), "reason": .string($0.reason)]) }),
    ])
  }

  private func source(_ source: SourceReport) -> OrderedJSON {
    let summary = source.summary
    return .fields([
      "name": .string(summary.name), "path": .string(summary.path), "service": .string(summary.service),
      "format": .string(summary.format), "zone": .string(summary.zone), "lines": .int(summary.lines),
      "records": .int(summary.records), "from": .time(Self.moment(summary.first, unless: .max)),
      "to": .time(Self.moment(summary.last, unless: .min)), "clockOffsetSeconds": .seconds(source.clockOffsetSeconds),
      "warnings": .strings(summary.warnings + source.warnings),
      "undatedRecords": .int(summary.undated), "rejectedLines": .int(summary.rejected),
      "rejections": .array(
        summary.rejections.map { .fields(["line": .int($0.line), "reason": .string($0.reason)]) }),
    ])
  }

  /// The sums of "first" and "last" start at their opposite ends, which are no moments.
  static func moment(_ microseconds: Int64, unless absent: Int64) -> Timestamp? {
    microseconds == absent ? nil : Timestamp(microseconds: microseconds)
  }

  private func concentration(_ c: Concentration) -> OrderedJSON {
    .fields([
      "label": .string(c.label), "value": .string(c.value), "share": .number(c.share),
      "expectedShare": .number(c.expectedShare), "q": .number(c.q),
    ])
  }

  func incident(_ finding: IncidentFinding) -> OrderedJSON {
    let impact = finding.impact
    return .fields([
      "id": .string(finding.incident.id), "startsAt": .time(finding.incident.startsAt),
      "endsAt": .time(finding.incident.endsAt), "onset": .time(finding.onset),
      "detectionDelaySeconds": .seconds(finding.detectionDelaySeconds), "state": .string(finding.state.rawValue),
      "impact": .fields([
        "services": .int(impact.services), "servicesSeen": .int(impact.servicesSeen),
        "requestsFailed": .int(impact.requestsFailed), "requests": .int(impact.requests),
        "peakShare": .number(impact.peak?.share), "routes": .strings(impact.routes),
        "origins": .array(impact.origins.map(concentration)),
      ]),
      "alerts": .array(finding.incident.alerts.map(alert)),
      "story": .string(finding.story),
      "causes": .array(finding.causes.map(cause)),
      "services": .array(
        finding.services.map {
          .fields([
            "rank": .int($0.rank), "service": .string($0.service), "observed": .bool($0.observed),
            "score": .number($0.score), "causes": .strings($0.causes),
          ])
        }),
      "changes": .array(finding.changes.map(change)),
      "symptoms": .array(
        finding.symptoms.map {
          .fields([
            "signature": .string($0.signature), "of": .string($0.of), "service": .string($0.service),
            "template": .string($0.template), "count": .int($0.count),
          ])
        }),
      "next": .array(
        finding.next.map {
          .fields(["text": .string($0.text), "command": .text($0.command.map { CommandText.filled($0, options) })])
        }),
      "baseline": finding.baseline.map { .fields(["from": .time($0.from), "to": .time($0.to)]) } ?? .null,
    ])
  }

  private func alert(_ alert: Alert) -> OrderedJSON {
    .fields([
      "id": .string(alert.id), "name": .string(alert.name), "severity": .string(alert.severity.name),
      "service": .text(alert.service), "startsAt": .time(alert.startsAt), "endsAt": .time(alert.endsAt),
      "status": .string(alert.status.rawValue), "url": .text(alert.url), "runbook": .text(alert.runbook),
      "labels": .map(alert.labels),
    ])
  }

  func cause(_ cause: Cause) -> OrderedJSON {
    .fields([
      "rank": .int(cause.rank), "service": .string(cause.service), "observed": .bool(cause.observed),
      "confidence": .number(cause.confidence), "signature": cause.signature.map(signature) ?? .null,
      "firstSeen": .time(cause.firstSeen), "lastSeen": .time(cause.lastSeen),
      "leadSeconds": .seconds(cause.leadSeconds), "baseline": exposure(cause.baseline),
      "incident": exposure(cause.incident),
      "rateRatio": cause.rateRatio.map {
        .fields(["value": .number($0.value), "low": .number($0.low), "high": .number($0.high)])
      } ?? .null,
      "p": .number(cause.p), "q": .number(cause.q),
      "concentration": .array(cause.concentration.map(concentration)),
      "traces": .strings(cause.traces),
      "evidence": .array(
        cause.evidence.map {
          .fields(["kind": .string($0.kind), "weight": .number($0.weight), "text": .string($0.text)])
        }),
      "seenBefore": .array(
        cause.seenBefore.map {
          .fields([
            "incident": .string($0.incident), "at": .time($0.at), "note": .text($0.note),
            "runbook": .text($0.runbook),
          ])
        }),
    ])
  }

  func signature(_ signature: Signature) -> OrderedJSON {
    .fields([
      "id": .string(signature.id), "template": .string(signature.template),
      "severity": .string(signature.severity.name),
      "examples": .array(showExamples ? signature.summary.examples.map { ExampleJSON.object($0) } : []),
      "name": .text(signature.name), "family": .string(signature.family),
    ])
  }

  private func exposure(_ exposure: Exposure) -> OrderedJSON {
    .fields(["count": .int(exposure.count), "seconds": .seconds(exposure.seconds)])
  }

  func change(_ ranked: RankedChange) -> OrderedJSON {
    let change = ranked.change
    return .fields([
      "at": .time(change.at), "kind": .string(change.kind), "what": .string(change.what), "who": .text(change.who),
      "service": .text(change.service), "source": .string(change.source), "leadSeconds": .seconds(ranked.leadSeconds),
      "text": .string(ranked.text),
    ])
  }

  func warning(_ warning: Warning) -> OrderedJSON {
    .fields([
      "code": .string(warning.code), "message": .string(warning.message), "source": .text(warning.source),
      "count": .int(warning.count),
    ])
  }

  /// `alert` is the alert's id, as everywhere else one entry names another.
  func unplaced(_ unplaced: Unplaced) -> OrderedJSON {
    .fields([
      "alert": .string(unplaced.alert.id), "reason": .string(unplaced.reason), "name": .string(unplaced.alert.name),
      "service": .text(unplaced.alert.service), "startsAt": .time(unplaced.isDated ? unplaced.alert.startsAt : nil),
    ])
  }
}
