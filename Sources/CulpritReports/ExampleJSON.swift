import CulpritCore

/// An example record in machine output: `{"text","source","line","at"}` of CONTRACT.md.
package enum ExampleJSON {
  package static func object(_ example: Example) -> OrderedJSON {
    .fields([
      "text": .string(example.text), "source": .string(example.source), "line": .int(example.line),
      "at": .time(example.at.map { Timestamp(microseconds: $0) }),
    ])
  }
}
