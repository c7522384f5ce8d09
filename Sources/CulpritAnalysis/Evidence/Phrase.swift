import CulpritCore
import Foundation

func mathLog(_ x: Double) -> Double { log(x) }

/// Numbers as sentences say them, the same in every locale.
package enum Phrase {
  /// `0.2 s`, `42 s`, `14 min`, `3.5 h`, `2 d`.
  package static func duration(_ seconds: Double) -> String {
    let s = abs(seconds)
    if s < 10 { return "\(rounded(s, 1)) s" }
    if s < 120 { return "\(Int(s.rounded())) s" }
    if s < 7_200 { return "\(Int((s / 60).rounded())) min" }
    if s < 172_800 { return "\(rounded(s / 3_600, 1)) h" }
    return "\(Int((s / 86_400).rounded())) d"
  }

  /// `once`, `twice`, `17 times`.
  package static func times(_ n: Double) -> String {
    let n = Int(n.rounded())
    return n == 1 ? "once" : n == 2 ? "twice" : "\(n) times"
  }

  /// `10:58:02.114`, UTC.
  package static func clock(_ moment: Timestamp) -> String {
    let day: Int64 = 86_400_000_000
    let within = ((moment.microseconds % day) + day) % day
    let ms = within / 1_000
    func two(_ n: Int64) -> String { n < 10 ? "0\(n)" : "\(n)" }
    let text = "\(two(ms / 3_600_000)):\(two(ms / 60_000 % 60)):\(two(ms / 1_000 % 60))"
    let fraction = ms % 1_000
    return fraction == 0 ? text : text + "." + String(String(1_000 + fraction).dropFirst())
  }

  /// A number with at most `places` decimals and no trailing zeros.
  package static func rounded(_ value: Double, _ places: Int) -> String {
    let scale = pow(10, Double(places))
    let n = (value * scale).rounded() / scale
    if n == n.rounded(), abs(n) < 1e15 { return String(Int64(n)) }
    var text = String(n)
    if let dot = text.firstIndex(of: "."), !text.contains("e") {
      text = String(text.prefix(text.distance(from: text.startIndex, to: dot) + 1 + places))
    }
    return text
  }

  package static func percent(_ share: Double) -> String { "\(rounded(share * 100, share < 0.1 ? 1 : 0)) %" }

  /// A template short enough for a sentence.
  package static func short(_ template: String, _ length: Int = 60) -> String {
    let line = template.split(separator: "\n").first.map(String.init) ?? template
    return line.count <= length ? line : line.prefix(length - 1) + "…"
  }
}

func mathExp(_ x: Double) -> Double { exp(x) }

extension Phrase {
  /// `4 ms`, `2.3 s`.
  package static func milliseconds(_ ms: Double) -> String {
    ms < 1_000 ? "\(rounded(ms, ms < 10 ? 1 : 0)) ms" : "\(rounded(ms / 1_000, 1)) s"
  }

  /// `0.003`, `2e-9`.
  package static func probability(_ p: Double) -> String {
    if p >= 0.001 { return rounded(p, 3) }
    let exponent = Int(floor(log10(max(p, 1e-300))))
    return "\(Int((p / pow(10, Double(exponent))).rounded()))e\(exponent)"
  }
}
