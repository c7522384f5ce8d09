import ArgumentParser
import CulpritAnalysis

/// A condition of `--fail-on` for noise: `noise>30%`, `noise>=0.3`.
struct NoiseCondition: Equatable {
  var limit: Double
  var includesLimit: Bool

  init(_ text: String) throws {
    let compact = text.split(separator: " ").joined()
    let wrong = ValidationError("--fail-on takes noise>30% here (0 to 100 %), not '\(text)'")
    guard compact.hasPrefix("noise>") else { throw wrong }
    var rest = compact.dropFirst(6)
    includesLimit = rest.hasPrefix("=")
    if includesLimit { rest = rest.dropFirst() }
    let isPercent = rest.hasSuffix("%")
    if isPercent { rest = rest.dropLast() }
    guard let value = Double(rest), value >= 0, value <= (isPercent ? 100 : 1) else { throw wrong }
    limit = isPercent ? value / 100 : value
  }

  /// `false` when it is not known what people did: nothing can be said then.
  func holds(for report: NoiseReport) -> Bool {
    guard let noise = report.noiseShare else { return false }
    return includesLimit ? noise >= limit : noise > limit
  }
}
