import CZlib

@testable import CulpritCore

/// Seeded, so that a failure can be repeated.
typealias SeededGenerator = SplitMix64

/// One gzip member around `text`, written by zlib.
func gzip(_ text: String) -> [UInt8] {
  let input = Array(text.utf8)
  var stream = unsafe z_stream()
  _ = unsafe deflateInit2_(
    &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  var output = [UInt8](repeating: 0, count: input.count + 1024)
  let capacity = output.count
  let count = unsafe input.withUnsafeBufferPointer { source in
    unsafe output.withUnsafeMutableBufferPointer { target in
      unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
      unsafe stream.avail_in = UInt32(source.count)
      unsafe stream.next_out = target.baseAddress
      unsafe stream.avail_out = UInt32(capacity)
      _ = unsafe deflate(&stream, Z_FINISH)
      return unsafe capacity - Int(stream.avail_out)
    }
  }
  unsafe deflateEnd(&stream)
  return Array(output[..<count])
}

/// All lines a stream gives, as one text with their line ends.
func text(of stream: ByteStream, isThreaded: Bool = false, blockSize: Int = 64) -> String {
  var result: [UInt8] = []
  BlockReader(stream, isThreaded: isThreaded, blockSize: blockSize).forEachBlock { block in
    for i in 0..<block.count { result.append(block[i]) }
  }
  return String(decoding: result, as: UTF8.self)
}

/// Counts a log into a digest, as one source of the pipeline would.
func digest(
  of log: String, name: String = "app.log", limits: DigestBuilder.Limits = .init(), blockSize: Int = 1 << 20,
  jobs: Int = 1
) -> Digest {
  digest(of: [(name, log)], limits: limits, blockSize: blockSize, jobs: jobs)
}

/// Counts several logs into one digest.
func digest(
  of logs: [(name: String, text: String)], limits: DigestBuilder.Limits = .init(), blockSize: Int = 1 << 20,
  jobs: Int = 1
) -> Digest {
  var options = Pipeline.Options()
  options.limits = limits
  options.blockSize = blockSize
  options.jobs = jobs
  let inputs = logs.map { LogInput(name: $0.name, path: $0.name, kind: .memory(Array($0.text.utf8))) }
  return Pipeline(options: options, classify: { _, _, _, _ in .log }).run(inputs).digest
}

/// Where two digests differ first, in one line; `nil` when they are equal.
func difference(_ a: Digest, _ b: Digest) -> String? {
  if a == b { return nil }
  func first<T: Equatable>(_ name: String, _ x: [T], _ y: [T]) -> String? {
    if x.count != y.count { return "\(name): \(x.count) and \(y.count) entries" }
    guard let i = x.indices.first(where: { x[$0] != y[$0] }) else { return nil }
    return "\(name)[\(i)]: \(x[i])\n  and \(y[i])"
  }
  return first("sources", a.sources, b.sources) ?? first("shapes", a.shapes, b.shapes)
    ?? first("services", a.services, b.services) ?? first("successors", a.successors, b.successors)
    ?? first("traffic", a.traffic, b.traffic) ?? first("parties", a.parties, b.parties) ?? "settings"
}

extension DigestBuilder.Limits {
  /// Every cap at its least, so that each one is reached.
  static var tight: Self {
    var limits = Self()
    limits.shapes = 32
    limits.shapesPerService = 16
    limits.followers = 8
    limits.requests = 8
    limits.labelValues = 8
    limits.exampleBytes = 64
    limits.fullExamples = 8
    limits.cells = 8
    limits.parties = 8
    return limits
  }
}
