import Benchmark
import CorpusText
import CulpritAnalysis
import CulpritCore
import SampleData

/// What each stage of the flow costs alone; run with `swift package --package-path Benchmarks benchmark`.
///
/// Every input is 6 MB of a corpus, so that 20 ms are 300 MB/s.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .cpuTotal, .peakMemoryResident], maxDuration: .seconds(1), maxIterations: 100)

  for kind in [Kind.text, .json, .java] {
    Benchmark("inflate \(kind)") { benchmark, packed in
      benchmark.startMeasurement()
      blackHole(GzipInflater.inflateAll(packed))
    } setup: {
      gzipped(Samples.bytes(kind), level: 6)
    }
  }

  Benchmark("mask text") { benchmark, lines in
    let empty: [UInt8] = []
    benchmark.startMeasurement()
    for line in lines { blackHole(Masking.shape(of: line.span, logger: empty.span)) }
  } setup: {
    Samples.lines(.text)
  }

  Benchmark("mask adversarial") { benchmark, lines in
    let empty: [UInt8] = []
    benchmark.startMeasurement()
    for line in lines { blackHole(Masking.shape(of: line.span, logger: empty.span)) }
  } setup: {
    Samples.lines(.adversarial)
  }

  Benchmark("read timestamps") { benchmark, lines in
    benchmark.startMeasurement()
    for line in lines { blackHole(TimestampParser.read(line.span, at: 0)) }
  } setup: {
    Samples.lines(.shapes)
  }

  Benchmark("read timestamps, many in a second") { benchmark, lines in
    var reader = StampReader()
    benchmark.startMeasurement()
    for line in lines { blackHole(reader.read(line.span, at: 0)) }
  } setup: {
    Samples.lines(.shapes)
  }

  Benchmark("add to a digest") { benchmark, lines in
    benchmark.startMeasurement()
    blackHole(Samples.digest(of: lines))
  } setup: {
    Samples.lines(.text)
  }

  Benchmark("cluster 10 000 statements") { benchmark, digest in
    benchmark.startMeasurement()
    blackHole(Clustering.signatures(of: digest))
  } setup: {
    Samples.digest(of: Samples.lines(.shapes))
  }

  Benchmark("merge two digests of 10 000 statements") { benchmark, digests in
    var sum = digests[0]
    benchmark.startMeasurement()
    sum.add(digests[1])
    blackHole(sum)
  } setup: {
    [Samples.digest(of: Samples.lines(.shapes, seed: 1)), Samples.digest(of: Samples.lines(.shapes, seed: 2))]
  }
}

/// The inputs of the benchmarks, the same on every run.
enum Samples {
  static func bytes(_ kind: Kind, seed: UInt64 = 1) -> [UInt8] {
    var writer = LineWriter(kind, seed: seed)
    var bytes: [UInt8] = []
    _ = writer.write(bytes: 6_000_000) { bytes += $0 }
    return bytes
  }

  static func lines(_ kind: Kind, seed: UInt64 = 1) -> [[UInt8]] {
    bytes(kind, seed: seed).split(separator: 10).map(Array.init)
  }

  /// Joins and counts `lines` as records of one service, a millisecond apart.
  static func digest(of lines: [[UInt8]]) -> Digest {
    let labels = Labels()
    let builder = DigestBuilder(labels: labels)
    let joiner = RecordJoiner(sink: builder)
    var record = Record()
    record.microseconds = 1_787_302_800_000_000
    record.stamp = .zoned
    record.labels[.service] = labels.id("bench")
    let empty: [UInt8] = []
    builder.beginSource(name: "bench", path: "bench")
    for (number, line) in lines.enumerated() {
      record.microseconds += 1000
      joiner.begin(record, message: line.span, logger: empty.span, whole: line.span, line: number + 1)
    }
    joiner.finish()
    builder.endSource { _ in }
    return builder.finish()
  }
}
