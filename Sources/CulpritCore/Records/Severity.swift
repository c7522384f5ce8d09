/// How bad a record says it is, in the order of syslog and OpenTelemetry.
package enum Severity: UInt8, Sendable, Comparable, CaseIterable, Codable {
  case unknown, trace, debug, info, notice, warning, error, critical

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  /// The lower-case name used in every output.
  package var name: String {
    switch self {
    case .unknown: "unknown"
    case .trace: "trace"
    case .debug: "debug"
    case .info: "info"
    case .notice: "notice"
    case .warning: "warning"
    case .error: "error"
    case .critical: "critical"
    }
  }
}
