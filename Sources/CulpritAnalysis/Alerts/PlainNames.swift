/// Columns as people head them: `Alert Name`, `Triggered At` are `alert_name`, `triggered_at`.
enum PlainNames {
  /// The object with such names in small letters; as it is when there are none.
  static func normal(_ value: JSONValue) -> JSONValue {
    guard case .object(let members) = value, members.contains(where: { isHeading($0.key) }) else { return value }
    return .object(
      members.map { member in
        let name =
          isHeading(member.key)
          ? String(member.key.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 }) : member.key
        return JSONValue.Member(key: name, value: member.value)
      })
  }

  /// Blanks between words, or a capital at the beginning.
  private static func isHeading(_ name: String) -> Bool {
    name.utf8.first.map { (0x41...0x5A).contains($0) } ?? false || name.utf8.contains(0x20)
  }
}
