import ArgumentParser
import CulpritReports

/// Options every reading command takes; unset ones fall back to `CULPRIT_*` variables and configuration files.
struct SharedOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only records from this moment on.", valueName: "TIME")) var since: String?
  @Option(help: ArgumentHelp("Only records before this moment.", valueName: "TIME")) var until: String?
  @Option(help: ArgumentHelp("Zone of stamps without one (default UTC).", valueName: "ZONE")) var tz: String?
  @Option(help: ArgumentHelp("Zone in which times are shown (default UTC).", valueName: "ZONE"))
  var displayTz: String?
  @Option(help: ArgumentHelp("Day of stamps that have a time only.", valueName: "YYYY-MM-DD")) var date: String?
  @Option(help: ArgumentHelp("Year of stamps without one.", valueName: "YEAR")) var year: Int?
  @Option(help: ArgumentHelp("What standard input is called.", valueName: "NAME")) var name: String?
  @Option(help: ArgumentHelp("Worker threads (default: the cores).", valueName: "N")) var jobs: Int?
  @Option(
    help: ArgumentHelp("Report format; culprit formats lists them.", valueName: "FORMAT"),
    completion: .list(Reporters.names))
  var format: String?
  @Option(
    name: [.long, .customShort("o")], help: ArgumentHelp("Write the result here.", valueName: "FILE"),
    completion: .file())
  var output: String?
  @Option(help: ArgumentHelp("Only walked files that match.", valueName: "GLOB")) var include: [String] = []
  @Option(help: ArgumentHelp("No walked files that match.", valueName: "GLOB")) var exclude: [String] = []
  @Option(
    help: ArgumentHelp("Where a record's service stands: field:NAME, label:NAME or path:REGEX.", valueName: "RULE"))
  var serviceFrom: String?
  @Option(help: ArgumentHelp("A configuration file.", valueName: "FILE"), completion: .file()) var config: String?
  @Option(
    help: ArgumentHelp("TLS and credentials for an http(s) address, in Prometheus's form.", valueName: "FILE"),
    completion: .file())
  var httpConfig: String?
  @Flag(help: "Fail, and print nothing, when an input was damaged or unreadable in part.") var strict = false
  @Flag(help: "Keep secrets as they are in the logs.") var noRedact = false
  @Flag(help: "Leave raw log lines out of the report.") var noExamples = false
  @Option(
    help: ArgumentHelp("auto, always or never.", valueName: "WHEN"), completion: .list(["auto", "always", "never"]))
  var color: String?
  @Option(
    help: ArgumentHelp("auto, always or never.", valueName: "WHEN"), completion: .list(["auto", "always", "never"]))
  var progress: String?
  @Flag(inversion: .prefixedNo, help: "Page the report on a terminal (CULPRIT_PAGER, PAGER, less).") var pager = true
  @Flag(name: .shortAndLong, help: "Say nothing on standard error but errors.") var quiet = false
  @Flag(name: .shortAndLong, help: "All evidence.") var verbose = false

  func validate() throws {
    for (option, value) in [("--color", color), ("--progress", progress)] {
      if let value, !["auto", "always", "never"].contains(value) {
        throw ValidationError("\(option) takes auto, always or never, not '\(value)'")
      }
    }
    if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs takes 1 to 256, not \(jobs)") }
    if let year, !(1970...2100).contains(year) { throw ValidationError("--year takes 1970 to 2100, not \(year)") }
    if let date, TimeExpression.dayOnly(date) == nil {
      throw ValidationError("--date takes YYYY-MM-DD, not '\(date)'")
    }
    for (option, value) in [("--tz", tz), ("--display-tz", displayTz)] {
      if let value, Zone.offsets(value) == nil {
        throw ValidationError("\(option): there is no time zone '\(value)'; give one such as Europe/Berlin or +02:00")
      }
    }
    if let serviceFrom, !["field:", "label:", "path:"].contains(where: { serviceFrom.hasPrefix($0) }) {
      throw ValidationError("--service-from takes field:NAME, label:NAME or path:REGEX, not '\(serviceFrom)'")
    }
    for (option, value) in [("--since", since), ("--until", until)] {
      if let value, TimeExpression.parse(value, zone: .utc) == nil {
        throw ValidationError("\(option): '\(value)' is no time; give one such as 2024-05-01T10:32:00Z, 10:32 or -15m")
      }
    }
  }
}
