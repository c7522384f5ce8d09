/// AWS WAF's log of web requests: what was allowed or blocked, and by which rule.
struct AWSWAFFormat: JSONLogFormat {
  static let name = "aws_waf"
  static let summary = "AWS WAF logs"
  static let samples = [
    #"{"timestamp":1709618828123,"formatVersion":1,"webaclId":"arn:aws:wafv2:eu-west-1:1:regional/webacl/shop/1","#
      + #""terminatingRuleId":"SQLi","action":"BLOCK","httpSourceName":"ALB","httpSourceId":"1-app/shop/1","#
      + #""httpRequest":{"clientIp":"10.0.0.7","uri":"/cart","httpMethod":"POST","requestId":"1-65e6-ab"}}"#
  ]

  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool { profile.has("webaclId", "action", "httpRequest|uri") }

  mutating func complete(_ line: Span<UInt8>, _ context: SourceContext) -> Bool {
    let isBlocked = records.has(Self.action, line, "BLOCK")
    records.record.severity = isBlocked ? .warning : .info
    return true
  }

  mutating func word(_ line: Span<UInt8>) {
    let records = self.records
    self.records.setMessage { text in
      for slot in [Self.action, Self.rule, JSONSlot.method] where records.fields.has(slot) {
        if !text.isEmpty { text.append(0x20) }
        records.append(slot, line, onto: &text)
      }
      guard records.fields.has(JSONSlot.path) else { return }
      text.append(0x20)
      Route.append(line, from: records.start(JSONSlot.path), to: records.end(JSONSlot.path), onto: &text)
    }
  }

  private static let action = JSONSlot.own
  private static let rule = JSONSlot.own + 1

  private static let scanner = JSONScanner([
    ("timestamp", JSONSlot.time), ("action", action), ("terminatingRuleId", rule),
    ("httpSourceId", JSONSlot.service), ("httpRequest|clientIp", JSONSlot.client),
    ("httpRequest|uri", JSONSlot.path), ("httpRequest|httpMethod", JSONSlot.method),
    ("httpRequest|requestId", JSONSlot.request),
  ])
}
