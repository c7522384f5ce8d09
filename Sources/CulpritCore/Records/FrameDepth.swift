/// Tells Java frames that cannot name their trace any more: those behind its `StackTrace.frameLimit`th application frame,
/// which are most of it. The recogniser passes them by as well, so that leaving them out changes nothing.
struct FrameDepth: Sendable {
  private var applications = 0
  private var isJava = false

  /// Whether a further line is such a frame; call for every further line in order.
  @inline(__always)
  mutating func isDeeper(_ line: Span<UInt8>) -> Bool {
    guard line.count > 4, line[0] == 0x09, line[1] == UInt8(ascii: "a"), line[2] == UInt8(ascii: "t"), line[3] == 0x20
    else {
      applications = 0
      return false
    }
    if applications >= StackTrace.frameLimit { return isJava }
    count(line)
    return false
  }

  @inline(never)
  private mutating func count(_ line: Span<UInt8>) {
    let name = line.first(UInt8(ascii: "("), from: 4).map { 4..<$0 } ?? 4..<line.count
    isJava = line.find(".java:", from: name.upperBound) != nil
    guard isJava else { return }
    var bytes: [UInt8] = []
    var from = name.lowerBound
    for i in name where line[i] == UInt8(ascii: "/") { from = i + 1 }
    line.append(from: from, to: name.upperBound, onto: &bytes)
    if FrameName.javaKind(bytes) == .application, !FrameName.isGenerated(bytes) { applications += 1 }
  }
}
