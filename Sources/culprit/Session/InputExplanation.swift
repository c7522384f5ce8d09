import CulpritAnalysis
import CulpritCore
import CulpritReports

/// How each input was read, for people and as `culprit.explain/1`.
struct InputExplanation {
  struct Source {
    var path: String
    var kind: String
    var format: String?
    var why: String?
    var zone: String?
    var service: String?
    var records = 0
    var from: Timestamp?
    var to: Timestamp?
    var parsedShare = 0.0
    var clockOffsetSeconds: Double?
    var rejected: [Rejection] = []
    var rejectedCount = 0
    var nearest: String?
    var missing: String?
    var alerts: [Alert]?
    /// Alerts whose entries name no time.
    var undated: [Alert] = []
    var changes: [Change]?
    var warnings: [String] = []
  }

  private(set) var sources: [Source] = []

  init(session: Session) {
    let digest = session.result.digest
    let offsets = ClockOffsets.estimate(digest)
    for summary in digest.sources {
      sources.append(Self.source(summary, detection: session.result.detections[summary.path], offsets: offsets))
    }
    for (path, file) in zip(session.alertPaths, session.alertFiles) {
      if let index = sources.firstIndex(where: { $0.path == path }) {
        // Kubernetes events are both: one entry says so.
        sources[index].changes = file.changes.isEmpty ? nil : file.changes
        sources[index].alerts = file.alerts.isEmpty ? nil : file.alerts
        sources[index].undated = file.undated
      } else {
        sources.append(Self.source(file, path: path))
      }
    }
    for index in sources.indices where sources[index].kind == "log" {
      // A message of a tool that lacks a field is read as a log of one line: it is told what it is nearly.
      let isDated = sources[index].parsedShare >= 0.5
      guard !isDated || sources[index].format == LogFormats.plainJSON, sources[index].nearest == nil,
        let input = session.inputs.first(where: { $0.path == sources[index].path }), input.size < 1 << 20,
        let near = Self.nearest(to: input), !isDated || near.hasMostFields
      else { continue }
      sources[index].nearest = near.source
      sources[index].missing = near.missing
    }
    for skipped in session.result.skipped {
      var source = Source(path: skipped.path, kind: "other")
      source.warnings = [skipped.reason]
      sources.append(source)
    }
    sources.sort { $0.path < $1.path }
  }

  /// The alert or change source that a small input comes closest to.
  private static func nearest(
    to input: LogInput
  ) -> (source: String, missing: String?, hasMostFields: Bool)? {
    var reader = AlertReader(name: input.name)
    do throws(ReadError) { try InputPieces.read(input) { _, _, piece in reader.append(piece) } } catch { return nil }
    let file = reader.finish()
    return file.nearest.map { ($0, file.missing, file.hasMostFields) }
  }

  private static func source(
    _ summary: SourceSummary, detection: Detection?, offsets: [String: Double]
  ) -> Source {
    var source = Source(path: summary.path, kind: "log")
    source.format = summary.format
    source.why = detection?.why
    source.zone = detection?.zone.isEmpty == false ? detection?.zone : summary.zone
    source.service = summary.service
    source.records = summary.records
    source.from = summary.first == .max ? nil : Timestamp(microseconds: summary.first)
    source.to = summary.last == .min ? nil : Timestamp(microseconds: summary.last)
    source.parsedShare = detection?.parsedShare ?? (summary.records > 0 ? 1 : 0)
    source.clockOffsetSeconds = offsets[summary.service]
    source.rejected = summary.rejections
    source.rejectedCount = summary.rejected
    source.nearest = detection?.nearest
    source.missing = detection?.missing
    source.warnings = summary.warnings
    if summary.isDateAssumed { source.warnings.append("the year or day of its stamps was assumed; see --year, --date") }
    if summary.undated > 0, summary.undated == summary.records {
      source.warnings.append("no record has a time; for example: kubectl logs --timestamps")
    }
    return source
  }

  private static func source(_ file: AlertFile, path: String) -> Source {
    var source = Source(path: path, kind: file.kind == .none ? "other" : file.kind.rawValue)
    source.format = file.source
    source.records = file.alerts.count + file.undated.count + file.changes.count
    source.parsedShare = file.parsedShare
    source.rejected = file.rejected
    source.rejectedCount = file.rejectedCount
    source.nearest = file.nearest
    source.missing = file.missing
    let moments = file.alerts.map(\.startsAt) + file.changes.map(\.at)
    source.from = moments.min()
    source.to = moments.max()
    if file.kind == .alert { source.alerts = file.alerts }
    source.undated = file.undated
    if !file.undated.isEmpty {
      source.warnings.append(
        "\(Quantity.count(file.undated.count, "alert")) without any time: when the message arrived is not in it, so it is "
          + "in no incident")
    }
    if !file.changes.isEmpty { source.changes = file.changes }
    if file.kind == .none { source.why = "it looks like \(file.looksLike)" }
    return source
  }

  func render(_ format: String, options: ReportOptions) -> String {
    format == "json" ? json.pretty : text(options)
  }

  private var json: OrderedJSON {
    .fields(["schema": .string("culprit.explain/1"), "sources": .array(sources.map(object))])
  }

  private func object(_ source: Source) -> OrderedJSON {
    var fields: [(String, OrderedJSON)] = [
      ("path", .string(source.path)), ("kind", .string(source.kind)), ("format", .text(source.format)),
      ("why", .text(source.why)), ("zone", .text(source.zone)), ("service", .text(source.service)),
      ("records", .int(source.records)), ("from", .time(source.from)), ("to", .time(source.to)),
      ("parsedShare", .number(source.parsedShare)), ("clockOffsetSeconds", .seconds(source.clockOffsetSeconds)),
      (
        "rejected",
        .array(source.rejected.map { .fields(["line": .int($0.line), "reason": .string($0.reason)]) })
      ),
      ("rejectedCount", .int(source.rejectedCount)), ("nearest", .text(source.nearest)),
      ("missing", .text(source.missing)), ("warnings", .strings(source.warnings)),
    ]
    if source.alerts != nil || !source.undated.isEmpty {
      let dated = (source.alerts ?? []).map { object($0) }
      fields.append(("alerts", .array(dated + source.undated.map { object($0, isDated: false) })))
    }
    if let changes = source.changes { fields.append(("changes", .array(changes.map(object)))) }
    return .object(fields)
  }

  private func object(_ alert: Alert, isDated: Bool = true) -> OrderedJSON {
    .fields([
      "id": .string(alert.id), "name": .string(alert.name), "severity": .string(alert.severity.name),
      "service": .text(alert.service), "startsAt": .time(isDated ? alert.startsAt : nil), "endsAt": .time(alert.endsAt),
      "acknowledgedAt": .time(alert.acknowledgedAt), "status": .string(alert.status.rawValue),
    ])
  }

  private func object(_ change: Change) -> OrderedJSON {
    .fields([
      "at": .time(change.at), "kind": .string(change.kind), "what": .string(change.what), "who": .text(change.who),
      "service": .text(change.service), "source": .string(change.source),
    ])
  }

  private func text(_ options: ReportOptions) -> String {
    let clock = TimeText(options)
    var lines: [String] = []
    for source in sources {
      if !lines.isEmpty { lines.append("") }
      lines.append(Escaping.line(source.path))
      func add(_ name: String, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        let indent = "  " + name + String(repeating: " ", count: max(1, 10 - name.count))
        let wrapped = Columns.wrap(Escaping.line(value), columns: max(30, options.width - indent.count))
        for (i, line) in wrapped.enumerated() {
          lines.append((i == 0 ? indent : String(repeating: " ", count: indent.count)) + line)
        }
      }
      add("kind", source.kind + (source.format.map { ", " + $0 } ?? ""))
      add("why", source.why)
      add("service", source.service)
      add("zone", source.zone)
      if let from = source.from, let to = source.to { add("covers", "\(clock.full(from)) to \(clock.full(to))") }
      if source.kind != "other" {
        add(
          "read", "\(Quantity.count(source.records, "record")), \(Quantity.percent(source.parsedShare)) parsed")
      }
      if let offset = source.clockOffsetSeconds {
        add(
          "clock",
          "\(Quantity.decimals(abs(offset), 3)) s \(offset > 0 ? "ahead of" : "behind") the others', from shared requests"
        )
      }
      if source.rejectedCount > 0 {
        add("rejected", Quantity.count(source.rejectedCount, "part"))
        for rejection in source.rejected.prefix(8) { add("", "line \(rejection.line): \(rejection.reason)") }
      }
      if let nearest = source.nearest {
        add("nearest", nearest + (source.missing.map { ", without '\($0)'" } ?? ""))
      }
      for warning in source.warnings { add("note", warning) }
      for alert in (source.alerts ?? []).prefix(options.verbose ? .max : 5) {
        add("alert", "\(clock.full(alert.startsAt)) \(alert.severity.name) \(alert.name) \(alert.service ?? "")")
      }
      for alert in source.undated.prefix(options.verbose ? .max : 5) {
        add("alert", "at no time \(alert.severity.name) \(alert.name) \(alert.service ?? "")")
      }
      for change in (source.changes ?? []).prefix(options.verbose ? .max : 5) {
        add("change", "\(clock.full(change.at)) \(change.kind) \(change.what)")
      }
    }
    return lines.joined(separator: "\n")
  }
}
