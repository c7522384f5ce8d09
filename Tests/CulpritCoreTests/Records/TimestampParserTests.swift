import Testing

@testable import CulpritCore

struct TimestampParserTests {
  @Test(
    arguments: [
      ("2024-03-05T06:07:08Z", .zoned, 1_709_618_828_000_000),
      ("2024-03-05T06:07:08.123456789Z", .zoned, 1_709_618_828_123_456),
      ("2024-03-05 06:07:08,123", .zoneless, 1_709_618_828_123_000),
      ("2024-03-05T06:07:08.1+01:00", .zoned, 1_709_615_228_100_000),
      ("2024-03-05 06:07:08 -0330", .zoned, 1_709_631_428_000_000),
      ("2024-03-05 06:07:08.123 +0000 UTC", .zoned, 1_709_618_828_123_000),
      ("2024-03-05 06:07:08.123 CET", .zoned, 1_709_615_228_123_000),
      ("2024-03-05T06:07:08+01:00[Europe/Paris]", .zoned, 1_709_615_228_000_000),
      ("2024-03-05T06:07:08.1234567Z", .zoned, 1_709_618_828_123_456),
      ("2024-03-05T06:07", .zoneless, 1_709_618_820_000_000),
      ("2024/03/05 06:07:08", .zoneless, 1_709_618_828_000_000),
      ("2024.03.05 06:07:08", .zoneless, 1_709_618_828_000_000),
      ("2018-286T22:55:18.912-04:00", .zoned, 1_539_485_718_912_000),
      ("20171223-22:15:29:606", .zoneless, 1_514_067_329_606_000),
      ("20070405T143000", .zoneless, 1_175_783_400_000_000),
      ("20070405T1430", .zoneless, 1_175_783_400_000_000),
      ("20070405143000", .zoneless, 1_175_783_400_000_000),
      ("17/06/09 20:10:40", .zoneless, 1_497_039_040_000_000),
      ("081109 203518", .zoneless, 1_226_262_918_000_000),
      ("160101  9:05:01", .zoneless, 1_451_639_101_000_000),
      ("10/Oct/2000:13:55:36 -0700", .zoned, 971_211_336_000_000),
      ("22/Mar/2024 15:11:28", .zoneless, 1_711_120_288_000_000),
      ("10-Feb-2021 13:00:00.123", .zoneless, 1_612_962_000_123_000),
      ("3/22/2019 1:36:31 PM", .zoneless, 1_553_261_791_000_000),
      ("12/31/2019 12:00:00 AM", .zoneless, 1_577_750_400_000_000),
      ("31/12/2019 10:00:00", .zoneless, 1_577_786_400_000_000),
      ("31.12.2019 10:00:00", .zoneless, 1_577_786_400_000_000),
      ("Jan  2 03:04:05", .yearless, 63_169_445_000_000),
      ("Feb 29 03:04:05.123", .yearless, 68_180_645_123_000),
      ("févr. 28 03:04:05", .yearless, 68_094_245_000_000),
      ("août 12 03:04:05", .yearless, 82_436_645_000_000),
      ("juil. 12 03:04:05", .yearless, 79_758_245_000_000),
      ("juin 12 03:04:05", .yearless, 77_166_245_000_000),
      ("Jan 02 2006 15:04:05", .zoneless, 1_136_214_245_000_000),
      ("Jan 2, 2019 1:36:31 PM", .zoneless, 1_546_436_191_000_000),
      ("Wed Oct 11 14:32:52.123456 2000", .zoneless, 971_274_772_123_456),
      ("Mon Apr 03 02:04:55 UTC 2023", .zoned, 1_680_487_495_000_000),
      ("Mon, 02 Jan 2006 15:04:05 -0700", .zoned, 1_136_239_445_000_000),
      ("Monday, 2 Jan 2006 15:04:05 GMT", .zoned, 1_136_214_245_000_000),
      ("18 Jul 2025 19:08:05.257", .zoneless, 1_752_865_685_257_000),
      ("1539485718", .zoned, 1_539_485_718_000_000),
      ("1539485718.912", .zoned, 1_539_485_718_912_000),
      ("1539485718912", .zoned, 1_539_485_718_912_000),
      ("1539485718912345", .zoned, 1_539_485_718_912_345),
      ("1539485718912345678", .zoned, 1_539_485_718_912_345),
      ("16:42:10.175", .dateless, 60_130_175_000),
      ("12.10 10:10:42.123", .yearless, 87_732_642_123_000),
      ("03-17 16:13:38.811", .yearless, 69_696_818_811_000),
      ("0517 15:04:22.619632", .yearless, 74_963_062_619_632),
    ] as [(String, StampKind, Int64)])
  func `stamps of every shape, alone and inside a line`(text: String, kind: StampKind, microseconds: Int64) throws {
    for (before, after) in [("", ""), ("[", "] x"), ("", " message 17")] {
      let bytes = Array((before + text + after).utf8)
      let found = TimestampParser.read(bytes.span, at: before.utf8.count)
      let reading = try #require(found)
      #expect(reading.kind == kind)
      #expect(reading.microseconds == microseconds)
      #expect(reading.length == text.utf8.count)
      var reader = StampReader()
      let first = reader.read(bytes.span, at: before.utf8.count)
      #expect(first == reading)
      let second = reader.read(bytes.span, at: before.utf8.count)
      #expect(second == reading)
    }
  }

  @Test(arguments: [
    "12345678",
    "2024-13-05T06:07:08Z",
    "2024-02-30 00:00:00",
    "99999999999",
    "192.168.0.1",
    "10.2.0.7:8080",
    "25:00:00",
    "12:61:00",
    "1539485718abc",
    "3000000000000000000000",
    "Mayor 3 says",
    "2024-03-05",
    "4/5",
    "200 10/11",
    "1.2.3",
    "March of 10:20:30",
    "1539485718-1",
    "0",
    "",
    "20071305T143000",
    "Sat is off",
  ])
  func `other numbers and words are no stamps`(text: String) {
    let bytes = Array(text.utf8)
    let reading = TimestampParser.read(bytes.span, at: 0)
    #expect(reading == nil)
  }

  @Test func `no truncation of a stamp traps`() {
    let texts = [
      "Wed Oct 11 14:32:52.123456 2000", "2024-03-05T06:07:08.123456789+01:00[Europe/Paris]",
      "f\u{e9}vr. 28 03:04:05 UTC",
      "10/Oct/2000:13:55:36 -0700", "3/22/2019 1:36:31 PM", "20171223-22:15:29:606", "160101  9:05:01",
    ]
    for text in texts {
      let bytes = Array(text.utf8)
      for end in 0...bytes.count {
        let part = Array(bytes[..<end])
        if let reading = TimestampParser.read(part.span, at: 0) { #expect(reading.length <= end) }
        _ = TimestampParser.readDate(part.span, at: 0)
        _ = TimestampParser.readMonthDay(part.span, at: 0)
      }
    }
  }

  @Test func `the remembered second gives what a fresh look gives`() {
    let texts = [
      "2024-03-05T06:07:08.100Z a", "2024-03-05T06:07:08.200Z b", "2024-03-05T06:07:08Z c",
      "2024-03-05T06:07:08.3+01:00 d",
      "2024-03-05T06:07:08.300Z e", "2024-03-05T06:07:09.300Z f", "2024-03-05 06:07:09.300 g",
      "2024-03-05 06:07:09.400 PM",
      "2024-03-05 06:07:09.400 h", "2024-03-05 06:07:09.500 CET i", "2024-03-05 06:07:09,5", "2024-03-05 06:07:09,75",
    ]
    var reader = StampReader()
    for text in texts {
      let bytes = Array(text.utf8)
      let expected = TimestampParser.read(bytes.span, at: 0)
      let reading = reader.read(bytes.span, at: 0)
      #expect(reading == expected, "\(text)")
    }
  }

  @Test func `the remembered seconds of mixed layouts give what a fresh look gives`() {
    let texts = [
      "Aug 21 09:00:00 node-12 a", "Aug 21 09:00:00 app b c", "Aug 21 09:00:00 AM b c d", "Aug 21 09:00:00 2026 x y",
      "Aug 21 09:00:00.5 n xxx", "Aug 21 09:00:00Z n xxxx", "Aug 21 09:00:00 UTC n x", "Aug 21 09:00:00 [17] abcd",
      "260821 090000 810 INFO x", "260821 090000 CET 81 x", "260821 090000.25 810 I", "260821 090000 -0700 81 x",
      "08-21 09:00:00.008 1752 2", "08-21 09:00:00.108 PM 17", "08-21T09:00:00.108 1752 x", "08-21 09:00:00 1752 2 abc",
      "2024-03-05 06:07:08,123 - WARN", "2024-03-05 06:07:08,124 -0700 x", "2024-03-05 06:07:08 WARN abc",
      "2024-03-05 06:07:08.9[main] abc", "2024-03-05T06:07:08.300Zulu a", "2024-03-05T06:07:08 x abcdefg",
      "2024-03-05T06:07:08.1234567Z\" a", "2024-03-05 06:07:08.1 GMT abc", "2024-03-05 06:07:08:123 abcd",
      "2024-03-05 06:07:08. abcdefgh", "2024-03-05 06:07:089 abcdefgh", "2024-03-05 06:07:08.5x abcdef",
    ]
    var reader = StampReader()
    for text in texts + texts.reversed() + texts {
      let bytes = Array(text.utf8)
      let expected = TimestampParser.read(bytes.span, at: 0)
      for _ in 0..<2 {
        let reading = reader.read(bytes.span, at: 0)
        #expect(reading == expected, "\(text)")
      }
    }
  }

  @Test(arguments: [
    ("2007-04-05", 7, 4, 5), ("20070405 x", 7, 4, 5), ("99-01-02", -1, 1, 2), ("198104", -19, 4, 1),
    ("2007-04", 7, 4, 1),
  ])
  func `dates alone`(text: String, year: Int, month: Int, day: Int) {
    let bytes = Array(text.utf8)
    let reading = TimestampParser.readDate(bytes.span, at: 0)
    #expect(reading?.microseconds == TimestampParser.days(2000 + year, month, day) * 86_400_000_000)
  }

  @Test func `days and dates are inverses`() {
    for day in stride(from: Int64(-200_000), through: 200_000, by: 17) {
      let date = TimestampParser.date(day)
      #expect(TimestampParser.days(date.year, date.month, date.day) == day)
    }
  }

  @Test func `an epoch's unit is told by its magnitude`() {
    #expect(TimestampParser.epoch(1_539_485_718) == 1_539_485_718_000_000)
    #expect(TimestampParser.epoch(1_539_485_718_912) == 1_539_485_718_912_000)
    #expect(TimestampParser.epoch(1_539_485_718_912_345) == 1_539_485_718_912_345)
    #expect(TimestampParser.epoch(1_539_485_718_912_345_678) == 1_539_485_718_912_345)
    #expect(TimestampParser.epoch(12) == nil)
  }
}

struct StampResolverTests {
  private func resolve(_ texts: [String], _ context: SourceContext, newestFirst: Bool = false) -> [Int64] {
    var resolver = StampResolver()
    context.isNewestFirst = newestFirst
    return texts.compactMap { text in
      let bytes = Array(text.utf8)
      guard let reading = TimestampParser.read(bytes.span, at: 0) else { return nil }
      return resolver.resolve(reading, context: context)
    }
  }

  private func context() -> SourceContext { SourceContext(name: "x", labels: Labels(), defaultService: "x") }

  @Test func `a year-less log enters the next year`() {
    let context = context()
    context.year = 2023
    let times = resolve(["Dec 31 23:59:59", "Jan  1 00:00:01", "Dec 31 23:59:59", "Jan  1 00:00:02"], context)
    #expect(times[1] - times[0] == 2_000_000)
    #expect(times[2] == times[0])
    #expect(times[3] - times[1] == 1_000_000)
    #expect(!context.isDateAssumed)
  }

  @Test func `a date-less log steps over midnight, forwards or newest first`() {
    let context = context()
    context.day = 20_000
    let times = resolve(["23:59:59.000", "00:00:01.000", "00:00:00.500"], context)
    #expect(times[1] - times[0] == 2_000_000)
    #expect(times[2] - times[0] == 1_500_000)
    let back = resolve(["00:00:01.000", "23:59:59.000"], context, newestFirst: true)
    #expect(back[0] - back[1] == 2_000_000)
  }

  @Test func `a day or year that nobody gave is flagged`() {
    let context = context()
    _ = resolve(["Jan  1 00:00:01"], context)
    #expect(context.isDateAssumed)
  }

  @Test func `a zone-less stamp is moved by the zone of its source`() {
    let context = context()
    context.zone = ZoneOffsets(transitions: [(.min, 3600), (1_711_850_400, 7200)])
    let times = resolve(["2024-03-30 12:00:00", "2024-04-01 12:00:00", "2024-04-01T12:00:00Z"], context)
    #expect(times[2] - times[1] == 7_200_000_000)
    #expect(times[1] - times[0] == 47 * 3_600_000_000)
  }
}
