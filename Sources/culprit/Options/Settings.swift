import CulpritAnalysis
import CulpritCore
import CulpritReports
import Foundation

/// The options in force: flags beat `CULPRIT_*` variables beat the project's file beat the user's.
struct Settings {
  var shared: SharedOptions
  var configuration: Configuration
  var zoneName: String
  var zone: ZoneOffsets
  var displayZoneName: String
  var displayZone: ZoneOffsets
  var jobs: Int
  /// The formats that the configuration declares.
  var formats: [DeclaredFormat]

  init(_ shared: SharedOptions) throws {
    self.shared = shared
    configuration = try Configuration.load(explicit: shared.config ?? Console.variable("CULPRIT_CONFIG"))
    zoneName = shared.tz ?? Console.variable("CULPRIT_TZ") ?? configuration.tz ?? "UTC"
    displayZoneName = shared.displayTz ?? Console.variable("CULPRIT_DISPLAY_TZ") ?? configuration.displayTz ?? "UTC"
    zone = try Self.offsets(zoneName, of: "tz")
    displayZone = try Self.offsets(displayZoneName, of: "display-tz")
    let cores = ProcessInfo.processInfo.activeProcessorCount
    jobs = shared.jobs ?? Console.variable("CULPRIT_JOBS").flatMap(Int.init) ?? configuration.jobs ?? cores
    formats = try FormatSection.formats(configuration.formats ?? [])
  }

  private static func offsets(_ name: String, of option: String) throws -> ZoneOffsets {
    guard let offsets = Zone.offsets(name) else {
      throw Failure(.usage, "\(option): there is no time zone '\(name)'; give one such as Europe/Berlin or +02:00")
    }
    return offsets
  }

  /// Whether standard output gets colour.
  var usesColor: Bool {
    switch shared.color ?? Console.variable("CULPRIT_COLOR") ?? configuration.color ?? "auto" {
    case "always": true
    case "never": false
    default:
      Console.isOutputTerminal && shared.output == nil && Console.variable("NO_COLOR") == nil
        && Console.variable("TERM") != "dumb"
    }
  }

  /// Whether the report goes through a pager: one for people, on a terminal only, as git's do.
  var usesPager: Bool {
    shared.pager && ["text", "markdown"].contains(shared.format ?? "text") && Console.isOutputTerminal
      && shared.output == nil && Console.variable("TERM") != "dumb"
  }

  var showsProgress: Bool {
    if shared.quiet { return false }
    switch shared.progress ?? Console.variable("CULPRIT_PROGRESS") ?? configuration.progress ?? "auto" {
    case "always": return true
    case "never": return false
    default: return Console.isErrorTerminal && Console.variable("CI") == nil
    }
  }

  /// A `TIME` option as an expression; `validate` has checked that it is one.
  func time(_ text: String?) -> TimeExpression? { text.flatMap { TimeExpression.parse($0, zone: zone) } }

  /// How the pass is to read.
  func pipelineOptions(day: Int64? = nil) throws -> Pipeline.Options {
    var options = Pipeline.Options()
    options.jobs = jobs
    options.zone = zone
    options.zoneName = zoneName
    options.day = shared.date.flatMap(TimeExpression.dayOnly) ?? day
    options.year = shared.year
    options.keepsExamples = !shared.noExamples
    options.zones = try (configuration.zones ?? [:]).sorted { $0.key < $1.key }.map { glob, name in
      (glob, name, try Self.offsets(name, of: "zones: \(glob)"))
    }
    options.formats = formats
    options.redaction = try redaction()
    options.kept = signatureRules.kept
    let rule = shared.serviceFrom ?? configuration.serviceFrom
    options.serviceRule = rule.flatMap { ServiceRule($0) }
    if let rule, rule.hasPrefix("path:") {
      let pattern = String(rule.dropFirst(5))
      guard let regex = try? Regex(pattern) else {
        throw Failure(.usage, "--service-from: '\(pattern)' is no regular expression")
      }
      nonisolated(unsafe) let compiled = regex
      options.serviceFromPath = { path in
        guard let match = unsafe try? compiled.firstMatch(in: path) else { return nil }
        let capture = match.output.count > 1 ? match.output[1].substring : match.output[0].substring
        return capture.map(String.init)
      }
    }
    var content = "\(zoneName)|\(options.day ?? -1)|\(options.year ?? -1)|\(rule ?? "")|\(shared.noRedact)|"
    content +=
      "\(shared.noExamples)|\(shared.since ?? "")|\(shared.until ?? "")|\(configuration.redact ?? [])|\(signatureRules.kept.words)"
    content += "|\((configuration.zones ?? [:]).sorted { $0.key < $1.key })"
    if let formats = configuration.formats { content += "|\(formats.map(\.declaration.canonical))" }
    options.settings = stableHash(content.utf8)
    return options
  }

  /// What is taken out of everything that is kept; `nil` with `--no-redact`.
  func redaction() throws -> Redaction? {
    if shared.noRedact { return nil }
    do throws(RedactionError) { return try Redaction(rules: configuration.redact ?? []) } catch {
      throw Failure(.usage, "redact: \(error.description)")
    }
  }

  /// The user's rules for signatures: merge, split, ignore, name.
  var signatureRules: SignatureRules { configuration.signatures?.rules ?? SignatureRules() }

  /// Takes on what a saved run was made with, where this command line and configuration say nothing.
  mutating func adopt(_ saved: SavedRun.Options) throws {
    if shared.tz == nil, Console.variable("CULPRIT_TZ") == nil {
      zoneName = saved.tz
      zone = try Self.offsets(zoneName, of: "tz")
    }
    if shared.displayTz == nil, Console.variable("CULPRIT_DISPLAY_TZ") == nil {
      displayZoneName = saved.displayTz
      displayZone = try Self.offsets(displayZoneName, of: "display-tz")
    }
    configuration.signatures = configuration.signatures ?? saved.signatures
  }

  /// How reports are to look.
  func reportOptions(inputs: [String], top: Int = 10) -> ReportOptions {
    var options = ReportOptions()
    options.width = shared.output == nil ? Console.width : 80
    options.color = usesColor
    options.unicode = Console.takesUnicode
    options.hyperlinks = usesColor && Console.isOutputTerminal
    options.verbose = shared.verbose
    options.top = top
    options.version = Culprit.versionText
    options.displayZone = displayZone
    options.displayZoneName = displayZoneName
    options.showExamples = !shared.noExamples
    options.inputs = inputs
    return options
  }
}
