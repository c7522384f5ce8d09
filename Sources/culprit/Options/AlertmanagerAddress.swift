import CulpritAnalysis

/// Placeholder until the client lands.
enum AlertmanagerAddress {
  static func fetch(_ address: String) throws -> [UInt8] {
    throw Failure(.usage, "--alerts: addresses are not read yet")
  }
}
