/// Cloudflare's HTTP requests, as Logpush and Logpull write them.
struct CloudflareFormat: JSONLogFormat {
  static let name = "cloudflare"
  static let summary = "Cloudflare's HTTP requests (Logpush, Logpull)"
  static let samples = [
    #"{"ClientIP":"10.0.0.7","ClientRequestHost":"shop.example","ClientRequestMethod":"GET","ClientRequestURI":"/cart/17","#
      + #""EdgeStartTimestamp":"2024-03-05T06:07:08Z","EdgeEndTimestamp":"2024-03-05T06:07:09Z","EdgeResponseStatus":522,"#
      + #""RayID":"85f7a1b2c3d4e5f6","OriginResponseStatus":0}"#
  ]

  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool {
    profile.has("EdgeResponseStatus") && profile.hasAny("ClientRequestHost", "RayID", "EdgeStartTimestamp")
  }

  mutating func word(_ line: Span<UInt8>) { records.wordAccess(line) }

  private static let scanner = JSONScanner([
    ("EdgeStartTimestamp", JSONSlot.time), ("EdgeEndTimestamp", JSONSlot.time), ("Datetime", JSONSlot.time),
    ("ClientRequestMethod", JSONSlot.method), ("ClientRequestURI", JSONSlot.path), ("ClientRequestPath", JSONSlot.path),
    ("EdgeResponseStatus", JSONSlot.status), ("ClientIP", JSONSlot.client), ("ClientRequestHost", JSONSlot.service),
    ("RayID", JSONSlot.trace), ("OriginIP", JSONSlot.upstream), ("EdgeColoCode", JSONSlot.edge),
    ("OriginResponseDurationMs", JSONSlot.milliseconds), ("EdgeTimeToFirstByteMs", JSONSlot.milliseconds),
  ])
}
