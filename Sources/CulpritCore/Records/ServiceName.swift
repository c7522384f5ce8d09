/// The service that a file's name tells of: the name without `.log`, `.gz`, dates and rotation suffixes.
package enum ServiceName {
  private static let endings: Set<String> = [
    "log", "gz", "gzip", "txt", "json", "jsonl", "ndjson", "out", "err", "csv", "old", "bak", "tar", "tgz", "current",
    "previous", "logs",
  ]

  /// `payments/cart-api.log.2024-05-01.3.gz` gives `cart-api`; a name made of nothing else stays as it is.
  package static func from(fileName name: String) -> String {
    let bytes = Array(name.utf8)
    if let path = ContainerPath(bytes.span, from: 0, to: bytes.count) {
      let workload = Workload.name(of: bytes.span, from: path.pod.lowerBound, to: path.pod.upperBound)
      return String(decoding: bytes[workload], as: UTF8.self)
    }
    let last = name.split(separator: "/").last.map(String.init) ?? name
    var parts = last.split(separator: ".", omittingEmptySubsequences: true).map(String.init)
    while parts.count > 1, let part = parts.last, isSuffix(part) { parts.removeLast() }
    let joined = parts.joined(separator: ".")
    let words = joined.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    var kept = words
    while kept.count > 1, let word = kept.last, isDatePart(word) { kept.removeLast() }
    // `app_2024-05-01` and `app_20240501`: the date hangs on an underscore.
    var service = kept.joined(separator: "-")
    while let underscore = service.lastIndex(of: "_"), underscore != service.startIndex,
      isDatePart(String(service[service.index(after: underscore)...]))
    {
      service = String(service[..<underscore])
    }
    return service.isEmpty || service.allSatisfy({ $0.isNumber }) ? joined : service
  }

  private static func isSuffix(_ part: String) -> Bool {
    endings.contains(part.lowercased()) || isDatePart(part)
      || part.split(separator: "-").allSatisfy { isDatePart(String($0)) }
  }

  /// Digits as rotation and dates have them, `T` and `Z` of a stamp included.
  private static func isDatePart(_ word: String) -> Bool {
    !word.isEmpty && word.contains(where: \.isNumber)
      && word.allSatisfy { $0.isNumber || $0 == "T" || $0 == "Z" || $0 == "_" }
  }
}
