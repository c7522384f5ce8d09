/// What a user wants clustered otherwise; empty by default.
package struct SignatureRules: Sendable, Equatable {
  package init() {}
}
