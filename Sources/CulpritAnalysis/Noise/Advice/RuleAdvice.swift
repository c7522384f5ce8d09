import CulpritCore

/// One way to make less noise. One file, one line in `RuleAdvice.kinds`.
protocol AdviceKind: Sendable {
  static func candidates(_ context: RuleAdvice.Context) -> [AdviceCandidate]
}

/// Advice with the edits that carry it out.
struct AdviceCandidate {
  var advice: Advice
  var edits: [TextEdit] = []
}

/// Changes to alert rules and routing, each tried on the history before it is given.
package enum RuleAdvice {
  /// Plain ones first, inhibition last: it hides alerts, and is the hardest to see through later.
  static let kinds: [any AdviceKind.Type] = [
    DurationAdvice.self, RetireAdvice.self, RouteAdvice.self, KeepFiringAdvice.self, GroupingAdvice.self,
    InhibitAdvice.self,
  ]

  /// All that advice may look at.
  struct Context {
    let table: EpisodeTable
    let flapping: Flapping
    let cofiring: [CoFiring]
    let rules: [GroupNoise]
    let storms: [Storm]
    let input: AlertNoise.Input
    /// Page rows of each rule, ascending.
    let allRowsByRule: [String: [Int]]
    /// The same since the rule was last changed as advised: what was before says nothing of the rule as it is.
    private(set) var rowsByRule: [String: [Int]]
    /// Rules that were changed as advised, and when at the earliest.
    private(set) var changedAt: [String: Timestamp] = [:]

    init(
      table: EpisodeTable, flapping: Flapping, cofiring: [CoFiring], rules: [GroupNoise], storms: [Storm],
      input: AlertNoise.Input
    ) {
      self.table = table
      self.flapping = flapping
      self.cofiring = cofiring
      self.rules = rules
      self.storms = storms
      self.input = input
      var rows: [String: [Int]] = [:]
      for (position, row) in table.rows.enumerated() where row.isPage {
        rows[table.rules.names[Int(row.rule)], default: []].append(position)
      }
      allRowsByRule = rows
      rowsByRule = rows
      for (rule, at) in Verification.changes(self) {
        changedAt[rule] = at
        rowsByRule[rule]?.removeAll { table.rows[$0].start <= at.microseconds }
      }
    }

    /// How often a rule is evaluated: as its file says, else as the user says.
    func step(of rule: String) -> Double {
      input.rules.rules(named: rule).compactMap(\.interval).max() ?? input.evaluationSeconds
    }

    func team(of rule: String) -> String { rules.first { $0.name == rule }?.team ?? "unowned" }

    /// Whether it is known for any of the rows what people did.
    func knowsPeople(_ rows: [Int]) -> Bool { rows.contains { table.rows[$0].human != nil } }
  }

  /// The most useful advice of each team, and one diff that carries out all of it.
  static func advice(_ context: Context) -> ([Advice], String?) {
    var candidates = kinds.flatMap { $0.candidates(context) }
    candidates.removeAll { context.input.dismissed.contains($0.advice.id) }
    settle(&candidates)
    candidates.sort { precedes($0.advice, $1.advice) }
    // A rule's second advice waits until every rule had its first: five ways to change one rule are no five pieces.
    var ofRule: [String: Int] = [:]
    var ranks: [String: Int] = [:]
    for candidate in candidates.sorted(by: { isGentler($0.advice, $1.advice) }) {
      ranks[candidate.advice.id] = ofRule[candidate.advice.rule, default: 0]
      ofRule[candidate.advice.rule, default: 0] += 1
    }
    candidates = candidates.enumerated().sorted { a, b in
      let (left, right) = (ranks[a.element.advice.id] ?? 0, ranks[b.element.advice.id] ?? 0)
      return left != right ? left < right : a.offset < b.offset
    }.map(\.element)
    var ofTeam: [String: Int] = [:]
    candidates = candidates.filter { candidate in
      ofTeam[candidate.advice.team, default: 0] += 1
      return ofTeam[candidate.advice.team, default: 0] <= context.input.advicePerTeam
    }
    candidates = candidates.enumerated().sorted { a, b in
      let (left, right) = (a.element.advice.kind == .inhibit, b.element.advice.kind == .inhibit)
      return left != right ? !left : a.offset < b.offset
    }.map(\.element)
    var changed: Set<String> = []
    var edits: [TextEdit] = []
    for i in candidates.indices where !candidates[i].edits.isEmpty {
      candidates[i].advice.patch = UnifiedDiff.text(candidates[i].edits, files: context.input.rules.files)
      // One change to a rule at a time: what remains is measured again the next night.
      let key = isRuleChange(candidates[i].advice.kind) ? candidates[i].advice.rule : candidates[i].advice.id
      if changed.insert(key).inserted { for edit in candidates[i].edits { add(edit, to: &edits) } }
    }
    let verified = Verification.verified(context, open: Set(candidates.map(\.advice.id)))
    return (
      candidates.map(\.advice) + verified, UnifiedDiff.text(edits, files: context.input.rules.files)
    )
  }

  /// Of what a short wait or the like takes away nearly as well, a rule need not be deleted or demoted; where it does not,
  /// half an hour's wait is only a slow way to delete it.
  private static func settle(_ candidates: inout [AdviceCandidate]) {
    var gentle: [String: Int] = [:]
    for candidate in candidates where !isHarsh(candidate.advice.kind) && !isLongWait(candidate.advice) {
      gentle[candidate.advice.rule] = max(gentle[candidate.advice.rule] ?? 0, candidate.advice.removes)
    }
    candidates.removeAll { candidate in
      isHarsh(candidate.advice.kind)
        && Double(gentle[candidate.advice.rule] ?? 0) >= nearlyAll * Double(candidate.advice.removes)
    }
    let retired = Set(candidates.filter { isHarsh($0.advice.kind) }.map(\.advice.rule))
    candidates.removeAll { isLongWait($0.advice) && retired.contains($0.advice.rule) }
  }

  private static func isLongWait(_ advice: Advice) -> Bool {
    (advice.kind == .for || advice.kind == .datapoints) && advice.delaySeconds > 600
  }

  /// Whether, of two changes to a rule, the first leaves more of it.
  private static func isGentler(_ a: Advice, _ b: Advice) -> Bool {
    isHarsh(a.kind) != isHarsh(b.kind) ? !isHarsh(a.kind) : precedes(a, b)
  }

  private static let nearlyAll = 0.8
  private static func isHarsh(_ kind: Advice.Kind) -> Bool { kind == .delete || kind == .demote }

  /// Two additions under one new key become one: a key may stand only once.
  private static func add(_ edit: TextEdit, to edits: inout [TextEdit]) {
    if edits.contains(edit) { return }
    if let head = edit.replacement.first, head.hasSuffix(":"),
      let same = edits.firstIndex(where: {
        $0.file == edit.file && $0.lines == edit.lines && $0.replacement.first == head
      })
    {
      edits[same].replacement += edit.replacement.dropFirst()
    } else {
      edits.append(edit)
    }
  }

  private static func isRuleChange(_ kind: Advice.Kind) -> Bool {
    switch kind {
    case .for, .keepFiring, .delete, .demote: true
    default: false
    }
  }

  /// Night pages saved decide, then pages, then how plain it is.
  private static func precedes(_ a: Advice, _ b: Advice) -> Bool {
    if a.removesAtNight != b.removesAtNight { return a.removesAtNight > b.removesAtNight }
    if a.removes != b.removes { return a.removes > b.removes }
    if a.kind != b.kind {
      let all = Advice.Kind.allCases
      return all.firstIndex(of: a.kind) ?? 0 < all.firstIndex(of: b.kind) ?? 0
    }
    return (a.rule, a.id) < (b.rule, b.id)
  }

  /// Stays while kind and rule stay.
  static func id(_ kind: Advice.Kind, _ rule: String) -> String {
    "adv-" + StableHash.hex(kind.rawValue + "\u{1F}" + rule).prefix(10)
  }

  /// As Prometheus writes durations: `90s`, `5m`, `1h30m`.
  package static func duration(_ seconds: Double) -> String {
    var rest = Int(seconds.rounded())
    var result = ""
    for (unit, length) in [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] where rest >= length {
      result += "\(rest / length)\(unit)"
      rest %= length
    }
    return result.isEmpty ? "0s" : result
  }

  /// `"no acted-on page lost"`, as far as it is known.
  static func lost(_ count: Int?) -> String {
    switch count {
    case nil: "whether a lost page was acted on is unknown"
    case 0: "no acted-on page lost"
    case 1: "1 acted-on page lost"
    case .some(let n): "\(n) acted-on pages lost"
    }
  }

  /// A YAML scalar in double quotes; rule names and label values are whatever somebody typed.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _
      where scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0x85
        || scalar.value == 0x2028 || scalar.value == 0x2029 || scalar.value == 0xFEFF:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// A matcher in Alertmanager's own syntax within a YAML scalar.
  static func matcher(_ label: String, _ value: String) -> String {
    let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    return "'" + "\(label)=\"\(escaped)\"".replacing("'", with: "''") + "'"
  }

  /// Names go into comments: one line, whatever they hold.
  static func comment(_ text: String) -> String {
    "# " + String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.isWhitespace ? " " : $0 }))
  }

  static func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}
