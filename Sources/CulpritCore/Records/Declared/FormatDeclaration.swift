/// A homemade format as its user wrote it down; `DeclaredFormat` is made of it.
package struct FormatDeclaration: Sendable, Equatable {
  package var name: String
  /// Patterns of a line, tried in their order.
  package var patterns: [String] = []
  /// What stands between the columns.
  package var separator: String?
  package var columns: [String] = []
  /// For JSON: field → names of members, dotted ones also looked for nested.
  package var json: [String: [String]] = [:]
  /// Layouts of its stamps; without any, whatever culprit reads by itself.
  package var time: [String] = []
  /// Words or numbers of its severities → those of culprit.
  package var severities: [String: String] = [:]
  /// The service of its records when they name none.
  package var service: String?
  /// Globs of the sources that are of this format whatever their lines look like.
  package var files: [String] = []
  /// What the lines begin with that are no records: comments.
  package var skip: [String] = []
  /// Lines at the top of a file that are no records.
  package var header = 0

  package init(name: String) { self.name = name }

  /// All of it as one text, the same for the same declaration: part of a digest's fingerprint.
  package var canonical: String {
    let members = json.sorted { $0.key < $1.key }
    let words = severities.sorted { $0.key < $1.key }
    return "\(name)|\(patterns)|\(separator ?? "")|\(columns)|\(members)|\(time)|\(words)|\(service ?? "")|\(files)|"
      + "\(skip)|\(header)"
  }
}
