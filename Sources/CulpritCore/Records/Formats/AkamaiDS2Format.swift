/// Akamai DataStream 2: one object a request, every value a string, `-` for none.
struct AkamaiDS2Format: JSONLogFormat {
  static let name = "akamai_ds2"
  static let summary = "Akamai DataStream 2 access logs"
  static let samples = [
    #"{"version":"4","cp":"1059344","reqId":"2898b6a1","reqTimeSec":"1709618828.280","cliIP":"10.0.0.7","statusCode":"503","#
      + #""proto":"HTTP/1.1","reqHost":"shop.example.com","reqMethod":"GET","reqPath":"orders/17","turnAroundTimeMSec":"120"}"#
  ]

  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool {
    profile.has("reqTimeSec", "statusCode") || profile.has("reqTimeSec", "reqHost")
  }

  mutating func word(_ line: Span<UInt8>) { records.wordAccess(line) }

  private static let scanner = JSONScanner([
    ("reqTimeSec", JSONSlot.time), ("statusCode", JSONSlot.status), ("reqMethod", JSONSlot.method),
    ("reqPath", JSONSlot.path), ("reqHost", JSONSlot.service), ("cliIP", JSONSlot.client), ("reqId", JSONSlot.trace),
    ("turnAroundTimeMSec", JSONSlot.milliseconds), ("transferTimeMSec", JSONSlot.milliseconds),
    ("errorCode", JSONSlot.error), ("edgeIP", JSONSlot.edge), ("serverCountry", JSONSlot.zone),
  ])
}
