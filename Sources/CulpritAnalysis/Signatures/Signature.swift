import CulpritCore

/// Level 2's result: shapes that are one kind of message, with a template in which the variables are `<*>`.
package struct Signature: Sendable, Equatable {
  /// Hash of the template (16 hex digits): stays while the template stays.
  package var id: String
  package var service: String
  /// Variables as `<*>`.
  package var template: String
  /// Variables by type: `<num>`, `<ip>`, `<uuid>`, `<word>`…
  package var typedTemplate: String
  /// The template without code anchors, hashed: the same across releases.
  package var family: String
  /// The shapes it is made of, merged into one summary: counts, times, series, examples, labels, peers.
  package var summary: ShapeSummary
  /// Ids of those shapes, ascending.
  package var shapes: [UInt64]
  /// A name given by a user's rule.
  package var name: String?

  package init(
    id: String, service: String, template: String, typedTemplate: String, family: String, summary: ShapeSummary,
    shapes: [UInt64], name: String? = nil
  ) {
    self.id = id
    self.service = service
    self.template = template
    self.typedTemplate = typedTemplate
    self.family = family
    self.summary = summary
    self.shapes = shapes
    self.name = name
  }

  package var count: Int { summary.records }
  package var severity: Severity { summary.worst }
}
