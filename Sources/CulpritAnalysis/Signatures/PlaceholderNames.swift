import CulpritCore

/// The names that stand between the angle brackets of a typed template.
enum PlaceholderNames {
  /// The placeholder of a position that level 2 found to vary.
  static let word = "word"

  private static let names: Set<[UInt8]> = Set(
    MaskKind.allCases.map { kind in kind.name.withUTF8Buffer { unsafe Array($0) } } + [Array(word.utf8)])

  static func contains(_ text: [UInt8], _ from: Int, _ to: Int) -> Bool { names.contains(Array(text[from..<to])) }
}
