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
      culprit reads the logs of many services (gzip or plain, any format) and the alerts that fired, in one streaming
      pass, and ranks the probable causes. Nothing leaves this machine.

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

  static func main() {
    // A limit on the size of files (`ulimit -f`) is then an error that is reported, like a full disk.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as Failure {
      Console.complain(failure.message)
      exit(withError: failure.status.code)
    } catch is HelpWanted {
      print(helpMessage())
    } catch {
      exit(withError: error)
    }
  }
}
