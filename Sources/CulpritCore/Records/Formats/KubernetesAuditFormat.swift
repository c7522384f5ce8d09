/// The audit log of the Kubernetes API server, as clusters and EKS, AKS and GKE exports write it.
struct KubernetesAuditFormat: JSONLogFormat {
  static let name = "kubernetes_audit"
  static let summary = "the Kubernetes API server's audit log"
  static let samples = [
    #"{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"5c1f4b7e-aa10-4f8e-9d1e-0c55d3a1b2c4","stage":"#
      + #""ResponseComplete","requestURI":"/api/v1/namespaces/shop/pods/cart-1","verb":"get","user":{"username":"ines"},"#
      + #""objectRef":{"resource":"pods","namespace":"shop","name":"cart-1"},"responseStatus":{"code":403},"#
      + #""requestReceivedTimestamp":"2024-03-05T06:07:08.123456Z","stageTimestamp":"2024-03-05T06:07:08.130000Z"}"#
  ]

  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool { profile.has("auditID", "stage", "verb") }

  mutating func word(_ line: Span<UInt8>) {
    let records = self.records
    let status = Int(records.record.status)
    if records.record.severity <= .info { self.records.record.severity = Severity.http(status) }
    self.records.setMessage { text in
      records.append(JSONSlot.method, line, onto: &text)
      for slot in [Self.resource, Self.subresource] where records.fields.has(slot) {
        text.append(slot == Self.resource ? 0x20 : 0x2F)
        records.append(slot, line, onto: &text)
      }
      if (100...599).contains(status) { text.append(contentsOf: [0x20, UInt8(0x30 + status / 100), 0x78, 0x78]) }
      if records.fields.has(JSONSlot.error), status >= 400 {
        text.append(contentsOf: [0x3A, 0x20])
        records.append(JSONSlot.error, line, onto: &text)
      }
    }
  }

  private static let resource = JSONSlot.own
  private static let subresource = JSONSlot.own + 1

  private static let scanner = JSONScanner([
    ("requestReceivedTimestamp", JSONSlot.time), ("stageTimestamp", JSONSlot.time), ("verb", JSONSlot.method),
    ("auditID", JSONSlot.trace), ("responseStatus|code", JSONSlot.status), ("responseStatus|message", JSONSlot.error),
    ("responseStatus|reason", JSONSlot.error), ("objectRef|resource", resource),
    ("objectRef|subresource", subresource), ("objectRef|namespace", JSONSlot.namespace),
    ("user|username", JSONSlot.client),
  ])
}
