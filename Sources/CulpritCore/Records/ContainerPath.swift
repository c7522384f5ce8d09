/// What the kubelet puts into the paths of containers' logs: `/var/log/containers/POD_NAMESPACE_CONTAINER-ID.log` and
/// `/var/log/pods/NAMESPACE_POD_UID/CONTAINER/0.log`; also in the tags that collectors make of them.
struct ContainerPath {
  private(set) var pod = 0..<0
  private(set) var namespace = 0..<0
  private(set) var container = 0..<0

  /// Docker's and containerd's ids have 64 digits, some collectors cut them.
  private static let idDigits = 12...64

  init?(_ text: Span<UInt8>, from start: Int, to end: Int) {
    var first = start
    // The part of the path that has two underscores.
    while first < end {
      let last = text.first(0x2F, from: first, before: end) ?? end
      if let tag = text.find("containers.", from: first, before: last) { first = tag + 11 }
      if let one = text.first(0x5F, from: first, before: last), let two = text.first(0x5F, from: one + 1, before: last),
        one > first, two > one + 1, text.first(0x5F, from: two + 1, before: last) == nil
      {
        // A folder's id ends like a file's.
        if readFolder(text, first, one, two, last, end) || readFile(text, first, one, two, last) { return }
      }
      first = last + 1
    }
    return nil
  }

  private mutating func readFile(_ text: Span<UInt8>, _ first: Int, _ one: Int, _ two: Int, _ end: Int) -> Bool {
    var last = end
    if text.has(".log", at: last - 4) { last -= 4 }
    var at = last
    while at > two, text[at - 1].isDigit || text[at - 1] &- 0x61 < 6 { at -= 1 }
    guard Self.idDigits.contains(last - at), at - 1 > two + 1, text[at - 1] == 0x2D else { return false }
    (pod, namespace, container) = (first..<one, one + 1..<two, two + 1..<at - 1)
    return true
  }

  private mutating func readFolder(
    _ text: Span<UInt8>, _ first: Int, _ one: Int, _ two: Int, _ last: Int, _ end: Int
  ) -> Bool {
    guard last < end, last - two - 1 == 36 || last - two - 1 == 32,
      let slash = text.first(0x2F, from: last + 1, before: end)
    else { return false }
    for i in two + 1..<last where !text[i].isAlphanumeric && text[i] != 0x2D { return false }
    (namespace, pod, container) = (first..<one, one + 1..<two, last + 1..<slash)
    return true
  }

  /// Names a record's stream by the path, and its service by the workload.
  func fill(_ record: inout Record, _ text: Span<UInt8>, _ context: SourceContext) {
    record.labels[.pod] = context.label(text, from: pod.lowerBound, to: pod.upperBound)
    record.labels[.namespace] = context.label(text, from: namespace.lowerBound, to: namespace.upperBound)
    record.labels[.container] = context.label(text, from: container.lowerBound, to: container.upperBound)
    record.labels[.service] = context.workload(text, from: pod.lowerBound, to: pod.upperBound)
  }
}
