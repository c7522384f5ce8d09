import CulpritCore

/// What a line was counted as.
struct AssignedLine {
  var service: String
  var shape: Shape
}

extension Session {
  /// Reads the logs a second time and gives each source's lines with what they were counted as.
  func trace(_ body: (_ source: String, _ lines: [(Int, AssignedLine?)]) throws -> Void) throws {
    let pipeline = Pipeline(options: try pipelineOptions(), classify: classify)
    try pipeline.trace(inputs) { trace in
      let assigned = trace.kindOfLine.enumerated().map { index, kind -> (Int, AssignedLine?) in
        guard kind > 0 else { return (index + 1, nil) }
        let found = trace.kinds[Int(kind) - 1]
        return (index + 1, AssignedLine(service: found.service, shape: found.shape))
      }
      try body(trace.name, assigned)
    }
  }
}
