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
    // dmesg counts seconds from a start that it does not name; Python's default has no time.
    #expect([DmesgFormat.name, PythonLoggingFormat.name].contains(name) || list.entries.contains { $0.stamp != .none })
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

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `no mutation of any sample traps in any format`(seed: UInt64) {
    var state = seed
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % max(1, bound)
    }
    let all = LogFormats.all.flatMap { $0.samples }.map { Array($0.utf8) }
    let odd = Array("\"\\{}[]:, =<>|-/.09aZ\n\t'#*@()".utf8)
    for format in LogFormats.all {
      let lines = format.samples.map { Array($0.utf8) }
      let context = SourceContext(name: "x.log", labels: Labels(), defaultService: "x")
      let reader = SourceReader(sample: Sample(lines: lines), context: context)
      let list = RecordList(labels: context.labels)
      for number in 1...40 {
        var line = random(4) == 0 ? all[random(all.count)] : lines[random(lines.count)]
        for _ in 0...random(4) where !line.isEmpty {
          switch random(5) {
          case 0: line[random(line.count)] = odd[random(odd.count)]
          case 1: line.remove(at: random(line.count))
          case 2: line = Array(line.prefix(random(line.count + 1)))
          case 3: line.insert(odd[random(odd.count)], at: random(line.count))
          default: line = Array(line.dropFirst(random(line.count)))
          }
        }
        reader.read(line.span, number: number, sink: list)
      }
      reader.finish(sink: list)
      #expect(!list.lines.isEmpty)
    }
  }
}
