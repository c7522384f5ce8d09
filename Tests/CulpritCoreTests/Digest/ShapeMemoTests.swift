import Testing

@testable import CulpritCore

struct ShapeMemoTests {
  private func key(_ message: String) -> UInt64? {
    var skeleton = MessageSkeleton()
    return skeleton.key(of: Array(message.utf8).span)
  }

  @Test(arguments: [
    ("order 563967 moved to packed in 643 ms", "order 1 moved to packed in 12 ms"),
    ("connection from 10.2.161.9 to port closed", "connection from 192.168.0.17 to port closed"),
    ("mail 14b8f611-6c7f-3327-2a86-99e391a6a410 bounced", "mail fbc0aaaa-fbab-cdec-beef-99e391a6a41f bounced"),
    ("lease of shard renewed by f6e34c6f now", "lease of shard renewed by 0a1b2c3d now"),
    ("2026-08-21 09:00:00.017 the next run is due", "2027-01-02 23:59:59.9 the next run is due"),
  ])
  func `messages that differ in numbers and ids have one skeleton`(_ one: String, _ other: String) {
    #expect(key(one) == key(other))
    #expect(key(one) != nil)
  }

  @Test(arguments: [
    // a year belongs to the clock before it, another number does not
    ("rolled on Aug 21 09:00:00 2026 by cron", "rolled on Aug 21 09:00:00 20 by cron"),
    ("rolled on Aug 21 09:00:00.123 2026 by cron", "rolled on Aug 21 09:00:00.123 20 by cron"),
    ("rolled on Aug 21 09:00:00 UTC 2026 by cron", "rolled on Aug 21 09:00:00 UTC 26 by cron"),
    ("rolled on Aug 21 09:00:00 by cron at last", "rolled on Aug 213 09:00:00 by cron at last"),
    ("the file of 2026-08-21 was rolled over", "the file of 2026-08-2 was rolled over"),
    ("the file of 2026/08/21 09:00:00 was rolled", "the file of 2026/08/21 09:00:0 was rolled"),
    // a host has a port, a place in code none
    ("no answer from www.example.com:443 yet", "no answer from www.example.com:4 yet"),
    // `1.5ms` is a number, a long one an id
    ("the query took 1.1234567ms on its own", "the query took 1234567.1234567ms on its own"),
    ("waited for 1.1234ab of the first kind", "waited for 1.12ab34 of the first kind"),
    ("ORA-00600: internal error of the server", "ORA-00603: internal error of the server"),
    ("AH02217: internal error of the server", "AH02218: internal error of the server"),
    ("AB12345: internal error of the server", "AC12345: internal error of the server"),
    ("listening with ssh2 on all interfaces", "listening with ssh3 on all interfaces"),
    ("session 14b8f611-6c7f-3327-2a86-99e391a6a410 is gone", "session 00000000-0000-0000-0000-000000000000 is gone"),
  ])
  func `messages whose masks differ by their digits have skeletons of their own`(_ one: String, _ other: String) {
    #expect(
      Masking.shape(of: Array(one.utf8).span, logger: [UInt8]().span).id
        != Masking.shape(of: Array(other.utf8).span, logger: [UInt8]().span).id)
    #expect(key(one) != key(other))
  }

  @Test(arguments: [0, 23, 1024])
  func `messages that are very short or long have no skeleton`(_ count: Int) {
    #expect(key(String(repeating: "a", count: count)) == nil)
  }

  @Test func `loggers tell shapes of one message apart`() {
    var memo = ShapeMemo(keeping: KeptValues())
    let message = Array("order 563967 moved to packed in 643 ms".utf8)
    for logger in ["a.Orders", "", "b.Orders", "a.Orders"] {
      let bytes = Array(logger.utf8)
      #expect(
        memo.shape(of: message.span, logger: bytes.span) == Masking.shape(of: message.span, logger: bytes.span))
    }
  }

  @Test func `a shape that is remembered is the one that masking finds, whatever the message`() {
    var random = SeededGenerator(seed: 11)
    var memo = ShapeMemo(keeping: KeptValues())
    var met: Set<UInt64> = []
    var recurred = 0
    for _ in 0..<30_000 {
      let message = Self.message(&random)
      let logger = [[], Array("shop.Cart".utf8)].randomElement(using: &random)!
      #expect(
        memo.shape(of: message.span, logger: logger.span) == Masking.shape(of: message.span, logger: logger.span),
        "\(String(decoding: message, as: UTF8.self))")
      if let key = key(String(decoding: message, as: UTF8.self)), !met.insert(key).inserted { recurred += 1 }
    }
    // Else nothing was remembered, and nothing shown.
    #expect(recurred > 5000)
  }

  private static let patterns = [
    "0", "00", "000", "0000", "00000", "0000000", "00000000", "0.0", "00.000", "0.0ms", "0000000.0000000ms", "00s",
    "0000-00-00", "0000-00-00 00:00:00", "0000/00/00T00:00:00.000Z", "Aug 00 00:00:00", "Aug  0 00:00:00.000 0000",
    "Thu Aug 00 00:00:00 UTC 0000", "00:00:00", "00.0.000.00", "00.0.0.00:00000", "a.example.com:000", "Main.java:00",
    "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh", "hhhhhhhh", "hhhhhh0", "0xhhhh", "x0", "k0s", "x00", "node-00",
    "blk_0000000",
    "ORA-00000:", "AH00000:", "AB0000:", "key=00ab", "a=b", "c=d", "e=f", "/srv/data/00", "/00.0.0.0", "a/b0",
    "fe00::0",
    "mail0@example.com", "[0, 0, 0]", "0 0 0 0 0 0 0 0 0", "v0.00.0", "true", "-00", "-0.0", "0000000000000000",
  ]

  /// A few words and things between them; `0` stands for any digit, at times for several, `h` for a hexadecimal one.
  private static func message(_ random: inout SeededGenerator) -> [UInt8] {
    let hex = Array("0123456789abcdef".utf8)
    var message = Array("the order of".utf8)
    // Few enough to recur.
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      message += [" ", " ", ": ", "=", ", ", " (", "."].randomElement(using: &random)!.utf8
      for byte in patterns.randomElement(using: &random)!.utf8 {
        switch byte {
        case UInt8(ascii: "0"):
          for _ in 0..<(Int.random(in: 0..<40, using: &random) == 0 ? 2 : 1) {
            message.append(UInt8.random(in: 0x30...0x39, using: &random))
          }
        case UInt8(ascii: "h"): message.append(hex.randomElement(using: &random)!)
        default: message.append(byte)
        }
      }
    }
    return message + Array(" was kept".utf8)
  }
}
