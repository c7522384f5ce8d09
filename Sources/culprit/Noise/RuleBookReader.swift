import CulpritAnalysis
import CulpritReports
import Foundation
import Yams

/// Reads rule files and an Alertmanager configuration with the lines on which everything stands.
///
/// Changes are made to the text, never by writing YAML anew: comments, order and quotes stay as they are.
struct RuleBookReader {
  private(set) var book = RuleBook()
  /// Files that could not be used, with the reason.
  private(set) var problems: [String] = []

  /// Reads Prometheus rule files and PrometheusRule objects.
  mutating func readRules(_ pattern: String) throws {
    let paths = Self.expand(pattern)
    if paths.isEmpty { throw Failure(.noInput, "--rules: '\(pattern)' names no file") }
    for path in paths {
      guard let file = read(path) else { continue }
      let before = book.rules.count
      for document in file.documents { readDocument(document, file: file.number) }
      if book.rules.count == before { problems.append("'\(path)' holds no alerting rules; nothing in it is changed") }
    }
  }

  mutating func readAlertmanager(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw Failure(.noInput, "--alertmanager-config: no such file '\(path)'")
    }
    guard let file = read(path) else { return }
    guard let root = file.documents.first?.mapping, let route = Self.entry("route", root) else {
      problems.append("'\(path)' is no Alertmanager configuration: it has no route; nothing in it is changed")
      return
    }
    readRouting(root, route, file: file.number)
  }

  // MARK: - Files

  private mutating func read(_ path: String) -> (number: Int, documents: [Node])? {
    guard let data = FileManager.default.contents(atPath: path) else {
      problems.append("cannot read '\(path)'")
      return nil
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      problems.append("'\(path)' is not UTF-8; nothing in it is changed")
      return nil
    }
    do {
      let documents = try Self.documents(text)
      book.files.append(RuleBook.File(path: Self.shownPath(path), text: text))
      return (book.files.count - 1, documents)
    } catch {
      let line = (error as? YamlError).flatMap(Self.line).map { " (line \($0))" } ?? ""
      problems.append("'\(path)' is not plain YAML\(line), a template perhaps; nothing in it is changed")
      return nil
    }
  }

  private static func documents(_ text: String) throws -> [Node] {
    var sequence = try Yams.compose_all(yaml: text)
    var result: [Node] = []
    while let node = sequence.next() { result.append(node) }
    if let error = sequence.error { throw error }
    return result
  }

  private static func line(_ error: YamlError) -> Int? {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
    default: nil
    }
  }

  /// As `git apply` wants it: below the present folder, else without the leading slash.
  private static func shownPath(_ path: String) -> String {
    let here = FileManager.default.currentDirectoryPath
    var shown = path
    if shown.hasPrefix(here + "/") { shown = String(shown.dropFirst(here.count + 1)) }
    while shown.hasPrefix("./") { shown = String(shown.dropFirst(2)) }
    while shown.hasPrefix("/") { shown = String(shown.dropFirst()) }
    return shown
  }

  /// The files that a name, folder or glob stands for, sorted.
  private static func expand(_ pattern: String) -> [String] {
    let files = FileManager.default
    if let attributes = try? files.attributesOfItem(atPath: pattern) {
      if attributes[.type] as? FileAttributeType != .typeDirectory { return [pattern] }
      let names = (try? files.contentsOfDirectory(atPath: pattern)) ?? []
      return names.filter { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") }.sorted().map { pattern + "/" + $0 }
    }
    var found = unsafe glob_t()
    defer { unsafe globfree(&found) }
    guard unsafe glob(pattern, 0, nil, &found) == 0 else { return [] }
    return unsafe (0..<Int(found.gl_pathc)).compactMap { i in
      unsafe found.gl_pathv[i].map { unsafe String(cString: $0) }
    }
  }

  // MARK: - Rules

  private mutating func readDocument(_ document: Node, file: Int) {
    guard let root = document.mapping else { return }
    if let items = Self.entry("items", root)?.value.sequence {
      for item in items { readDocument(item, file: file) }
      return
    }
    let spec = Self.entry("spec", root)?.value.mapping ?? root
    for group in Self.entry("groups", spec)?.value.sequence ?? [] {
      guard let group = group.mapping, let rules = Self.entry("rules", group)?.value.sequence else { continue }
      let interval = Self.entry("interval", group)?.value.string.flatMap(TimeExpression.duration)
      for rule in rules {
        guard let map = rule.mapping, let alert = Self.entry("alert", map), let name = alert.value.string,
          let mark = alert.key.mark
        else { continue }
        var found = RuleBook.Rule(
          file: file, name: name, line: mark.line - 1, column: mark.column - 1, lines: 0..<0, forSeconds: nil,
          forLine: nil, keepSeconds: nil, keepLine: nil, severity: nil, severityLine: nil, interval: interval,
          isAlone: rules.count == 1, isFlow: map.style == .flow || rules.style == .flow)
        found.lines = itemLines(of: (rule.mark?.line ?? mark.line) - 1, file: file)
        if let entry = Self.entry("for", map) {
          found.forSeconds = entry.value.string.flatMap(TimeExpression.duration)
          found.forLine = Self.line(of: entry)
        }
        if let entry = Self.entry("keep_firing_for", map) {
          found.keepSeconds = entry.value.string.flatMap(TimeExpression.duration)
          found.keepLine = Self.line(of: entry)
        }
        if let labels = Self.entry("labels", map)?.value.mapping, let entry = Self.entry("severity", labels) {
          found.severity = entry.value.string
          found.severityLine = labels.style == .flow ? nil : Self.line(of: entry)
        }
        book.rules.append(found)
      }
    }
  }

  /// The line when key and value stand on it together.
  private static func line(of entry: (key: Node, value: Node)) -> Int? {
    guard let key = entry.key.mark, entry.value.mark?.line == key.line else { return nil }
    return key.line - 1
  }

  /// The lines of a block list's item: from its dash to before the next line that is indented no more than the dash.
  private func itemLines(of line: Int, file: Int) -> Range<Int> {
    let lines = book.files[file].text.lines
    var start = line
    while start > 0, !Self.isDash(lines[start]) { start -= 1 }
    let dash = Self.indent(lines[start])
    var end = start + 1
    while end < lines.count, Self.isBlank(lines[end]) || Self.indent(lines[end]) > dash { end += 1 }
    // Blank lines and comments at the end belong to what follows.
    while end > start + 1, Self.isBlank(lines[end - 1]) || Self.isComment(lines[end - 1]) { end -= 1 }
    return start..<end
  }

  private static func indent(_ line: String) -> Int { line.prefix { $0 == " " }.count }
  private static func isBlank(_ line: String) -> Bool { line.allSatisfy(\.isWhitespace) }
  private static func isComment(_ line: String) -> Bool { line.drop { $0 == " " }.first == "#" }
  private static func isDash(_ line: String) -> Bool {
    let text = line.drop { $0 == " " }
    return text == "-" || text.hasPrefix("- ")
  }

  // MARK: - Alertmanager

  private mutating func readRouting(_ root: Node.Mapping, _ route: (key: Node, value: Node), file: Int) {
    guard let map = route.value.mapping, map.style != .flow, let line = route.key.mark?.line,
      let first = map.first?.key.mark
    else {
      problems.append("the route of '\(book.files[file].path)' is not written in lines; it is not changed")
      return
    }
    let lines = book.files[file].text.lines
    var routing = RuleBook.Routing(file: file, routeLine: line - 1, routeColumn: first.column - 1)
    routing.receiver = Self.entry("receiver", map)?.value.string
    if let entry = Self.entry("group_by", map), let key = entry.key.mark, let list = entry.value.sequence {
      routing.groupBy = list.compactMap(\.string)
      var end = key.line
      if list.style == .flow {
        while end < lines.count, !lines[end - 1].contains("]") { end += 1 }
      } else if let last = list.last?.mark {
        end = last.line
      }
      routing.groupByLines = key.line - 1..<end
    }
    if let entry = Self.entry("group_wait", map) {
      routing.groupWaitSeconds = entry.value.string.flatMap(TimeExpression.duration)
      routing.groupWaitLine = Self.line(of: entry)
    }
    if let entry = Self.entry("group_interval", map) {
      routing.groupIntervalSeconds = entry.value.string.flatMap(TimeExpression.duration)
      routing.groupIntervalLine = Self.line(of: entry)
    }
    (routing.routesLine, routing.routesColumn) = Self.list("routes", map, lines)
    (routing.inhibitLine, routing.inhibitColumn) = Self.list("inhibit_rules", root, lines)
    (routing.timeIntervalsLine, routing.timeIntervalsColumn) = Self.list("time_intervals", root, lines)
    for key in ["inhibit_rules", "time_intervals"] {
      if let entry = Self.entry(key, root), entry.value.sequence?.style == .flow || entry.value.sequence == nil {
        routing.emptyLists[key] = entry.key.mark.map { $0.line - 1 }
      }
    }
    book.routing = routing
  }

  /// The line of a block list's key and the column of its dashes.
  private static func list(_ key: String, _ map: Node.Mapping, _ lines: [String]) -> (Int?, Int?) {
    guard let entry = entry(key, map), let list = entry.value.sequence, list.style != .flow,
      let line = entry.key.mark?.line, let first = list.first?.mark?.line
    else { return (nil, nil) }
    return (line - 1, indent(lines[first - 1]))
  }

  private static func entry(_ key: String, _ map: Node.Mapping) -> (key: Node, value: Node)? {
    map.first { $0.key.string == key }.map { (key: $0.key, value: $0.value) }
  }
}
