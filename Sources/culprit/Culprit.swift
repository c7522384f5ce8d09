import ArgumentParser

@main
struct Culprit: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "culprit", version: "0.1.0")
}
