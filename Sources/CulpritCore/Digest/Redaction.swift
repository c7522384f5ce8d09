package struct Redaction: Sendable {
  package init() {}
  package func redacted(_ bytes: [UInt8]) -> [UInt8] { bytes }
}
