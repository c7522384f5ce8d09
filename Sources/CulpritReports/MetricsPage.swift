/// Families of gauges in the text format that Prometheus and OpenMetrics share.
package struct MetricsPage {
  private var lines: [String] = []

  package init() {}

  package var text: String { (lines + ["# EOF", ""]).joined(separator: "\n") }

  /// A gauge with its samples; left out when it has none.
  package mutating func add(_ name: String, _ help: String, _ samples: [(labels: [(String, String)], value: Double)]) {
    if samples.isEmpty { return }
    lines.append("# HELP \(name) \(help)")
    lines.append("# TYPE \(name) gauge")
    for sample in samples {
      let labels = sample.labels.map { "\($0.0)=\"\(Escaping.prometheus($0.1))\"" }.joined(separator: ",")
      lines.append("\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(Self.number(sample.value))")
    }
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return abs(value) < 1e15 && value == value.rounded() ? String(Int(value)) : OrderedJSON.seconds(value).compact
  }
}
