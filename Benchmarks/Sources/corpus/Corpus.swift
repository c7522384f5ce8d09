import CorpusText
import Foundation

/// Writes a large log of one kind, the same for the same seed, and says where its incident lies.
@main
struct Corpus {
  static func main() throws {
    var options = Options()
    do { options = try Options(CommandLine.arguments.dropFirst()) } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(64)
    }
    guard let kind = Kind(rawValue: options.kind) else {
      let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
      FileHandle.standardError.write(Data("no kind '\(options.kind)'; there are \(known)\n".utf8))
      exit(64)
    }
    let sink = try Sink(path: options.output)
    var writer = LineWriter(kind, seed: options.seed)
    let incident = writer.write(bytes: options.bytes, to: sink.write)
    sink.close()
    // The moment to give to `triage --at`.
    FileHandle.standardError.write(Data("incident \(incident.rfc3339(3))\n".utf8))
  }
}

/// What the user asked for.
struct Options {
  var kind = "text"
  var bytes = 300_000_000
  var seed: UInt64 = 1
  var output = "-"

  init() {}

  init(_ arguments: some Sequence<String>) throws(OptionError) {
    var rest = arguments.makeIterator()
    while let flag = rest.next() {
      guard let value = rest.next() else { throw .noValue(flag) }
      switch flag {
      case "--kind": kind = value
      case "--bytes": bytes = try Options.size(value)
      case "--seed":
        guard let number = UInt64(value) else { throw .noNumber(value) }
        seed = number
      case "-o", "--output": output = value
      default: throw .unknown(flag)
      }
    }
  }

  /// `300M`, `1G`, `64K` or plain bytes, in powers of ten.
  private static func size(_ text: String) throws(OptionError) -> Int {
    let factors: [Character: Int] = ["K": 1_000, "M": 1_000_000, "G": 1_000_000_000]
    let factor = text.last.flatMap { factors[$0] }
    guard let number = Int(factor == nil ? text[...] : text.dropLast()), number > 0 else { throw .noNumber(text) }
    return number * (factor ?? 1)
  }
}

enum OptionError: Error, CustomStringConvertible {
  case unknown(String), noValue(String), noNumber(String)

  var description: String {
    let usage = "usage: corpus [--kind text|json|java|adversarial|shapes] [--bytes 300M] [--seed 1] [-o FILE]"
    return switch self {
    case .unknown(let flag): "no option '\(flag)'\n\(usage)"
    case .noValue(let flag): "'\(flag)' needs a value\n\(usage)"
    case .noNumber(let text): "'\(text)' is no number\n\(usage)"
    }
  }
}

/// Where the bytes go: a file, or standard output.
final class Sink {
  private let file: FileHandle

  init(path: String) throws {
    if path == "-" {
      file = .standardOutput
    } else {
      guard FileManager.default.createFile(atPath: path, contents: nil), let handle = FileHandle(forWritingAtPath: path)
      else { throw CocoaError(.fileWriteUnknown) }
      file = handle
    }
  }

  func write(_ bytes: [UInt8]) {
    do { try file.write(contentsOf: Data(bytes)) } catch {
      FileHandle.standardError.write(Data("cannot write: \(error.localizedDescription)\n".utf8))
      exit(74)
    }
  }

  func close() { try? file.close() }
}
