/// Akamai's security events (SIEM): the request and the rules it set off.
struct AkamaiSIEMFormat: JSONLogFormat {
  static let name = "akamai_siem"
  static let summary = "Akamai SIEM security events"
  static let samples = [
    #"{"type":"akamai_siem","format":"json","version":"1.0","attackData":{"clientIP":"10.0.0.7","configId":"14227","policyId":"x","#
      + #""ruleActions":"REVOWQ=="},"httpMessage":{"bytes":"34523","host":"shop.example.com","method":"POST","path":"/orders/17","#
      + #""requestId":"2ab418ac8515f33","start":"1709618828","status":"403"},"geo":{"country":"DE"}}"#
  ]

  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool {
    profile.has("attackData", "httpMessage") || profile.text("type") == "akamai_siem"
  }

  mutating func complete(_ line: Span<UInt8>, _ context: SourceContext) -> Bool {
    records.record.severity = max(.warning, Severity.http(Int(records.record.status)))
    return true
  }

  mutating func word(_ line: Span<UInt8>) { records.wordAccess(line) }

  private static let scanner = JSONScanner([
    ("httpMessage|start", JSONSlot.time), ("httpMessage|status", JSONSlot.status),
    ("httpMessage|method", JSONSlot.method), ("httpMessage|path", JSONSlot.path),
    ("httpMessage|host", JSONSlot.service),
    ("httpMessage|requestId", JSONSlot.trace), ("attackData|clientIP", JSONSlot.client),
  ])
}
