/// Level 1: names a message by what is left once the always-variable parts are masked.
package enum Masking {
  /// The shape of a message; `logger` with its code anchor is part of its identity. One pass, no allocation.
  package static func shape(of message: Span<UInt8>, logger: Span<UInt8>) -> Shape {
    Shape(id: 0, lead: 0, skeleton: 0, tokens: 0)
  }

  /// The masked message with typed placeholders, at most 512 bytes: what `ShapeSummary.template` holds.
  package static func template(of message: Span<UInt8>) -> String { "" }
}
