import Foundation
import Testing

/// Files that hold a report as it was read and approved; `CULPRIT_RECORD=1` rewrites them.
enum Golden {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

  static func expect(_ text: String, isAs name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = folder.appending(path: name)
    if ProcessInfo.processInfo.environment["CULPRIT_RECORD"] == "1" {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      return
    }
    let data = try? Data(contentsOf: file)
    let expected = data.map { String(decoding: $0, as: UTF8.self) }
    #expect(expected != nil, "\(name) is missing: CULPRIT_RECORD=1 writes it", sourceLocation: sourceLocation)
    guard let expected, expected != text else { return }
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let new = text.split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(old.count, new.count)
    Issue.record(
      """
      \(name) differs at line \(line + 1):
      - \(line < old.count ? old[line].prefix(300) : "(end)")
      + \(line < new.count ? new[line].prefix(300) : "(end)")
      """, sourceLocation: sourceLocation)
  }
}
