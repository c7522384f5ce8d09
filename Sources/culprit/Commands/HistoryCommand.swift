import ArgumentParser
import CulpritAnalysis
import CulpritCore
import CulpritHistory
import CulpritReports
import Foundation

/// What culprit remembers, and what people tell it.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "What culprit remembers: incidents, causes that people confirmed, advice.",
    subcommands: [
      List.self, Show.self, Confirm.self, Dismiss.self, Note.self, Prune.self, Export.self, Import.self,
    ])

  struct Place: ParsableArguments {
    @Option(
      help: ArgumentHelp("The history file (default $XDG_STATE_HOME/culprit/history.db).", valueName: "FILE"))
    var history = "default"

    func open(creating: Bool = false) throws -> HistoryStore { try HistoryFile.open(history, creating: creating) }
  }

  /// The clock is read here only: what people say has the moment at which they said it.
  static var now: Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6)) }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List incidents, latest first, and the record so far.")
    @OptionGroup var place: Place
    @Option(help: ArgumentHelp("text or json.", valueName: "FORMAT")) var format = "text"
    @Option(help: ArgumentHelp("At most so many.", valueName: "N")) var top = 50

    func validate() throws { try HistoryCommand.check(format) }

    func run() throws {
      let store = try place.open()
      try HistoryFile.mapped {
        let incidents = try store.incidents()
        let record = try store.record()
        let dismissals = try store.dismissals()
        if format == "json" {
          let json: OrderedJSON = .fields([
            "schema": .string("culprit.history/1"), "incidents": .array(incidents.map(HistoryCommand.json)),
            "record": .fields(["confirmed": .int(record.hits), "of": .int(record.known)]),
            "dismissed": .array(
              dismissals.map {
                .fields(["advice": .string($0.advice), "reason": .text($0.reason), "until": .time($0.until)])
              }),
          ])
          return try Console.deliver(json.pretty, to: nil)
        }
        var lines = incidents.prefix(top).map { incident in
          let cause = incident.causes.first.map { "\($0.service): \($0.template ?? "named by others")" } ?? "no cause"
          let mark = incident.confirmations.isEmpty ? "" : ", confirmed"
          return "\(Escaping.line(incident.id))  \(TimeText.rfc3339(incident.startsAt))  "
            + "\(Escaping.line(incident.title))  \(Escaping.line(cause, limit: 120))\(mark)"
        }
        if incidents.count > top { lines.append("\(incidents.count - top) more: --top \(incidents.count)") }
        if incidents.isEmpty { lines.append("no incidents yet") }
        for dismissal in dismissals {
          let until = dismissal.until.map { " until \(TimeText.rfc3339($0))" } ?? ""
          lines.append(
            "dismissed \(Escaping.line(dismissal.advice))\(until): \(Escaping.line(dismissal.reason ?? "no reason"))")
        }
        lines.append(
          record.known == 0
            ? "nothing confirmed yet: culprit history confirm INCIDENT SIGNATURE"
            : "first cause confirmed in \(record.hits) of \(record.known)")
        try Console.deliver(lines.joined(separator: "\n"), to: nil)
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show an incident: causes, confirmations, notes.")
    @Argument(help: "An incident's id.") var incident: String
    @OptionGroup var place: Place
    @Option(help: ArgumentHelp("text or json.", valueName: "FORMAT")) var format = "text"

    func validate() throws { try HistoryCommand.check(format) }

    func run() throws {
      let store = try place.open()
      try HistoryFile.mapped {
        guard let found = try store.incidents().first(where: { $0.id == incident }) else {
          throw HistoryError.unknownIncident(incident)
        }
        if format == "json" { return try Console.deliver(HistoryCommand.json(found).pretty, to: nil) }
        let end = found.endsAt.map(TimeText.rfc3339) ?? "open"
        var lines = ["\(Escaping.line(found.title))  \(TimeText.rfc3339(found.startsAt)) to \(end)"]
        for (rank, cause) in found.causes.enumerated() {
          lines.append(
            "\(rank + 1). \(Quantity.decimals(cause.confidence, 2)) \(Escaping.line(cause.service)) "
              + "\(Escaping.line(cause.template ?? "")) [\(Escaping.line(cause.signature ?? "-"))]")
        }
        for confirmation in found.confirmations {
          let runbook = confirmation.runbook.map { ", runbook \(Escaping.line($0))" } ?? ""
          lines.append(
            "confirmed \(Escaping.line(confirmation.signature)) at \(TimeText.rfc3339(confirmation.at)): "
              + "\(Escaping.line(confirmation.note ?? "no note"))\(runbook)")
        }
        for note in found.notes { lines.append("note \(TimeText.rfc3339(note.at)): \(Escaping.line(note.text))") }
        try Console.deliver(lines.joined(separator: "\n"), to: nil)
      }
    }
  }

  struct Confirm: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say that a signature was the cause of an incident; later reports say so when they see it again.")
    @Argument(help: "An incident's id.") var incident: String
    @Argument(help: "A signature's id.") var signature: String
    @Option(help: ArgumentHelp("What it was and what helped.", valueName: "TEXT")) var note: String?
    @Option(help: ArgumentHelp("What to do about it.", valueName: "URL")) var runbook: String?
    @OptionGroup var place: Place

    func run() throws {
      let store = try place.open()
      try HistoryFile.mapped {
        try store.confirm(
          incident: incident, signature: signature, note: note, runbook: runbook, at: HistoryCommand.now)
        let record = try store.record()
        try Console.deliver("first cause confirmed in \(record.hits) of \(record.known)", to: nil)
      }
    }
  }

  struct Dismiss: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Do not give a piece of advice again.")
    @Argument(help: "The advice's id, adv-….") var advice: String
    @Option(help: ArgumentHelp("Why.", valueName: "TEXT")) var reason: String?
    @Option(help: ArgumentHelp("Until then only.", valueName: "TIME")) var until: String?
    @OptionGroup var place: Place

    func validate() throws {
      if let until, TimeExpression.parse(until, zone: .utc) == nil {
        throw ValidationError("--until: '\(until)' is no time; give one such as 2024-05-01")
      }
    }

    func run() throws {
      let store = try place.open(creating: true)
      let now = HistoryCommand.now
      let until = until.flatMap { TimeExpression.parse($0, zone: .utc) }?.resolved(last: now, zone: .utc)
      try HistoryFile.mapped {
        let isKnown = try store.givenAdvice().contains { $0.id == advice }
        try store.dismiss(advice: advice, reason: reason, until: until, at: now)
        let end = until.map { " until \(TimeText.rfc3339($0))" } ?? ""
        try Console.deliver(
          "dismissed \(Escaping.line(advice))\(end)"
            + (isKnown ? "" : "; no run that this history remembers has given it yet"), to: nil)
      }
    }
  }

  struct Note: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write something down about an incident.")
    @Argument(help: "An incident's id.") var incident: String
    @Argument(help: "The note.") var text: String
    @OptionGroup var place: Place

    func run() throws {
      let store = try place.open()
      try HistoryFile.mapped { try store.note(incident: incident, text: text, at: HistoryCommand.now) }
    }
  }

  struct Prune: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Forget what ended long ago; what people confirmed or noted stays.")
    @Option(help: ArgumentHelp("Older than this.", valueName: "DURATION")) var olderThan = "400d"
    @OptionGroup var place: Place

    func validate() throws {
      if TimeExpression.duration(olderThan) == nil {
        throw ValidationError("--older-than: '\(olderThan)' is no duration; give one such as 400d")
      }
    }

    func run() throws {
      let store = try place.open()
      try HistoryFile.mapped {
        // Counted from the data, not from the clock: an old history is not emptied because nobody added to it.
        let last = try store.lastTold() ?? HistoryCommand.now
        let pruned = try store.prune(before: last.advanced(bySeconds: -(TimeExpression.duration(olderThan) ?? 0)))
        try Console.deliver(
          "forgot \(pruned.episodes) episodes, \(pruned.signatures) signatures, \(pruned.incidents) incidents, "
            + "\(pruned.changes) changes that ended more than \(olderThan) before the last", to: nil)
      }
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write everything as NDJSON.")
    @Option(name: [.long, .customShort("o")], help: ArgumentHelp("Write it here.", valueName: "FILE"))
    var output: String?
    @OptionGroup var place: Place

    func run() throws {
      let store = try place.open()
      try HistoryFile.mapped {
        var text = ""
        try store.export { text += $0 + "\n" }
        try Console.deliver(text, to: output)
      }
    }
  }

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add an export to the history; what is there already counts once.")
    @Argument(help: "A file of `history export`, or - for standard input.") var input: String
    @OptionGroup var place: Place

    func run() throws {
      let data =
        input == "-" ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: input)
      guard let data else { throw Failure(.noInput, "cannot read '\(input)'") }
      let store = try place.open(creating: true)
      try HistoryFile.mapped {
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let rows = try store.import(lines.map(String.init), name: input)
        try Console.deliver("read \(rows) rows", to: nil)
      }
    }
  }

  private static func check(_ format: String) throws {
    if !["text", "json"].contains(format) {
      throw ValidationError("--format: history has no '\(format)'; it has text, json")
    }
  }

  private static func json(_ incident: RecordedIncident) -> OrderedJSON {
    .fields([
      "id": .string(incident.id), "startsAt": .time(incident.startsAt), "endsAt": .time(incident.endsAt),
      "title": .string(incident.title), "services": .strings(incident.services),
      "causes": .array(
        incident.causes.map {
          .fields([
            "service": .string($0.service), "signature": .text($0.signature), "template": .text($0.template),
            "confidence": .number($0.confidence),
          ])
        }),
      "confirmations": .array(
        incident.confirmations.map {
          .fields([
            "signature": .string($0.signature), "at": .time($0.at), "note": .text($0.note),
            "runbook": .text($0.runbook),
          ])
        }),
      "notes": .array(incident.notes.map { .fields(["at": .time($0.at), "text": .string($0.text)]) }),
    ])
  }
}
