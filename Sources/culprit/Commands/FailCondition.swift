import ArgumentParser
import CulpritAnalysis

/// A condition of `--fail-on` for triage: `cause`, `cause>=0.7`, `new-errors`.
enum FailCondition: Equatable {
  case cause(atLeast: Double)
  case newErrors

  init(_ text: String) throws {
    switch text.split(separator: " ").joined() {
    case "cause": self = .cause(atLeast: 0.5)
    case "new-errors": self = .newErrors
    case let other:
      guard other.hasPrefix("cause>="), let least = Double(other.dropFirst(7)), (0...1).contains(least) else {
        throw ValidationError("--fail-on takes cause, cause>=0.7 (0 to 1) or new-errors here, not '\(text)'")
      }
      self = .cause(atLeast: least)
    }
  }

  func holds(for findings: Findings) -> Bool {
    let causes = findings.incidents.flatMap(\.causes)
    switch self {
    case .cause(let least): return causes.contains { $0.confidence >= least }
    case .newErrors:
      return causes.contains { $0.baseline.count == 0 && ($0.signature?.severity ?? .unknown) >= .error }
    }
  }
}
