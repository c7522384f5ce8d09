import CulpritCore
import Testing

@testable import CulpritAnalysis

/// Advice that was given on day 14, and whether the user's files follow it.
struct VerificationTests {
  private static let given = monday.advanced(bySeconds: 14 * 86_400)

  /// A page a day of `Noisy` for two weeks, then one every other day for two.
  private static func history() -> [Alert] {
    let days = (0..<14).map(Double.init) + stride(from: 14.5, to: 28, by: 2)
    return days.map { day in
      var alert = episode("Noisy", at: monday.advanced(bySeconds: day * 86_400), lasting: 900, severity: .critical)
      alert.labels["EvaluationPeriods"] = day < 14 ? "1" : "5"
      return alert
    }
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var kind: Advice.Kind
    var key = "Noisy"
    var seconds: Double?
    var before = RuleBook()
    var after: RuleBook
    var testDescription: String { kind.rawValue }
  }

  private static func book(_ change: (inout RuleBook.Rule) -> Void = { _ in }) -> RuleBook {
    var book = RuleBook()
    let text =
      "groups:\n  - name: a\n    rules:\n      - alert: Noisy\n        expr: up == 0\n        for: 1m\n"
      + "      - alert: Other\n        expr: x\n"
    book.files = [RuleBook.File(path: "rules.yml", text: text)]
    var rule = RuleBook.Rule(
      file: 0, name: "Noisy", line: 3, column: 8, lines: 3..<6, forSeconds: 60, forLine: nil, keepSeconds: nil,
      keepLine: nil, severity: "critical", severityLine: nil, interval: nil, isAlone: false, isFlow: false)
    change(&rule)
    book.rules = [rule]
    return book
  }

  private static func book(routing text: String, wait: Double? = nil) -> RuleBook {
    var book = RuleBook()
    book.files = [RuleBook.File(path: "alertmanager.yml", text: text)]
    book.routing = RuleBook.Routing(file: 0, routeLine: 0, routeColumn: 2)
    book.routing?.groupWaitSeconds = wait
    return book
  }

  private static let routing = """
    route:
      receiver: oncall
      routes:
        - matchers: [alertname="Noisy"]
          receiver: chat
        - matchers:
            - severity = critical
    inhibit_rules:
      - source_matchers: [alertname="Other"]
        target_matchers: [alertname="Noisy"]
    """

  static let cases: [Case] = [
    Case(kind: .for, seconds: 180, before: book(), after: book { $0.forSeconds = 300 }),
    Case(kind: .keepFiring, seconds: 180, before: book { $0.keepSeconds = 60 }, after: book { $0.keepSeconds = 180 }),
    Case(kind: .demote, before: book(), after: book { $0.severity = "warning" }),
    Case(kind: .delete, before: book(), after: book { $0.name = "Another" }),
    Case(
      kind: .groupWait, key: "*", seconds: 45, before: book(routing: routing, wait: 30),
      after: book(routing: routing, wait: 45)),
    Case(
      kind: .inhibit, key: "Down\u{1F}Noisy", before: book(routing: routing),
      after: book(
        routing: routing + "\n  - source_matchers:\n    - 'alertname=\"Down\"'\n    target_matchers:\n    "
          + "- alertname = Noisy\n    equal: [cluster]\n")),
    Case(
      kind: .route, before: book(routing: routing),
      after: book(
        routing: routing.replacing("      receiver: chat", with: "      mute_time_intervals: [culprit-sleep]"))),
    Case(kind: .datapoints, seconds: 300, after: RuleBook()),
  ]

  private func noise(_ one: Case, _ book: RuleBook, days: Double = 28) -> NoiseReport {
    let rule = one.kind == .groupWait ? "*" : "Noisy"
    return report(Self.history().filter { $0.startsAt < monday.advanced(bySeconds: days * 86_400) }) {
      $0.rules = book
      $0.given = [
        AlertNoise.GivenAdvice(
          id: RuleAdvice.id(one.kind, one.key), rule: rule, kind: one.kind.rawValue, at: Self.given,
          seconds: one.seconds, pagesPerWeek: 7)
      ]
      $0.dismissed = []
    }
  }

  @Test(arguments: cases)
  func `advice is verified with before and after once the files follow it`(one: Case) throws {
    let id = RuleAdvice.id(one.kind, one.key)
    let verified = try #require(noise(one, one.after).advice.first { $0.id == id && $0.verified != nil })
    // Seven pages in the 12.5 days from the 14th to the last page.
    let after = one.kind == .groupWait ? nil : "7.0 pages a week before, 3.9 after"
    if let after { #expect(verified.verified == after) }
    #expect(verified.kind == one.kind)
    #expect(verified.patch == nil)
    #expect(verified.text.hasPrefix("done: "))
    #expect(noise(one, one.after).openAdvice.isEmpty)
  }

  @Test(arguments: cases.filter { $0.kind != .datapoints })
  func `advice is open while the files say something else`(one: Case) {
    let noise = noise(one, one.before)
    #expect(!noise.advice.contains { $0.verified != nil })
    #expect(noise.openAdvice == [RuleAdvice.id(one.kind, one.key)])
  }

  @Test func `a rule that was changed as advised is judged by what came after`() {
    // Half the pages before the change were brief, none after it is.
    let alerts = (0..<28).map { n in
      episode(
        "Noisy", at: monday.advanced(bySeconds: Double(n) * 86_400), lasting: n < 14 ? 70 : 3000, human: false,
        by: .automatic)
    }
    func kinds(_ book: RuleBook) -> Set<Advice.Kind> {
      Set(
        report(alerts) {
          $0.rules = book
          $0.given = [
            AlertNoise.GivenAdvice(
              id: RuleAdvice.id(.for, "Noisy"), rule: "Noisy", kind: "for", at: Self.given, seconds: 180,
              pagesPerWeek: 7)
          ]
        }.advice.filter { $0.verified == nil }.map(\.kind))
    }
    #expect(kinds(Self.book { $0.forSeconds = 60 }).contains(.delete))
    #expect(kinds(Self.book { $0.forSeconds = 180 }).isEmpty)
  }

  @Test func `three days have to pass first, and without files nothing is said`() {
    let one = Self.cases[0]
    #expect(!noise(one, one.after, days: 16).advice.contains { $0.verified != nil })
    #expect(!noise(one, RuleBook()).advice.contains { $0.verified != nil })
    #expect(noise(one, RuleBook()).openAdvice.isEmpty)
  }

  @Test func `matchers are found however a person writes them`() {
    let book = Self.book(
      routing: """
        route:
          routes:
            - match:
                alertname: One
              mute_time_intervals: [x]
            - matchers: [ 'alertname="Two, \\"2\\""', severity="page" ]
              mute_time_intervals: [x]
            - matchers: [ alertname = Three ]   # why
              continue: true
              mute_time_intervals:
                - x
            - matchers:
              - alertname=~"Four.*"
              mute_time_intervals: [x]
              routes:
                - matchers: [alertname=Five]
        """)
    let names = book.routingItems.filter { $0.has("mute_time_intervals:") }
      .flatMap { $0.alertNames(below: ["matchers:", "match:"]) }
    // What stands in an inner route is told of the outer one too: its hours hold for both.
    #expect(names == ["One", "Two, \"2\"", "Three", "Five"])
  }
}
