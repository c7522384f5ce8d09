import Foundation
import Testing

@testable import CulpritCore

struct LogFormatsTests {
  @Test func `names are unique, in lower case, and have a summary`() {
    let names = LogFormats.all.map { $0.name }
    #expect(Set(names).count == names.count)
    for format in LogFormats.all {
      #expect(!format.name.isEmpty && format.name == format.name.lowercased() && !format.name.contains(" "))
      #expect(!format.summary.isEmpty)
      #expect(!format.samples.isEmpty)
    }
  }

  @Test(arguments: LogFormats.all.map { $0.name })
  func `samples are detected as themselves and every line of them is accounted for`(name: String) throws {
    let format = try #require(LogFormats.all.first { $0.name == name })
    let text = format.samples.joined(separator: "\n") + "\n"
    let (list, reader) = RecordList.reading(text, name: "x.log")
    #expect(reader.detection.format == name)
    #expect(list.rejected.isEmpty)
    #expect(!list.entries.isEmpty)
    #expect(list.lines.count == text.split(separator: "\n", omittingEmptySubsequences: false).count - 1)
    #expect(list.entries.contains { $0.stamp != .none })
  }

  @Test func `every file in Formats is in the list`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources/CulpritCore/Records/Formats").standardizedFileURL
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix("Format.swift") }
    let listed = Set(LogFormats.all.map { String(describing: $0) + ".swift" })
    #expect(files.count > 3)
    for file in files { #expect(listed.contains(file), "\(file) is not in LogFormats.all") }
  }

  @Test(arguments: LogFormats.all.map { $0.name })
  func `no truncation of a sample traps or loses a line`(name: String) throws {
    let format = try #require(LogFormats.all.first { $0.name == name })
    for sample in format.samples {
      let bytes = Array(sample.utf8)
      for end in stride(from: 0, through: bytes.count, by: max(1, bytes.count / 60)) {
        let part = String(decoding: bytes[..<end], as: UTF8.self)
        let (list, _) = RecordList.reading(part + "\n" + sample + "\n")
        #expect(!list.lines.isEmpty)
      }
    }
  }
}
