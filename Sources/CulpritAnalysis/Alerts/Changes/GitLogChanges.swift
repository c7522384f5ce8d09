import CulpritCore

/// The output of `git log`: the default format with any `--date`, and one line for each commit with an ISO date.
enum GitLogChanges: AlertSource {
  static let name = "git_log"
  static let summary = "git log output"
  static let kind = AlertFile.Kind.change

  static let samples = [
    """
    commit 8f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c (HEAD -> main, tag: v1.4.2)
    Author: Ines <ines@x.example>
    Date:   Mon Mar 2 09:58:00 2026 +0000

        Smaller connection pool

        Twenty were never used.

    commit 7e0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b
    Merge: 1a2b3c4 5d6e7f8
    Author: Jo <jo@x.example>
    Date:   2026-03-01 17:00:00 +0100

        Merge branch 'queue'
    """,
    """
    8f1c2d3 2026-03-02T09:58:00+00:00 Ines Smaller connection pool
    7e0b1c2 2026-03-01T17:00:00+01:00 Jo Merge branch 'queue'
    """,
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry.form == .text else { return .no }
    let lines = entry.text.prefix(8_192).split(separator: "\n", maxSplits: 12).prefix(12)
    guard let first = lines.first else { return .no }
    if first.hasPrefix("commit "), hash(first.dropFirst(7).prefix { $0 != " " }) != nil {
      return lines.contains { $0.hasPrefix("Date:") || $0.hasPrefix("AuthorDate:") } ? .yes : .nearly(missing: "Date")
    }
    return lines.allSatisfy { oneLine($0, entry) != nil } ? .yes : .no
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    guard entry.text.drop(while: \.isWhitespace).hasPrefix("commit ") else {
      for line in entry.text.split(separator: "\n") {
        if let change = oneLine(line, entry) {
          reading.changes.append(change)
        } else {
          reading.reject(entry, "no commit")
        }
      }
      return
    }
    var commit: (id: String, who: String?, at: Timestamp?, title: String?)?
    func finish(into reading: inout AlertReading) {
      guard let commit else { return }
      guard let at = commit.at else { return reading.reject(entry, "commit \(commit.id) has no date") }
      reading.changes.append(
        Change(
          id: commit.id, at: at, kind: "commit", what: "\(commit.id.prefix(9)) \(commit.title ?? "")", who: commit.who,
          source: name))
    }
    for line in entry.text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("commit "), let id = hash(line.dropFirst(7).prefix { $0 != " " }) {
        finish(into: &reading)
        commit = (id, nil, nil, nil)
      } else if line.hasPrefix("Author:") {
        commit?.who = String(line.dropFirst(7).prefix { $0 != "<" }).trimmingBlanks()
      } else if line.hasPrefix("CommitDate:") || line.hasPrefix("Date:") || line.hasPrefix("AuthorDate:") {
        // When it was committed says more about when it took effect than when it was written.
        let text = String(line[line.index(after: line.firstIndex(of: ":") ?? line.startIndex)...]).trimmingBlanks()
        if let at = Moment.parse(text, zone: entry.zone) { commit?.at = at }
      } else if line.hasPrefix("    "), commit?.title == nil {
        commit?.title = String(line).trimmingBlanks()
      }
    }
    finish(into: &reading)
  }

  private static func hash(_ text: Substring) -> String? {
    (7...64).contains(text.utf8.count) && text.allSatisfy { $0.isHexDigit && !$0.isUppercase } ? String(text) : nil
  }

  private static func oneLine(_ line: Substring, _ entry: AlertEntry) -> Change? {
    let parts = line.split(maxSplits: 4) { $0 == " " || $0 == "|" || $0 == "\t" || $0 == "," }
    guard parts.count > 2, let id = hash(parts[0]) else { return nil }
    // A date may be three words: `2026-03-02 09:58:00 +0000`.
    for width in [3, 1] where parts.count > width + 1 {
      let text = parts[1...width].joined(separator: " ")
      guard let at = Moment.parse(text, zone: entry.zone), width == 1 || parts[2].contains(":") else { continue }
      let rest = line[parts[width + 1].startIndex...]
      return Change(id: id, at: at, kind: "commit", what: "\(id.prefix(9)) \(rest)", source: name)
    }
    return nil
  }
}
