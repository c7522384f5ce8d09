/// Everything culprit keeps of any amount of logs: a commutative monoid, bounded, and all that the analysis may look at.
///
/// `add` in any order and any grouping gives the same value, byte for byte; `DigestFile` is its form on disk. Every list
/// is sorted by its key, so that equal content is equal bytes.
package struct Digest: Sendable, Equatable {
  /// Hash of every setting that changes content (zones, service rules, redaction, filters); digests of different
  /// settings are not merged.
  package var settings: UInt64 = 0
  /// By name.
  package var sources: [SourceSummary] = []
  /// By (service, shape id).
  package var shapes: [ShapeSummary] = []
  /// By (service, from, to).
  package var successors: [Successor] = []
  /// By name.
  package var services: [ServiceSummary] = []
  /// Requests of access and gateway logs, by (service, method, route).
  package var traffic: [Traffic] = []
  /// The same requests by who asked and who answered, by (service, role, name).
  package var parties: [Party] = []

  package init() {}
}

/// One input as it was read.
package struct SourceSummary: Sendable, Equatable {
  package var name: String
  package var path: String
  /// The service most of its records belong to.
  package var service: String
  package var format: String
  package var zone: String
  package var lines = 0
  package var records = 0
  package var undated = 0
  package var rejected = 0
  package var skippedLines = 0
  package var bytes = 0
  package var compressedBytes = 0
  /// First and last dated record, microseconds.
  package var first: Int64 = .max
  package var last: Int64 = .min
  package var isDateAssumed = false
  /// The first lines that could not be read, at most eight.
  package var rejections: [Rejection] = []
  /// Short plain sentences about damage and assumptions.
  package var warnings: [String] = []
  /// Per minute (or a power of two of them) the number of records and the sum of their hashes: two sources with equal
  /// minutes hold the same records.
  package var minutes: [MinuteMark] = []
  /// log2 of how many minutes one mark spans.
  package var minuteWidth: UInt8 = 0

  package init(name: String, path: String, service: String = "", format: String = "", zone: String = "UTC") {
    self.name = name
    self.path = path
    self.service = service
    self.format = format
    self.zone = zone
  }
}

/// A line nobody could read.
package struct Rejection: Sendable, Equatable {
  package var line: Int
  package var reason: String
  package init(line: Int, reason: String) {
    self.line = line
    self.reason = reason
  }
}

/// What a source held in one minute.
package struct MinuteMark: Sendable, Equatable {
  /// Minutes since the epoch, shifted right by the width.
  package var minute: Int32
  package var records: UInt32
  /// Wrapping sum of the records' hashes (time and masked message, not the service).
  package var sum: UInt64
  package init(minute: Int32, records: UInt32, sum: UInt64) {
    self.minute = minute
    self.records = records
    self.sum = sum
  }
}

/// A service as a whole.
package struct ServiceSummary: Sendable, Equatable {
  /// Stands for all services that came after as many as are kept.
  package static let manyServices = "(further services)"
  package var name: String
  /// One for each (source, pod or node, container): what time it covers.
  package var streams: [StreamCoverage] = []
  /// The smallest request hashes (the same sample in every service), at most 1,024, ascending.
  package var requests: [RequestSpan] = []
  /// Records per time cell, whatever they say.
  package var volume = TimeSeries()
  package init(name: String) { self.name = name }
}

package struct StreamCoverage: Sendable, Equatable {
  package var source: String
  /// Pod, else node; may be empty.
  package var instance: String
  package var container: String
  package var first: Int64
  package var last: Int64
  package var records: Int
  package init(source: String, instance: String, container: String, first: Int64, last: Int64, records: Int) {
    self.source = source
    self.instance = instance
    self.container = container
    self.first = first
    self.last = last
    self.records = records
  }
}

package struct RequestSpan: Sendable, Equatable {
  package var hash: UInt64
  package var first: Int64
  package var last: Int64
  package init(hash: UInt64, first: Int64, last: Int64) {
    self.hash = hash
    self.first = first
    self.last = last
  }
}

/// All records of one shape in one service.
package struct ShapeSummary: Sendable, Equatable {
  package var service: String
  package var id: UInt64
  package var lead: UInt64
  package var skeleton: UInt64
  /// How many tokens its messages have.
  package var tokens: Int32
  /// The masked message with typed placeholders (`<num>`, `<ip>`, `<path>`…), at most 512 bytes. For a record with a
  /// stack trace: its head line; the trace itself is `trace`.
  package var template: String
  /// Logger with code anchor, as written with numbers of the anchor kept; may be empty.
  package var logger: String
  /// Root exception and most specific application frames of a stack trace, when the records have one.
  package var trace: TraceSummary?
  /// Records by `Severity.rawValue`.
  package var severities: [Int] = Array(repeating: 0, count: Severity.allCases.count)
  package var lines = 0
  package var records = 0
  package var bytes = 0
  /// Microseconds; `.max`/`.min` while no record is dated.
  package var first: Int64 = .max
  package var last: Int64 = .min
  package var series = TimeSeries()
  /// The earliest by (time, source, line) and the one with the smallest record hash; redacted.
  package var examples: [Example] = []
  /// Bounded counts by label value: by (label, value).
  package var labels: [LabelCount] = []
  /// Host- and service-like names that records ≥ warning mention, by name; at most 64 (smallest hashes).
  package var peers: [PeerCount] = []
  /// A few request or trace ids as written (smallest hashes).
  package var traces: [String] = []
  /// How often the level-1 fold had to coarsen what is in here: 0 exact, 1 lead, 2 skeleton, 3 token count, 4 all.
  package var level: UInt8 = 0

  package init(service: String, shape: Shape, template: String, logger: String = "") {
    self.service = service
    id = shape.id
    lead = shape.lead
    skeleton = shape.skeleton
    tokens = shape.tokens
    self.template = template
    self.logger = logger
  }

  /// The highest severity that at least one record had.
  package var worst: Severity {
    Severity(rawValue: UInt8(severities.lastIndex { $0 > 0 } ?? 0)) ?? .unknown
  }
}

/// What a stack trace is recognised by.
package struct TraceSummary: Sendable, Equatable {
  /// Class of the innermost cause: `java.sql.SQLTransientConnectionException`.
  package var exception: String
  /// The most specific application frames, innermost first, without line numbers and generated names.
  package var frames: [String]
  package init(exception: String, frames: [String]) {
    self.exception = exception
    self.frames = frames
  }
}

package struct Example: Sendable, Equatable {
  /// The record's own text, unwrapped and redacted; a multi-line record keeps its line breaks. At most 4 KiB.
  package var text: String
  package var source: String
  package var line: Int
  /// Microseconds, or `nil` when undated.
  package var at: Int64?
  package var hash: UInt64
  package init(text: String, source: String, line: Int, at: Int64?, hash: UInt64) {
    self.text = text
    self.source = source
    self.line = line
    self.at = at
    self.hash = hash
  }
}

package struct LabelCount: Sendable, Equatable {
  package var label: String
  package var value: String
  package var count: Int
  package init(label: String, value: String, count: Int) {
    self.label = label
    self.value = value
    self.count = count
  }
}

package struct PeerCount: Sendable, Equatable {
  /// As written, lower case, without port: `orders-db`, `10.2.0.7`.
  package var name: String
  package var count: Int
  package init(name: String, count: Int) {
    self.name = name
    self.count = count
  }
}

/// How often, within one request of one service, a record of shape `from` was followed by one of shape `to`.
///
/// Steps later than `longestRequest` after a request's first record are not counted (nor is its end): an id that lives on
/// is a thread or a periodic task, and its interleaving drowned the silent faults (cause line 0.17 → 0.67 without them).
package struct Successor: Sendable, Equatable {
  /// Microseconds.
  package static let longestRequest: Int64 = 60_000_000
  /// `to` when the request ended (was idle for over 10 s) after `from`.
  package static let end: UInt64 = 0
  /// `to` when there were too many different followers.
  package static let any: UInt64 = 1

  package var service: String
  package var from: UInt64
  package var to: UInt64
  /// Counted at the time of `from`.
  package var series: TimeSeries
  /// At the same times, the sum of `stepWeight` of each step; empty for `end`. Divided by `series` it is the typical
  /// time from `from` to `to`, which finds a service that became slow and says nothing.
  package var steps = TimeSeries()

  /// 16 · log2 of a step's microseconds plus 2 ms (so that scheduling noise stays out), a whole number ≥ 1.
  package static func stepWeight(microseconds: Int64) -> UInt32 {
    let value = UInt64(max(0, microseconds)) + 2_000
    let exponent = 63 - value.leadingZeroBitCount
    // Linear between powers of two: at most 1.4 sixteenths off.
    let fraction = exponent >= 4 ? (value >> UInt64(exponent - 4)) & 15 : (value << UInt64(4 - exponent)) & 15
    return UInt32(exponent * 16) + UInt32(fraction)
  }
  package init(service: String, from: UInt64, to: UInt64, series: TimeSeries) {
    self.service = service
    self.from = from
    self.to = to
    self.series = series
  }
}

/// Requests of one route as access and gateway logs tell them.
package struct Traffic: Sendable, Equatable {
  package var service: String
  package var method: String
  package var route: String
  /// Status class 1…5 → requests over time; index 0 holds requests without a status.
  package var byClass: [TimeSeries] = Array(repeating: TimeSeries(), count: 6)
  package var latency = LatencySketch()
  package init(service: String, method: String, route: String) {
    self.service = service
    self.method = method
    self.route = route
  }
}

/// Latencies with a relative error of at most 1/32, in buckets that add up in any order.
///
/// The bucket layout is HdrHistogram's (Tene, 2013) with 16 sub-buckets: microseconds below 16 exactly, then the
/// leading one and four more bits. Sparse, so that a route with few latencies costs little.
package struct LatencySketch: Sendable, Equatable {
  /// Ascending by bucket.
  package var buckets: [(bucket: Int16, count: UInt32)] = []

  package init() {}

  package static func == (a: Self, b: Self) -> Bool {
    a.buckets.count == b.buckets.count && zip(a.buckets, b.buckets).allSatisfy { $0 == $1 }
  }

  package mutating func add(microseconds: Int64) { add(Self.bucket(microseconds), 1) }

  package mutating func add(_ other: LatencySketch) {
    for entry in other.buckets { add(entry.bucket, entry.count) }
  }

  package var count: Int { buckets.reduce(0) { $0 + Int($1.count) } }

  /// The latency in microseconds that a share `q` (0…1) of requests does not exceed; `nil` when empty.
  package func quantile(_ q: Double) -> Int64? {
    let rank = max(1, Int((q * Double(count)).rounded(.up)))
    var seen = 0
    for entry in buckets {
      seen += Int(entry.count)
      if seen >= rank { return Self.value(entry.bucket) }
    }
    return nil
  }

  private mutating func add(_ bucket: Int16, _ count: UInt32) {
    var low = 0
    var high = buckets.count
    while low < high {
      let middle = (low + high) / 2
      if buckets[middle].bucket < bucket { low = middle + 1 } else { high = middle }
    }
    if low < buckets.count, buckets[low].bucket == bucket {
      buckets[low].count &+= count
    } else {
      buckets.insert((bucket, count), at: low)
    }
  }

  private static func bucket(_ microseconds: Int64) -> Int16 {
    let value = max(0, microseconds)
    if value < 16 { return Int16(value) }
    let exponent = 63 - value.leadingZeroBitCount
    return Int16(exponent * 16 + Int((value >> Int64(exponent - 4)) & 15) - 48)
  }

  private static func value(_ bucket: Int16) -> Int64 {
    if bucket < 16 { return Int64(bucket) }
    let exponent = (Int64(bucket) + 48) / 16
    let mantissa = (Int64(bucket) + 48) % 16
    return ((16 + mantissa) << (exponent - 4)) + (Int64(1) << (exponent - 4)) / 2
  }
}
