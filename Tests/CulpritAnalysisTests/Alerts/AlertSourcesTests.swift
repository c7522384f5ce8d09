import CulpritCore
import Foundation
import Testing

@testable import CulpritAnalysis

struct AlertSourcesTests {
  private static let all = AlertSources.everything

  @Test func `names are unique and speak for themselves`() {
    let names = Self.all.map { $0.name }
    #expect(Set(names).count == names.count)
    #expect(Self.all.allSatisfy { !$0.summary.isEmpty && !$0.samples.isEmpty })
  }

  @Test func `each sample is read by its own source and by nobody else`() {
    for source in Self.all {
      for (number, sample) in source.samples.enumerated() {
        let file = AlertSources.read(AlertDocument(name: "sample", text: sample))
        #expect(file.source == source.name, "sample \(number) of \(source.name) is read as \(file.source ?? "nothing")")
        #expect(file.rejectedCount == 0, "sample \(number) of \(source.name): \(file.rejected)")
        #expect(
          file.alerts.count + file.undated.count + file.changes.count > 0, "sample \(number) of \(source.name) is empty"
        )
        let matches = AlertMatches.sources(of: sample, fallbacks: source.isFallback)
        #expect(matches == [source.name], "sample \(number) of \(source.name)")
      }
    }
  }

  @Test(arguments: ["Sources", "Changes"])
  func `every file in the folder is in the list`(folder: String) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../Sources/CulpritAnalysis/Alerts/\(folder)").standardized
    let files = try FileManager.default.contentsOfDirectory(atPath: root.path)
    let listed = Set(Self.all.map { "\($0)" })
    for file in files where file.hasSuffix("Source.swift") || file.hasSuffix("Changes.swift") {
      let isListed = listed.contains(String(file.dropLast(6)))
      #expect(isListed, "\(file) is not in the list")
    }
    #expect(!files.isEmpty)
  }

  /// Recorded payloads in folders named after their source, where somebody has some: they are not part of this project.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["CULPRIT_PAYLOADS"] != nil))
  func `recorded payloads are read as their folder says`() throws {
    let root = URL(fileURLWithPath: ProcessInfo.processInfo.environment["CULPRIT_PAYLOADS"] ?? "")
    let names = Set(Self.all.map { $0.name })
    for folder in try FileManager.default.contentsOfDirectory(atPath: root.path).sorted() {
      let directory = root.appendingPathComponent(folder)
      for file in try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() {
        let bytes = try [UInt8](Data(contentsOf: directory.appendingPathComponent(file)))
        let read = AlertSources.read(AlertDocument(name: file, bytes: bytes))
        guard names.contains(folder) || read.kind != .none else { continue }
        print(
          "\(read.source == folder ? "ok " : "BAD") \(folder)/\(file): \(read.kind) \(read.source ?? "-")",
          "\(read.alerts.count)a \(read.undated.count)u \(read.changes.count)c \(read.rejectedCount)r of \(read.entries)",
          read.nearest.map { "near \($0) without \(read.missing ?? "?")" } ?? "", read.rejected.first?.reason ?? "")
        if ProcessInfo.processInfo.environment["CULPRIT_VERBOSE"] != nil {
          for alert in read.alerts + read.undated {
            print(
              "    ", alert.id, "|", alert.name, "|", alert.severity, alert.severityText ?? "-", "|",
              alert.service ?? "-",
              "|", alert.status, alert.startsAt.microseconds, alert.endsAt?.microseconds ?? 0, "|", alert.team ?? "-",
              alert.acknowledgedBy ?? "", alert.notifications ?? -1)
          }
          for change in read.changes {
            print(
              "    ", change.at.microseconds, change.kind, change.what, change.service ?? "-", change.who ?? "-",
              change.status ?? "")
          }
        }
      }
    }
  }
}

/// Which sources say yes to the entries of a document.
enum AlertMatches {
  static func sources(of text: String, fallbacks: Bool) -> [String] {
    let sources = AlertSources.everything.filter { fallbacks || !$0.isFallback }
    var names: Set<String> = []
    for entry in entries(of: text) {
      let matches = sources.filter { $0.match(entry) == .yes }.map { $0.name }
      if matches.isEmpty {
        for inner in contents(of: entry, depth: 0) {
          names.formUnion(sources.filter { $0.match(inner) == .yes }.map { $0.name })
        }
      }
      names.formUnion(matches)
    }
    return names.sorted()
  }

  private static func contents(of entry: AlertEntry, depth: Int) -> [AlertEntry] {
    let inner = Envelope.contents(of: entry)
    return depth > Envelope.depthLimit - 2 ? inner : inner + inner.flatMap { contents(of: $0, depth: depth + 1) }
  }

  private static func entries(of text: String) -> [AlertEntry] {
    let bytes = Array(text.utf8)
    if ["{", "[{", "[\n"].contains(where: text.hasPrefix) {
      var parser = JSONParser(bytes: bytes)
      var values: [JSONValue] = []
      while let value = try? parser.value() { values += value.isArray ? value.elements : [value] }
      return values.map { AlertEntry(value: $0) }
    }
    if let row = CSVReader(header: bytes)?.firstRow(of: bytes) {
      let entry = AlertEntry(value: row, form: .row)
      if AlertSources.everything.contains(where: { $0.match(entry) == .yes }) { return [entry] }
    }
    return [AlertEntry(value: .string(text), form: .text)]
  }
}
