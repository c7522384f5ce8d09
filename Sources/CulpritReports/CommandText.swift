import CulpritAnalysis

/// Commands that a reader copies from a report.
package enum CommandText {
  /// `culprit lines ID INPUT… -C 3`, with the inputs as the user named them.
  package static func lines(_ signature: String, _ options: ReportOptions) -> String {
    let inputs = options.inputs.isEmpty ? ["-"] : options.inputs
    // What came through a pipe has to come through it again.
    let head = inputs.contains("-") ? "… | " : ""
    return head + "culprit lines \(Escaping.shell(signature)) "
      + inputs.map(Escaping.shell).joined(separator: " ") + " -C 3"
  }

  /// A next step's command with the inputs in the place of `INPUT`, since the analysis does not know their names.
  package static func filled(_ command: String, _ options: ReportOptions) -> String {
    guard command.hasPrefix("culprit "), command.contains(" INPUT") else { return command }
    let inputs = (options.inputs.isEmpty ? ["-"] : options.inputs).map(Escaping.shell).joined(separator: " ")
    return command.replacing(" INPUT", with: " " + inputs)
  }
}
