import CulpritAnalysis
import CulpritCore
import CulpritReports
import Foundation

/// Redraws the picture while a stream is read, and says when a cause appears or fades.
///
/// Everything runs on the one worker that reads, between two blocks, so that nothing is shared.
final class Watcher: @unchecked Sendable {
  // `@unchecked`: with one job, `begin` and `observe` run on one thread.

  /// The layout of a slow stream is inferred from so many lines, so that the first picture does not wait for 4,096.
  static let sampleLines = 64
  private static let interval = 1.0

  private let findings: (Digest) throws -> Findings
  private let render: (Findings) -> String
  private var drawn = ContinuousClock.now
  private var known: [String: String] = [:]
  private var news: [String] = []

  init(findings: @escaping (Digest) throws -> Findings, render: @escaping (Findings) -> String) {
    self.findings = findings
    self.render = render
  }

  func observe(_ builder: DigestBuilder) {
    let elapsed = ContinuousClock.now - drawn
    guard elapsed >= .seconds(Self.interval) else { return }
    guard let found = try? findings(builder.snapshot()) else { return }
    note(found)
    draw(found)
    // A picture that takes long to draw is drawn less often: reading comes first.
    drawn = ContinuousClock.now
  }

  /// What appeared and what faded since the last picture.
  private func note(_ found: Findings) {
    var now: [String: String] = [:]
    for incident in found.incidents {
      for cause in incident.causes where cause.confidence >= 0.2 {
        let text = cause.signature?.template ?? "named by others, no log of it"
        now[cause.signature?.id ?? cause.service] = Columns.cut(
          Escaping.line("\(cause.service): \(text)"), to: Console.width - 12)
      }
    }
    for (id, text) in now.sorted(by: { $0.key < $1.key }) where known[id] == nil { news.append("appeared  " + text) }
    for (id, text) in known.sorted(by: { $0.key < $1.key }) where now[id] == nil { news.append("faded     " + text) }
    news = Array(news.suffix(4))
    known = now
  }

  private func draw(_ found: Findings) {
    let lines = (news + [""] + render(found).split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    guard Console.isErrorTerminal else {
      // Not a terminal: only what is new, a line each.
      for line in news { Console.complain(line) }
      news = []
      return
    }
    let page = lines.prefix(Console.height - 1).joined(separator: "\n")
    FileHandle.standardError.write(Data("\u{1B}[H\u{1B}[2J\(page)\n".utf8))
  }
}
