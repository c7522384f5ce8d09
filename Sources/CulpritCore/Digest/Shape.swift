/// Level 1's name for a message: what is left when everything that is always variable has been masked.
///
/// The chain of coarser keys (`id` → `lead` → `skeleton`) is what bounded tables fall back to; each is computed from the
/// message once, so that folding never needs the line again.
package struct Shape: Hashable, Sendable {
  /// Hash of the masked message (and of the logger's anchor); fixed on every machine and day.
  package var id: UInt64
  /// Hash of the skeleton and the first two literal words.
  package var lead: UInt64
  /// Hash of token count and token classes.
  package var skeleton: UInt64
  /// How many tokens the message has.
  package var tokens: Int32

  package init(id: UInt64, lead: UInt64, skeleton: UInt64, tokens: Int32) {
    self.id = id
    self.lead = lead
    self.skeleton = skeleton
    self.tokens = tokens
  }
}
