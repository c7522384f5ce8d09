import Foundation
import Testing

/// The README's `console` blocks are run, so that what it shows is what a reader gets.
struct ReadmeTests {
  struct Example: CustomTestStringConvertible {
    var command: String
    /// Lines the output must hold, in this order; `…` stands for any lines between, and for the rest of a line.
    var expected: [String]
    var testDescription: String { command }
  }

  static let examples: [Example] = {
    let text = (try? String(contentsOf: Binary.root.appendingPathComponent("README.md"), encoding: .utf8)) ?? ""
    var examples: [Example] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line == "```console" {
        isInside = true
      } else if line == "```" {
        isInside = false
      } else if isInside, line.hasPrefix("$ ") {
        examples.append(Example(command: String(line.dropFirst(2)), expected: []))
      } else if isInside, !examples.isEmpty {
        examples[examples.count - 1].expected.append(line)
      }
    }
    return examples
  }()

  @Test func `the README shows runs`() { #expect(Self.examples.count >= 3) }

  @Test(arguments: examples)
  func `a run in the README gives what the README shows`(example: Example) throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    shell.arguments = ["-c", example.command]
    shell.currentDirectoryURL = Binary.root
    let directory = URL(fileURLWithPath: Binary.path).deletingLastPathComponent().path
    shell.environment = [
      "PATH": directory + ":/usr/bin:/bin", "LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": "/nonexistent", "COLUMNS": "80",
    ]
    let out = Pipe()
    shell.standardOutput = out
    shell.standardError = FileHandle.nullDevice
    shell.standardInput = FileHandle.nullDevice
    try shell.run()
    let bytes = out.fileHandleForReading.readDataToEndOfFile()
    shell.waitUntilExit()
    var rest = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)[...]
    for wanted in example.expected where wanted != "…" && !wanted.isEmpty {
      let prefix = wanted.hasSuffix("…") ? String(wanted.dropLast()) : nil
      let found = rest.firstIndex { line in
        prefix.map { line.hasPrefix($0) } ?? (line == wanted)
      }
      guard let found else {
        Issue.record("no line '\(wanted)' in the output of: \(example.command)")
        return
      }
      rest = rest[(found + 1)...]
    }
  }
}
