import ArgumentParser
import CulpritCore

/// Says how each input was read.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say how each input was read: format, zone, what was rejected and why.")
  @Argument(help: "Logs, alerts, changes or digests.") var inputs: [String] = []
  @OptionGroup var shared: SharedOptions
  func run() throws {}
}
