import Foundation

/// Numbers as a person reads them, the same in every locale.
package enum Quantity {
  /// `1,203,455`.
  package static func count(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    groups.insert(digits, at: 0)
    return (value < 0 ? "-" : "") + groups.joined(separator: ",")
  }

  /// `3 alerts`, `1 alert`.
  package static func count(_ value: Int, _ noun: String, _ plural: String? = nil) -> String {
    count(value) + " " + (value == 1 ? noun : plural ?? noun + "s")
  }

  /// `812 B`, `14.2 MB`: powers of ten, as disks and networks count.
  package static func bytes(_ value: Int) -> String {
    var scaled = Double(value)
    for unit in ["B", "kB", "MB", "GB", "TB"] {
      if scaled < 999.5 || unit == "TB" {
        return (unit == "B" || scaled >= 99.95 ? rounded(scaled) : decimals(scaled, 1)) + " " + unit
      }
      scaled /= 1000
    }
    return ""
  }

  /// `320 ms`, `45 s`, `2 min 6 s`, `1 h 3 min`, `3 d 4 h`: at most two units, the sign left out.
  package static func duration(_ seconds: Double) -> String {
    let length = abs(seconds)
    guard length.isFinite else { return "?" }
    if length < 0.9995 { return rounded(length * 1000) + " ms" }
    if length < 10, length != length.rounded() { return decimals(length, 1) + " s" }
    let whole = Int(length.rounded())
    let parts = [(whole / 86_400, "d"), (whole / 3600 % 24, "h"), (whole / 60 % 60, "min"), (whole % 60, "s")]
    let first = parts.firstIndex { $0.0 > 0 } ?? 3
    return parts[first...].prefix(2).filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: " ")
  }

  /// A length of time to one unit: `45 s`, `28 min`, `3 h`, from two units of the next smaller one on.
  package static func rough(_ seconds: Double) -> String {
    let length = abs(seconds)
    guard length.isFinite, length >= 120 else { return duration(seconds) }
    if length < 7200 { return rounded(length / 60) + " min" }
    return length < 172_800 ? rounded(length / 3600) + " h" : rounded(length / 86_400) + " d"
  }

  /// `6.5 %`, `31 %`, `<0.1 %`.
  package static func percent(_ share: Double) -> String {
    let value = share * 100
    if value > 0, value < 0.1 { return "<0.1 %" }
    if value > 99.9, value < 100 { return ">99.9 %" }
    return (value < 9.95 && value != value.rounded() ? decimals(value, 1) : rounded(value)) + " %"
  }

  /// `32 to 90`, or `32 or more` when the upper end is open.
  package static func range(_ low: Double, _ high: Double) -> String {
    high.isFinite ? "\(factor(low)) to \(factor(high))" : "\(factor(low)) or more"
  }

  /// `35`, `1.4`.
  package static func factor(_ value: Double) -> String {
    guard value.isFinite else { return "?" }
    return value < 9.95 ? decimals(value, value < 0.095 ? 3 : 1) : count(Int(min(value, 1e15).rounded()))
  }

  /// How sure a cause is: `86 %`, `<1 %`; more digits would claim too much.
  package static func likelihood(_ share: Double) -> String {
    share > 0 && share < 0.01 ? "<1 %" : rounded(share * 100) + " %"
  }

  package static func decimals(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

  private static func rounded(_ value: Double) -> String { count(Int(value.rounded())) }
}
