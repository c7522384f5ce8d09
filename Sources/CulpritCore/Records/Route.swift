/// What a request is clustered by: method, route with its variable segments masked, status class.
enum Route {
  /// Appends the route of a request target: no scheme, host, query or fragment; segments that hold a digit or are long or
  /// look random become `<*>`. At most 12 segments.
  static func append(_ bytes: Span<UInt8>, from start: Int, to end: Int, onto target: inout [UInt8]) {
    var at = start
    let scheme = bytes.find("://", from: start, before: min(end, start + 12))
    if let scheme { at = bytes.first(0x2F, from: scheme + 3, before: end) ?? end }
    if at >= end {
      target.append(0x2F)
      return
    }
    if bytes[at] != 0x2F, bytes[at] != 0x2A { target.append(0x2F) }
    var segments = 0
    while at < end, bytes[at] != 0x3F, bytes[at] != 0x23, bytes[at] != 0x3B {
      if bytes[at] == 0x2F {
        target.append(0x2F)
        at += 1
        continue
      }
      let first = at
      while at < end, bytes[at] != 0x2F, bytes[at] != 0x3F, bytes[at] != 0x23, bytes[at] != 0x3B { at += 1 }
      segments += 1
      if segments > 12 || isVariable(bytes, first, at) {
        target.append(0x3C)
        target.append(0x2A)
        target.append(0x3E)
        if segments > 12 { return }
      } else {
        bytes.append(from: first, to: at, onto: &target)
      }
    }
  }

  /// Appends `GET /orders/<*> 5xx`; the class is left out when there is no status.
  static func message(
    _ bytes: Span<UInt8>, method: Range<Int>, path: Range<Int>, status: Int, onto target: inout [UInt8]
  ) {
    bytes.append(from: method.lowerBound, to: min(method.upperBound, method.lowerBound + 16), onto: &target)
    target.append(0x20)
    append(bytes, from: path.lowerBound, to: path.upperBound, onto: &target)
    if (100...599).contains(status) {
      target.append(0x20)
      target.append(UInt8(0x30 + status / 100))
      target.append(0x78)
      target.append(0x78)
    }
  }

  /// `v1` and `api2` stay: at most two digits after letters are part of a name.
  private static func isVariable(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    if end - start > 32 { return true }
    var digits = 0
    var at = start
    while at < end {
      let byte = bytes[at]
      if byte &- 0x30 < 10 { digits += 1 }
      if byte == 0x25 || byte == 0x3D || byte == 0x40 || byte == 0x2C || byte == 0x3A || byte == 0x7B { return true }
      at += 1
    }
    if digits == 0 { return false }
    if digits <= 2, end - start > digits, bytes[start] | 0x20 >= 0x61, bytes[end - 1] &- 0x30 < 10, end - start <= 12 {
      return false
    }
    // a file's name keeps its words: `app.4f3a.js` does not recur, `jquery-3.min.js` does
    return true
  }
}
