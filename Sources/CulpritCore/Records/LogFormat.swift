/// One way in which logs are written: a wire format, a container of other logs, or an inferred text layout.
///
/// A format is a value made for one source from its sample; `read` then takes each line. One file and one line in
/// `LogFormats.all` add one.
package protocol LogFormat: Sendable {
  /// The name that `culprit formats` and `culprit explain` show, in lower case: `cri`, `nginx-access`.
  static var name: String { get }
  /// One line for `culprit formats`.
  static var summary: String { get }
  /// Lines this format reads, written for this project; they are also its tests.
  static var samples: [String] { get }

  /// Whether it reads lines of any layout, and so says nothing about what a line is.
  static var isText: Bool { get }

  /// A format for the source whose first lines are `sample`; `nil` when they are something else.
  ///
  /// The first entry of `LogFormats.all` that answers reads the source. A pure function of the sample.
  static func detect(_ sample: Sample) -> (any LogFormat)?

  /// Reads one line and calls the sink exactly once, or once for each event in it.
  ///
  /// - Returns: `false` when the line is not of this format and the sink was not called: the fallback then reads it.
  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool

  /// Whether an indented line that cannot begin with a stamp always continues the record before it.
  var continuesWhenIndented: Bool { get }

  /// Whether a line has a head of this format and yet goes on with the record before it.
  ///
  /// Asked only where a source mixes formats: elsewhere `read` sees to it.
  func continues(_ line: Span<UInt8>) -> Bool

  /// Hands over what is still open at the end of the source: for formats whose records span lines.
  mutating func finish(context: SourceContext, sink: any RecordSink)
}

extension LogFormat {
  package static var isText: Bool { false }
  package var continuesWhenIndented: Bool { false }
  package func continues(_ line: Span<UInt8>) -> Bool { false }

  /// Nothing is ever open in a format that reads each line by itself.
  package mutating func finish(context: SourceContext, sink: any RecordSink) {}
}

/// The first lines of a source: at most 4,096 lines or 1 MiB, so that detection is a pure function of them.
package struct Sample: Sendable {
  package let lines: [[UInt8]]
  /// The name of the source, for formats that are told apart by it only when the content allows several.
  package let name: String

  /// What the JSON objects among the first lines have in common; computed once, since many formats ask.
  package let json: JSONProfile

  /// Whether the lines are events of a stream of JSON values that were not one a line.
  package let isDocument: Bool

  package init(lines: [[UInt8]], name: String = "", isDocument: Bool = false) {
    self.lines = lines
    self.name = name
    self.isDocument = isDocument
    json = JSONProfile(lines: lines)
  }

  /// The whole lines of a source's first bytes.
  package init(head: [UInt8], name: String) {
    let lines = head.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      Array(line.last == 0x0D ? line.dropLast() : line)
    }
    self.init(lines: lines, name: name)
  }

  package init(text: String, name: String = "") {
    self.init(lines: text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.utf8) }, name: name)
  }
}

/// What is fixed for a source while it is read: its name, labels given from outside, zone and day.
package final class SourceContext {
  package let name: String
  package let labels: Labels
  /// The service given by `NAME=PATH`, a rule, or the file's name; used where a record names none.
  package var defaultService: UInt32
  /// Offsets of the zone that zone-less stamps are in.
  package var zone: ZoneOffsets
  /// The day (days since the epoch) for stamps without one, when known.
  package var day: Int64?
  /// The year for stamps without one, when known.
  package var year: Int?
  /// When the packed file was written (gzip's or tar's own record, never the file system's), in seconds since the epoch;
  /// 0 when unknown. Dates stamps without year or day when nothing inside the source does.
  package var writtenAt: Int64 = 0
  /// Whether `year` or `day` was assumed rather than known; reported as a warning.
  package var isDateAssumed = false
  /// Whether `defaultService` was given by the user (`NAME=PATH` or a rule) and beats what records say.
  package var isServiceGiven = false
  /// Whether the source was found to run newest first, as exports do; set from its sample.
  package var isNewestFirst = false

  /// The user's rule for naming the service from a field or label of each record; beats everything but `NAME=PATH`.
  package var serviceRule: ServiceRule?
  /// The user's own formats, which go before the built-in ones.
  package var declared: [DeclaredFormat] = []
  /// How many ids of bad records were kept as text.
  var idTexts = 0

  package init(name: String, labels: Labels, defaultService: String, zone: ZoneOffsets = .utc) {
    self.name = name
    self.labels = labels
    self.zone = zone
    self.defaultService = labels.id(defaultService)
  }
}

/// The offsets of a time zone from UTC as a table, so that the core needs no zone database.
package struct ZoneOffsets: Sendable, Equatable {
  /// Local start (seconds since the epoch, read as if UTC) from which `offset` seconds east of UTC hold; sorted.
  package var transitions: [(localStart: Int64, offset: Int32)]
  package static let utc = ZoneOffsets(transitions: [(.min, 0)])

  package init(transitions: [(localStart: Int64, offset: Int32)]) { self.transitions = transitions }

  /// Microseconds in UTC for a local time that was read as if it were UTC.
  package func utc(fromLocal microseconds: Int64) -> Int64 {
    if transitions.count == 1 { return microseconds - Int64(transitions[0].offset) * 1_000_000 }
    let seconds = microseconds / 1_000_000
    var low = 0
    var high = transitions.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if transitions[middle].localStart <= seconds { low = middle } else { high = middle - 1 }
    }
    return microseconds - Int64(transitions[low].offset) * 1_000_000
  }

  package static func == (a: Self, b: Self) -> Bool {
    a.transitions.count == b.transitions.count
      && zip(a.transitions, b.transitions).allSatisfy { $0 == $1 }
  }
}
