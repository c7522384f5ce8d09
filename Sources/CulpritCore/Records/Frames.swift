/// The first frames of one part of a trace, by whose code they are.
struct Frames: Sendable {
  enum Kind { case application, framework, runtime }

  var application: [[UInt8]] = []
  var framework: [[UInt8]] = []
  var runtime: [[UInt8]] = []

  /// Adds a frame when there is room: the innermost comes first.
  mutating func add(_ frame: [UInt8], _ kind: Kind, limit: Int) {
    switch kind {
    case .application:
      if application.isEmpty { application.reserveCapacity(limit) }
      if application.count < limit, application.last != frame { application.append(frame) }
    case .framework: if framework.isEmpty { framework.append(frame) }
    case .runtime: if runtime.isEmpty { runtime.append(frame) }
    }
  }

  /// Adds a frame before the others: the innermost comes last.
  mutating func push(_ frame: [UInt8], _ kind: Kind, limit: Int) {
    switch kind {
    case .application:
      if application.first == frame { return }
      application.insert(frame, at: 0)
      if application.count > limit { application.removeLast() }
    case .framework: framework = [frame]
    case .runtime: runtime = [frame]
    }
  }
}
