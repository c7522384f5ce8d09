import CulpritCore
import Testing

@testable import CulpritAnalysis

struct MomentTests {
  /// 2023-04-03T02:04:55Z.
  private static let moment: Int64 = 1_680_487_495_000_000

  @Test(arguments: [
    "2023-04-03T02:04:55Z", "2023-04-03T02:04:55.000+0000", "2023-04-03T04:04:55+02:00", "2023-04-02T21:04:55-0500",
    "2023-04-03 02:04:55", "2023-04-03 02:04:55 UTC", "2023/04/03 02:04:55 +0000", "4/3/2023 2:04:55 AM",
    "04/03/2023 02:04:55", "04-03-2023 02:04:55", "03.04.2023 02:04:55", "Mon Apr 03 02:04:55 UTC 2023",
    "Mon Apr  3 02:04:55 2023", "Mon Apr 3 04:04:55 2023 +0200", "Mon, 03 Apr 2023 02:04:55 GMT",
    "Mon, 03 Apr 2023 02:04:55 +0000",
    "03/Apr/2023:02:04:55 +0000", "Apr 3, 2023 2:04:55 AM", "Apr 03, 2023 at 02:04:55 UTC", "3 Apr 2023 02:04:55",
    "Monday 03 April, 2023 02:04:55 UTC", "20230403020455", "1680487495", "1680487495000", "1680487495000000",
    "1680487495000000000", "@1680487495", "1.680487495e+09", "[2023-04-03T02:04:55Z", "2023-04-03T02:04:55.0000000Z",
    "Apr 2, 2023 10:04:55 PM EDT", "2023-04-03T02:04:55.000000000+00:00",
  ])
  func `spellings of one moment`(text: String) {
    #expect(Moment.parse(text)?.microseconds == Self.moment)
  }

  @Test(arguments: [
    ("2019-03-22T13:58:24.3713213Z", 1_553_263_104_371_321), ("3/22/2019 1:36:31 PM", 1_553_261_791_000_000),
    ("13/4/2023 12:00:00 AM", 1_681_344_000_000_000), ("1499368214.25", 1_499_368_214_250_000),
    ("2026-02-28", 1_772_236_800_000_000), ("12/31/2024 12:30 PM", 1_735_648_200_000_000),
  ])
  func `fractions, halves of the day and days before months`(text: String, microseconds: Int64) {
    #expect(Moment.parse(text)?.microseconds == microseconds)
  }

  @Test(arguments: [
    "0001-01-01T00:00:00Z", "0", "", "-", "null", "never", "2023-13-03T02:04:55Z", "2023-04-03T25:04:55Z", "12", "P3",
    "10.0.0.1", "web-03", "Apr 03 02:04:55", "1.2.3",
  ])
  func `what names no moment`(text: String) {
    #expect(Moment.parse(text) == nil)
  }

  @Test func `a stamp without a zone is in the zone given`() {
    let zone = ZoneOffsets(transitions: [(.min, 7_200)])
    #expect(Moment.parse("2023-04-03 04:04:55", zone: zone)?.microseconds == Self.moment)
    #expect(Moment.parse("2023-04-03T02:04:55Z", zone: zone)?.microseconds == Self.moment)
  }
}
