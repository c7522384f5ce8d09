import CulpritCore
import Foundation

/// Two runs side by side: which signatures are new, gone, or changed in their share.
///
/// Both are clustered together, so that a signature has the same template on both sides. Services that only one side
/// has are compared by template family, because a service's name may carry the run (`build-17.log`).
package struct Comparison: Sendable {
  package struct Entry: Sendable {
    package var signature: Signature
    package var before: Int
    package var after: Int
    /// Share after over share before; `nil` where one side has none.
    package var ratio: Double?
    /// False-discovery rate of the change (Benjamini–Hochberg over all signatures both sides have).
    package var q: Double?
    /// How far the share moved, either way: 0 is not at all.
    var extent: Double { abs(log(ratio ?? 1)) }
  }

  /// Worst severity first, then earliest.
  package private(set) var new: [Entry] = []
  package private(set) var gone: [Entry] = []
  /// Largest change first; only changes of at least a factor of two with q ≤ 0.05.
  package private(set) var changed: [Entry] = []
  package private(set) var unchanged = 0
  package private(set) var recordsBefore: Int
  package private(set) var recordsAfter: Int

  package init(before: Digest, after: Digest, rules: SignatureRules = SignatureRules()) {
    // One file compared with another is one service, whatever the two files are called.
    let isSingle = before.services.count == 1 && after.services.count == 1
    let name = after.services.first?.name ?? ""
    var old = before
    if isSingle { old.renameService(to: name) }
    recordsBefore = old.shapes.reduce(0) { $0 + $1.records }
    recordsAfter = after.shapes.reduce(0) { $0 + $1.records }
    var both = old
    both.add(after)
    let counts = (Self.counts(old), Self.counts(after))
    var candidates: [Entry] = []
    for signature in Clustering.signatures(of: both, rules: rules) {
      let b = signature.shapes.reduce(0) { $0 + (counts.0[Key(signature.service, $1)] ?? 0) }
      let a = signature.shapes.reduce(0) { $0 + (counts.1[Key(signature.service, $1)] ?? 0) }
      if b == 0, a > 0 {
        new.append(Entry(signature: signature, before: 0, after: a))
      } else if a == 0, b > 0 {
        gone.append(Entry(signature: signature, before: b, after: 0))
      } else if a > 0, b > 0 {
        candidates.append(Entry(signature: signature, before: b, after: a))
      }
    }
    judge(candidates)
    new.sort {
      ($1.signature.severity, $0.signature.summary.first, $0.signature.id)
        < ($0.signature.severity, $1.signature.summary.first, $1.signature.id)
    }
    gone.sort { ($0.before, $1.signature.id) > ($1.before, $0.signature.id) }
  }

  private struct Key: Hashable {
    var service: String
    var shape: UInt64
    init(_ service: String, _ shape: UInt64) {
      self.service = service
      self.shape = shape
    }
  }

  private static func counts(_ digest: Digest) -> [Key: Int] {
    Dictionary(digest.shapes.map { (Key($0.service, $0.id), $0.records) }, uniquingKeysWith: +)
  }

  private mutating func judge(_ candidates: [Entry]) {
    let total = (Double(max(1, recordsBefore)), Double(max(1, recordsAfter)))
    var judged = candidates.map { entry -> (entry: Entry, p: Double) in
      var entry = entry
      entry.ratio = (Double(entry.after) / total.1) / (Double(entry.before) / total.0)
      return (entry, Self.gTest(entry.before, entry.after, total))
    }
    judged.sort { ($0.p, $0.entry.signature.id) < ($1.p, $1.entry.signature.id) }
    var q = 1.0
    for rank in stride(from: judged.count, to: 0, by: -1) {
      q = min(q, judged[rank - 1].p * Double(judged.count) / Double(rank))
      judged[rank - 1].entry.q = q
    }
    for (entry, _) in judged {
      let ratio = entry.ratio ?? 1
      if (entry.q ?? 1) <= 0.05, ratio >= 2 || ratio <= 0.5 { changed.append(entry) } else { unchanged += 1 }
    }
    changed.sort { ($0.extent, $1.signature.id) > ($1.extent, $0.signature.id) }
  }

  /// p of the G-test of equal shares, one degree of freedom (Woolf, "The log likelihood ratio test", 1957).
  private static func gTest(_ before: Int, _ after: Int, _ total: (Double, Double)) -> Double {
    let sum = Double(before + after)
    let expected = (sum * total.0 / (total.0 + total.1), sum * total.1 / (total.0 + total.1))
    let left = Double(before) * log(Double(before) / expected.0)
    let right = Double(after) * log(Double(after) / expected.1)
    let g = 2 * (left + right)
    // The upper tail of χ² with one degree of freedom is erfc(√(g/2)).
    return erfc((max(0, g) / 2).squareRoot())
  }
}

extension Digest {
  /// The same digest with all records in one service of another name.
  fileprivate mutating func renameService(to name: String) {
    for i in shapes.indices { shapes[i].service = name }
    for i in successors.indices { successors[i].service = name }
    for i in services.indices { services[i].name = name }
  }
}
