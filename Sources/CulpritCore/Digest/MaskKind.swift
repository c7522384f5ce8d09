/// What a masked part of a message was; the placeholder of each is written into templates as `<name>`.
package enum MaskKind: UInt8, Sendable, CaseIterable {
  case number = 1
  case hex, id, uuid, ip, host, url, path, email, time, bool, value, list

  /// As it stands between the angle brackets of a typed template.
  package var name: StaticString {
    switch self {
    case .number: "num"
    case .hex: "hex"
    case .id: "id"
    case .uuid: "uuid"
    case .ip: "ip"
    case .host: "host"
    case .url: "url"
    case .path: "path"
    case .email: "email"
    case .time: "time"
    case .bool: "bool"
    case .value: "val"
    case .list: "list"
    }
  }
}
