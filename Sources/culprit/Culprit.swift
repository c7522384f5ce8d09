import ArgumentParser
import CulpritCore
import CulpritReports
import Foundation

/// The command line's entry.
@main
struct Culprit: ParsableCommand {
  static let versionText = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "culprit",
    abstract: "Names the log line that most probably explains an alert, with its evidence.",
    discussion: """
      culprit reads the logs of many services (gzip or plain, any format) and the alerts that fired, \
      in one streaming pass, and ranks the probable causes. Nothing leaves this machine.

      Examples:
        culprit logs/ --alerts alerts.json
        kubectl logs deploy/cart --timestamps --since=1h | culprit --at 10:32
        culprit SampleLogs/checkout-outage
      """,
    version: versionText,
    subcommands: [
      TriageCommand.self, TimelineCommand.self, DiffCommand.self, SignaturesCommand.self, LinesCommand.self,
      DigestCommand.self,
      MergeCommand.self, ExplainCommand.self, FormatsCommand.self, NoiseCommand.self, HistoryCommand.self,
    ],
    defaultSubcommand: TriageCommand.self)

  /// No input and a terminal: help, as `git` and `rg` do.
  struct HelpWanted: Error {}

  /// The subcommand on this command line, with a blank behind it; empty when there is none.
  private static var subcommandName: String {
    let first = CommandLine.arguments.dropFirst().first
    return configuration.subcommands.compactMap { $0.configuration.commandName }.first { $0 == first }.map { $0 + " " }
      ?? ""
  }

  /// The command of this command line.
  ///
  /// The default one is tried alone first: with all commands at once the parser takes longer than a small file does. Where
  /// that fails the root says why, or does what was asked for instead.
  private static func parsed() throws -> any ParsableCommand {
    var arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == TriageCommand.configuration.commandName {
      arguments.removeFirst()
    } else if !subcommandName.isEmpty || arguments.first == "help" {
      return try parseAsRoot()
    }
    if let command = try? TriageCommand.parse(arguments) { return command }
    return try parseAsRoot()
  }

  static func main() {
    // A limit on the size of files (`ulimit -f`) is then an error that is reported, like a full disk.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parsed()
      try command.run()
    } catch let failure as Failure {
      Console.complain(failure.message)
      exit(withError: failure.status.code)
    } catch is HelpWanted {
      print(helpMessage())
    } catch {
      // One line, as for every other mistake; the parser's own says the usage too.
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      let lines = message(for: error).split(separator: "\n").map { $0.trimmingPrefix("Error: ") }
      Console.complain(lines.joined(separator: " ") + "; see: culprit \(subcommandName)--help")
      exit(withError: ExitStatus.usage.code)
    }
  }
}
