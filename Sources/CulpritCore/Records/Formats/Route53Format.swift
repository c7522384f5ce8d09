/// Queries that the resolver of Amazon's Route 53 logs.
struct Route53Format: JSONLogFormat {
  static let name = "aws_route53"
  static let summary = "query logs of Route 53's resolver"
  static let samples = [
    #"{"version":"1.100000","vpc_id":"vpc-1","query_timestamp":"2024-03-05T06:07:08Z","query_name":"api.shop.example.","#
      + #""query_type":"A","rcode":"SERVFAIL","srcaddr":"10.0.0.7","srcids":{"instance":"i-0d15"}}"#
  ]

  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool { profile.has("query_name", "rcode", "query_timestamp") }

  mutating func complete(_ line: Span<UInt8>, _ context: SourceContext) -> Bool {
    let isBad = records.has(Self.code, line, "SERVFAIL") || records.has(Self.code, line, "REFUSED")
    records.record.severity = isBad ? .error : .info
    if records.has(Self.code, line, "NXDOMAIN") || records.has(Self.action, line, "BLOCK") {
      records.record.severity = .warning
    }
    records.record.labels[.client] = records.label(JSONSlot.client, line, context)
    return true
  }

  mutating func word(_ line: Span<UInt8>) {
    let records = self.records
    self.records.setMessage { text in
      for slot in [Self.type, Self.question, Self.code, Self.action] where records.fields.has(slot) {
        if !text.isEmpty { text.append(0x20) }
        records.append(slot, line, onto: &text)
      }
    }
  }

  private static let type = JSONSlot.own
  private static let question = JSONSlot.own + 1
  private static let code = JSONSlot.own + 2
  private static let action = JSONSlot.own + 3
  private static let scanner = JSONScanner([
    ("query_timestamp", JSONSlot.time), ("query_type", type), ("query_name", question), ("rcode", code),
    ("firewall_rule_action", action), ("srcaddr", JSONSlot.client), ("srcids|instance", JSONSlot.node),
  ])
}
