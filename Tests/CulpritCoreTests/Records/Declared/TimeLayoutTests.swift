import Testing

@testable import CulpritCore

struct TimeLayoutTests {
  private func read(_ layout: String, _ text: String) throws -> StampReading? {
    let bytes = Array(text.utf8)
    return try TimeLayout(layout).read(bytes.span, at: 0)
  }

  @Test(arguments: [
    ("%d.%m.%Y %H:%M:%S,%f", "05.03.2024 06:07:08,25 x", "2024-03-05T06:07:08.25Z", StampKind.zoneless),
    ("%m/%d/%y %I:%M:%S %p", "03/05/24 12:07:08 AM", "2024-03-05T00:07:08Z", .zoneless),
    ("%I.%M.%S %P %d-%b-%Y", "01.07.08 pm 05-Mar-2024", "2024-03-05T13:07:08Z", .zoneless),
    ("%Y%m%dT%H%M%S%z", "20240305T060708+0100", "2024-03-05T05:07:08Z", .zoned),
    ("%a, %e %B %Y %T %Z", "Tue,  5 March 2024 06:07:08 UTC", "2024-03-05T06:07:08Z", .zoned),
    ("%Y.%j.%H:%M", "2024.065.06:07", "2024-03-05T06:07:00Z", .zoneless),
    ("%F %T.%3N", "2024-03-05 06:07:08.125", "2024-03-05T06:07:08.125Z", .zoneless),
    ("%s", "1709618828", "2024-03-05T06:07:08Z", .zoned),
    ("%s.%f", "1709618828.5", "2024-03-05T06:07:08.5Z", .zoned),
    ("%Q", "1709618828123", "2024-03-05T06:07:08.123Z", .zoned),
    ("epoch-us", "1709618828123456", "2024-03-05T06:07:08.123456Z", .zoned),
    ("epoch-ns", "1709618828123456789", "2024-03-05T06:07:08.123456Z", .zoned),
    ("%d.%m. %H:%M:%S", "05.03. 06:07:08", "1972-03-05T06:07:08Z", .yearless),
    ("%H-%M-%S", "06-07-08", "1970-01-01T06:07:08Z", .dateless),
  ])
  func `stamps are read as they are laid out`(layout: String, text: String, at: String, kind: StampKind) throws {
    let reading = try #require(try read(layout, text))
    #expect(reading.microseconds == moment(at))
    #expect(reading.kind == kind)
  }

  @Test(arguments: [
    ("%d.%m.%Y %H:%M", "31.02.2024 06:07"), ("%d.%m.%Y %H:%M", "5/3/2024 06:07"), ("%H:%M:%S", "24:00:00"),
    ("%H:%M:%S", "06:07"), ("%I:%M %p", "06:07 xm"), ("%F %T", "2024-13-05 06:07:08"),
  ])
  func `what is laid out in another way is no stamp`(layout: String, text: String) throws {
    #expect(try read(layout, text) == nil)
  }

  @Test(arguments: [
    ("%d.%m.%Y", "has no hour"), ("%Y %H:%M", "no month and day"), ("%q %H", "'%q'"), ("%H:%M %", "ends in '%'"),
    ("%I:%M", "without %p"),
  ])
  func `a layout that cannot work says why`(layout: String, reason: String) {
    let error = #expect(throws: DeclarationError.self) { try TimeLayout(layout) }
    #expect(error?.description.contains(reason) == true)
  }

  @Test func `no truncation of a stamp traps`() throws {
    let layout = try TimeLayout("%a %d/%b/%Y %I:%M:%S.%f %p %z")
    let text = Array("Tue 05/Mar/2024 01:07:08.123 PM +0100".utf8)
    for end in 0...text.count {
      let part = Array(text[..<end])
      _ = layout.read(part.span, at: 0)
    }
  }
}
