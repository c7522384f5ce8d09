import CMalloc
import CulpritAnalysis
import CulpritCore
import CulpritReports
import Foundation

/// What a command read: the digest of all logs, and the alerts, changes and notes found beside them.
struct Session {
  private(set) var settings: Settings
  /// The inputs as the user named them.
  let arguments: [String]
  var result = Pipeline.Result()
  /// What the arguments stand for, once loaded.
  private(set) var inputs: [LogInput] = []
  /// Whether pipes are kept in memory, for commands that read their input twice.
  var isRepeatable = false
  var alertFiles: [AlertFile] = []
  private var alertRedaction: AlertRedaction
  /// Where each of `alertFiles` was read.
  private(set) var alertPaths: [String] = []
  var warnings: [Warning] = []
  /// Whether something named was damaged, missing or unreadable in part: status 3.
  var isDamaged = false
  let started = ContinuousClock.now
  /// Redraws while a stream is read.
  var watcher: Watcher?
  /// Keeps what comes from pipes (`--save`).
  var archive: RunArchive?
  /// What a saved run that is among the inputs says beside its logs.
  private(set) var saved: SavedRun?

  init(settings: Settings, arguments: [String]) throws {
    #if os(Linux)
      // What the thread that reads allocates another one frees; an arena for each leaves holes in all (a sixth of the memory of
      // a large log, and no time won). Set before there are threads; a merge, whose threads share nothing, keeps its arenas.
      mallopt(M_ARENA_MAX, 1)
    #endif
    self.settings = settings
    self.arguments = arguments
    alertRedaction = AlertRedaction(try settings.redaction())
  }

  /// The arguments with the defaults of CONTRACT.md: standard input when it is a pipe, help on a terminal.
  static func inputs(_ given: [String], mayBeEmpty: Bool = false) throws -> [String] {
    if given.filter({ $0 == "-" || $0.hasSuffix("=-") }).count > 1 {
      throw Failure(.usage, "standard input can be given only once; '-' stands there more than once")
    }
    if !given.isEmpty || mayBeEmpty { return given }
    if !Console.isInputTerminal { return ["-"] }
    throw Culprit.HelpWanted()
  }

  /// Reads alerts and changes that were named, then all inputs in one pass.
  ///
  /// - Parameter keepsLogs: `false` reads documents only.
  mutating func load(alerts: [String] = [], changes: [String] = [], baseline: Bool = false) throws {
    try readDocuments(alerts, option: "--alerts")
    try readDocuments(changes, option: "--changes")
    if arguments.isEmpty { return }
    let (found, problems) = InputFinder.find(
      arguments, standardInputName: settings.shared.name ?? "stdin",
      include: settings.shared.include + (settings.configuration.include ?? []),
      exclude: settings.shared.exclude + (settings.configuration.exclude ?? []))
    inputs = found.map(SavedRun.inFolder)
    if inputs.isEmpty {
      if let problem = problems.first { throw Failure(.noInput, problem.description) }
      throw Failure(
        .noInput, "no file in \(Self.quoted(arguments)); give a log file or a directory that holds some")
    }
    for problem in problems { note(problem.description) }
    if isRepeatable {
      do throws(ReadError) { inputs = try Pipeline.repeatable(inputs) } catch {
        throw Failure(.noInput, error.description)
      }
    }
    var options = try pipelineOptions()
    options.window = try window(inputs, options)
    options.documentBytes = 1 << 22
    if let watcher {
      options.jobs = 1
      options.sampleLines = Watcher.sampleLines
      options.observe = { watcher.observe($0) }
    }
    if let archive { options.copy = { archive.copy(of: $0, name: $1) } }
    Console.interruptsReading {
      result = run(inputs, options)
    }
    for (input, bytes) in result.documents {
      if SavedRun.isManifest(input.path) {
        do { try restore(SavedRun.decode(bytes, path: input.path)) } catch let failure as Failure {
          note(failure.message)
        }
        continue
      }
      let document = AlertDocument(name: input.name, bytes: bytes)
      take(AlertSources.read(document, zone: settings.zone, year: settings.shared.year), path: input.path)
    }
    // A year of notifications in a directory does not fit in memory as text.
    for input in result.largeDocuments {
      do throws(ReadError) {
        for (file, path) in try Self.alertFiles(in: input, settings: settings) { take(file, path: path) }
      } catch { note(error.description) }
    }
    // Lines of a saved run are in the digest beside them.
    result.skipped.removeAll { $0.reason == Self.isInDigest }
    checkWhatWasRead(named: inputs)
    if Interruption.isRequested {
      warnings.append(
        Warning(code: "interrupted", message: "interrupted; what had been read until then is what is reported"))
    }
  }

  /// Takes on what a saved run says; an option of this command line beats it.
  private mutating func restore(_ run: SavedRun) throws {
    alertFiles.append(AlertFile(saved: run.alerts, run.changes, undated: run.undated))
    alertPaths.append(run.inputs.joined(separator: " "))
    result.skipped += run.skipped.map { ($0.path, $0.reason, false) }
    for warning in run.warnings where !warnings.contains(warning) { warnings.append(warning) }
    if run.isDamaged { isDamaged = true }
    if saved != nil { return }
    saved = run
    try settings.adopt(run.options)
  }

  /// The picture in the middle of a stream: alerts as named, and what was counted up to now.
  mutating func load(alerts: [String], changes: [String], digest: Digest) throws {
    try readDocuments(alerts, option: "--alerts")
    try readDocuments(changes, option: "--changes")
    result.digest = digest
  }

  /// The day of the first alert stands in for `--date`.
  private var alertDay: Int64? {
    alertFiles.flatMap(\.alerts).map(\.startsAt.microseconds).min().map { $0 / 86_400_000_000 }
  }

  /// How the logs are read; the same for every pass over them.
  func pipelineOptions() throws -> Pipeline.Options { try settings.pipelineOptions(day: alertDay) }

  private func run(_ inputs: [LogInput], _ options: Pipeline.Options) -> Pipeline.Result {
    let counter = ProgressCounter()
    let total = inputs.contains { !$0.isSeekable } ? 0 : inputs.reduce(0) { $0 + $1.size }
    // A picture that is redrawn says how far it is by itself.
    let bar = settings.showsProgress && watcher == nil ? ProgressBar(counter, total: total) : nil
    bar?.start()
    defer { bar?.stop() }
    let classify = classify
    return Pipeline(options: options, progress: counter) { name, head, isWhole, isNamed in
      SavedRun.keptLog(name) == nil ? classify(name, head, isWhole, isNamed) : .skip(reason: Self.isInDigest)
    }.run(inputs)
  }

  private static let isInDigest = "its records are in the digest beside it"

  /// `--since` and `--until`; relative ones need the last record, which takes a pass of its own over files.
  func window(_ inputs: [LogInput], _ options: Pipeline.Options) throws -> (from: Int64, to: Int64) {
    let since = settings.time(settings.shared.since)
    let until = settings.time(settings.shared.until)
    if since == nil, until == nil { return (.min, .max) }
    var last = Timestamp(microseconds: 0)
    if since?.isRelative ?? false || until?.isRelative ?? false {
      guard inputs.allSatisfy(\.isSeekable) else {
        throw Failure(
          .usage, "--since and --until need a full date when a pipe is read, such as 2024-05-01T10:32:00Z")
      }
      let first = Pipeline(options: options, classify: classify).run(inputs)
      last = Timestamp(microseconds: first.digest.sources.map(\.last).max() ?? 0)
    }
    let from = since?.resolved(last: last, zone: settings.zone).microseconds ?? .min
    let to = until?.resolved(last: last, zone: settings.zone).microseconds ?? .max
    if from >= to { throw Failure(.usage, "--since lies after --until; nothing is between them") }
    return (from, to)
  }

  /// Names of files that are documents or programs, whatever they hold; looked at only for walked files.
  private static let documentEndings: Set<String> = [
    "md", "html", "htm", "yml", "yaml", "toml", "xml", "py", "sh", "rb", "js", "ts", "java", "go", "swift", "css",
    "conf", "cfg", "ini", "properties", "sql", "svg", "lock", "rst", "diff", "patch",
  ]

  /// Tells logs from alerts, changes and other documents by their first bytes.
  var classify: Pipeline.Classifier {
    let declared = settings.formats
    return { name, head, isWhole, isNamed in
      // What the user declared to be a log is one, whatever it looks like.
      if !declared.isEmpty, DeclaredFormat.detect(Sample(head: head, name: name), among: declared) != nil {
        return .log
      }
      return Self.kind(name, head, isWhole: isWhole, isNamed: isNamed)
    }
  }

  private static func kind(_ name: String, _ head: [UInt8], isWhole: Bool, isNamed: Bool) -> ContentKind {
    if SavedRun.isManifest(name) { return .document }
    let file = AlertSources.classify(head, name: name, isWhole: isWhole)
    if file.kind != .none { return file.isAlsoLog ? .logAndDocument : .document }
    let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
    if isNamed { return .log }
    if documentEndings.contains(ending) { return .skip(reason: "a document, not a log") }
    // Settings and answers of programs lie beside logs as JSON; records have times.
    if ending == "json", isWhole, !SourceReader.holdsRecords(head, name: name) {
      return .skip(reason: "JSON without records")
    }
    return .log
  }

  private mutating func readDocuments(_ sources: [String], option: String) throws {
    for source in sources {
      if source.hasPrefix("http://") || source.hasPrefix("https://") {
        let configuration = try settings.shared.httpConfig.map(HTTPConfiguration.init(file:)) ?? HTTPConfiguration()
        let client = try AlertmanagerClient(source, configuration: configuration)
        let document = AlertDocument(name: client.address, bytes: try client.alerts())
        take(AlertSources.read(document, zone: settings.zone), path: client.address)
        continue
      }
      let (inputs, problems) = InputFinder.find([source])
      if case .missing(let path) = problems.first {
        let ways = option == "--alerts" ? "a file, -, or an address such as http://localhost:9093" : "a file or -"
        throw Failure(.noInput, "\(option): no such input: '\(path)'; give \(ways)")
      }
      if let problem = problems.first { throw Failure(.noInput, "\(option): \(problem.description)") }
      for input in inputs {
        var files: [(file: AlertFile, path: String)]
        do throws(ReadError) { files = try Self.alertFiles(in: input, settings: settings) } catch {
          throw Failure(.noInput, "\(option): \(error.description)")
        }
        if files.isEmpty { throw Failure(.nothingReadable, "\(option): '\(source)' is empty") }
        // Taken out one by one: a year of alerts is held once.
        files.reverse()
        while let (file, path) = files.popLast() {
          if file.kind == .none {
            var line = "\(option): '\(path)' holds no alerts or changes culprit knows; it looks like \(file.looksLike)"
            if let nearest = file.nearest {
              line += "; nearest is \(nearest)" + (file.missing.map { ", without '\($0)'" } ?? "")
            }
            throw Failure(.nothingReadable, line + "; see: culprit formats")
          }
          take(file, path: path)
        }
      }
    }
  }

  /// The documents in an input, read piece by piece: a year of notifications does not fit in memory as text.
  private static func alertFiles(
    in input: LogInput, settings: Settings
  ) throws(ReadError) -> [(file: AlertFile, path: String)] {
    var files: [(file: AlertFile, path: String)] = []
    var reader: AlertReader?
    try InputPieces.read(input) { name, path, piece in
      if reader == nil { reader = AlertReader(name: name, zone: settings.zone, year: settings.shared.year) }
      reader?.append(piece)
      if piece.isEmpty {
        if let file = reader?.finish() { files.append((file, path)) }
        reader = nil
      }
    }
    return files
  }

  private mutating func take(_ file: consuming AlertFile, path: String) {
    alertFiles.append(alertRedaction.redacted(file))
    alertPaths.append(path)
    if let file = alertFiles.last, file.rejectedCount > 0 {
      let first = file.rejected.first.map { ", first at line \($0.line): \($0.reason)" } ?? ""
      isDamaged = true
      warnings.append(
        Warning(
          code: "bad-entries",
          message: "\(file.rejectedCount) entries of '\(path)' could not be used\(first); the others were",
          source: path, count: file.rejectedCount))
    }
  }

  /// Finds what must be said of the inputs, and stops when none of them could be read.
  private mutating func checkWhatWasRead(named inputs: [LogInput]) {
    for problem in result.problems { note(problem.description) }
    for problem in result.digestProblems { note(problem.description) }
    let known = Set((saved?.warnings ?? []).map(\.message))
    for source in result.digest.sources {
      for warning in source.warnings where !known.contains(warning) {
        isDamaged = true
        warnings.append(Warning(code: "damaged", message: warning, source: source.name))
      }
      if source.rejected > 0 {
        let message =
          "\(source.rejected) lines of '\(source.name)' could not be read"
          + (source.rejections.first.map { ", first line \($0.line): \($0.reason)" } ?? "")
        if known.contains(message) { continue }
        isDamaged = true
        warnings.append(Warning(code: "unparsable", message: message, source: source.name, count: source.rejected))
      }
    }
    if result.digestSettings.count > 1 {
      warnings.append(
        Warning(
          code: "settings",
          message: "the digests were made with different settings (zone, service rule, redaction or filters); "
            + "their times and services may not compare"))
    }
    for skipped in result.skipped where skipped.isNamed {
      note("'\(skipped.path)' was not read: \(skipped.reason)")
    }
  }

  private mutating func note(_ message: String) {
    isDamaged = true
    warnings.append(Warning(code: "unreadable", message: message))
  }

  /// Stops with the contract's status when nothing at all could be read as a log.
  func requireRecords() throws {
    if result.digest.sources.contains(where: { $0.records > 0 }) { return }
    if Interruption.isRequested { throw Failure(.interrupted, "interrupted before a record was read") }
    if let failure = result.digestProblems.first { throw Failure(.nothingReadable, failure.description) }
    if let problem = result.problems.first { throw Failure(.noInput, problem.description) }
    if let skipped = result.skipped.first(where: { $0.isNamed }) {
      throw Failure(.nothingReadable, "'\(skipped.path)' was not read: \(skipped.reason)")
    }
    if settings.shared.since != nil || settings.shared.until != nil {
      throw Failure(
        .nothingReadable,
        "no record of \(Self.quoted(arguments)) lies within --since and --until; see: culprit explain \(inputWords)")
    }
    throw Failure(
      .nothingReadable,
      "no log records in \(Self.quoted(arguments)); see how it was read: culprit explain \(inputWords)")
  }

  /// Without the secrets that annotations, labels and addresses hold.
  var alerts: [Alert] { AlertSources.join(alertFiles) }
  /// Alerts whose entries name no time: shown, and in no incident.
  var undatedAlerts: [Alert] { alertFiles.flatMap(\.undated) }
  var changes: [Change] { AlertSources.joinChanges(alertFiles) }
  var silences: [Silence] { Silence.joined(alertFiles.flatMap(\.silences)) }

  /// First and last dated record of all logs.
  var coverage: (from: Timestamp, to: Timestamp)? {
    let dated = result.digest.sources.filter { $0.first <= $0.last }
    guard let from = dated.map(\.first).min(), let to = dated.map(\.last).max() else { return nil }
    return (Timestamp(microseconds: from), Timestamp(microseconds: to))
  }

  /// The status a command ends with when it has done its work.
  var status: ExitStatus { Interruption.isRequested ? .interrupted : isDamaged ? .partlyRead : .done }

  /// Whatever had to be said of the inputs, a line each on standard error.
  ///
  /// - Parameter format: The report's, when it shows warnings itself: on a terminal in text nothing is said twice.
  func complain(besides format: String? = nil) {
    if settings.shared.quiet { return }
    if format == "text", settings.shared.output == nil, Console.isOutputTerminal { return }
    for warning in warnings { Console.complain(warning.message) }
  }

  /// With `--strict`, damage is a failure and nothing is printed.
  func checkStrictness() throws {
    if settings.shared.strict, isDamaged {
      throw Failure(.nothingReadable, "--strict: " + (warnings.first?.message ?? "an input was damaged"))
    }
  }

  /// The report's part about what was read.
  func inputSummary(signatures: Int) -> InputSummary {
    var input = InputSummary()
    for source in result.digest.sources {
      input.lines += source.lines
      input.records += source.records
      input.bytes += source.bytes
      input.compressedBytes += source.compressedBytes
      input.undatedRecords += source.undated
    }
    input.signatures = signatures
    input.from = coverage?.from
    input.to = coverage?.to
    let offsets = ClockOffsets.estimate(result.digest)
    input.sources = result.digest.sources.map { source in
      SourceReport(
        summary: source, clockOffsetSeconds: offsets[source.service],
        warnings: source.isDateAssumed ? ["the year or day of its stamps was assumed; see --year and --date"] : [])
    }
    input.skipped = result.skipped.map { Skipped(path: $0.path, reason: $0.reason) }
    input.isFromDigest = saved?.isFromDigest ?? (result.digestCount > 0)
    let elapsed = ContinuousClock.now - started
    input.seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    return input
  }

  private var inputWords: String { arguments.map(Escaping.shell).joined(separator: " ") }

  static func quoted(_ names: [String]) -> String { names.map { "'\($0)'" }.joined(separator: ", ") }
}
