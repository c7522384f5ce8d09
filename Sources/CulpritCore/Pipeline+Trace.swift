/// Where the lines of a source went.
package struct SourceTrace: Sendable {
  package var name: String
  package var path: String
  /// For each line, from 1 on, an index into `kinds`, plus one; 0 for a line that is no record.
  package var kindOfLine: [UInt32]
  /// First line, service and shape of what the lines belong to.
  package var kinds: [(service: String, shape: Shape)]
}

extension Pipeline {
  /// Reads all inputs a second time, in the order given, and tells for each line what it was counted as.
  package func trace(_ inputs: [LogInput], body: (SourceTrace) throws -> Void) throws {
    var failure: (any Error)?
    for input in inputs {
      let labels = Labels()
      try InputOpener.open(input, progress: nil) { opened in
        let (kind, head) = kind(of: opened, input: input)
        guard kind == .log || kind == .logAndDocument, failure == nil else { return }
        let tracer = LineTracer(labels: labels)
        let joiner = RecordJoiner(sink: tracer, textLimit: 0, kept: options.kept)
        let context = context(of: opened, input: input, labels: labels)
        _ = read(opened, context: context, isSmall: head.isWhole, sink: joiner)
        joiner.finish()
        do {
          try body(
            SourceTrace(name: opened.name, path: opened.path, kindOfLine: tracer.kindOfLine, kinds: tracer.kinds))
        } catch { failure = error }
      }
    }
    if let failure { throw failure }
  }

  /// Every line of every log as it is, with its number from 1 on.
  package func lines(_ inputs: [LogInput], body: (_ source: String, _ number: Int, _ line: Span<UInt8>) -> Void) throws
  {
    for input in inputs {
      try InputOpener.open(input, progress: nil) { opened in
        let (kind, head) = kind(of: opened, input: input)
        guard kind == .log || kind == .logAndDocument else { return }
        var number = 0
        BlockReader(opened.stream, isThreaded: !head.isWhole).forEachBlock { block in
          LineScanner.forEachLine(in: block) { line in
            number += 1
            body(opened.name, number, line)
          }
        }
      }
    }
  }

  /// The inputs with pipes read into memory, so that they can be read again.
  package static func repeatable(_ inputs: [LogInput]) throws(ReadError) -> [LogInput] {
    var result: [LogInput] = []
    for input in inputs {
      if input.isSeekable {
        result.append(input)
        continue
      }
      let file = input.kind == .standardInput ? FileDescriptor.standardInput : try FileDescriptor.open(input.path)
      var kept = input
      kept.kind = .memory(whole(FileStream(file, path: input.path)))
      result.append(kept)
    }
    return result
  }
}

/// Remembers for each line which (service, shape) it was counted as; four bytes a line.
private final class LineTracer: JoinedRecordSink {
  private(set) var kindOfLine: [UInt32] = []
  private(set) var kinds: [(service: String, shape: Shape)] = []
  private var indexes: [Key: UInt32] = [:]
  private let labels: Labels

  private struct Key: Hashable {
    var service: UInt32
    var shape: Shape
  }

  init(labels: Labels) { self.labels = labels }

  func add(_ joined: JoinedRecord) {
    let key = Key(service: joined.record.labels[.service], shape: joined.shape)
    var index = indexes[key] ?? 0
    if index == 0 {
      kinds.append((labels[key.service], joined.shape))
      index = UInt32(kinds.count)
      indexes[key] = index
    }
    set(joined.line, to: index)
    for line in joined.furtherLines.joined() { set(line, to: index) }
  }

  func skip(line: Int) { set(line, to: 0) }
  func reject(_ reason: StaticString, text: Span<UInt8>, line: Int) { set(line, to: 0) }

  private func set(_ line: Int, to index: UInt32) {
    while kindOfLine.count < line { kindOfLine.append(0) }
    // One line may hold several events; the first stands for it.
    if kindOfLine[line - 1] == 0 { kindOfLine[line - 1] = index }
  }
}
