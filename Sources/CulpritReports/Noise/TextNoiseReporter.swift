import CulpritAnalysis
import CulpritCore

/// The noise report for a terminal: what is noise, how sure that is, what to do.
struct TextNoiseReporter: NoiseReporter {
  static let name = "text"
  static let summary = "for people at a terminal"

  func render(_ report: NoiseReport, options: ReportOptions) -> String {
    var page = TextPage(options)
    let words = NoiseWords(report, options)
    page.rule(words.title)
    for (label, text) in words.summary { page.entry(label, [.init(Escaping.line(text))]) }
    for warning in report.warnings { page.entry("Note", [.init(Escaping.line(warning.message), .yellow)]) }
    rules(report.rules, top: options.verbose ? .max : max(10, options.top), &page)
    load(report.load, "Shifts of 12 hours", &page)
    load(report.personLoad, "Shifts of 12 hours, by person", &page)
    storms(report.storms, words, top: options.verbose ? .max : 5, &page)
    silences(report.silences, words, &page)
    advice(report, &page, words)
    logs(report.logs, top: options.verbose ? .max : 10, &page)
    levels(report.serviceLevels, &page)
    return page.text
  }

  private func cell(_ text: String, _ width: Int, right: Bool = false) -> String {
    let cut = Columns.cut(text, to: width)
    return right ? String(repeating: " ", count: max(0, width - Columns.width(cut))) + cut : Columns.pad(cut, to: width)
  }

  private func rules(_ rules: [GroupNoise], top: Int, _ page: inout TextPage) {
    if rules.isEmpty { return }
    page.blank()
    page.rule("Rules, dearest first")
    // The longest verdict is `unknown better`.
    let name = page.width - 54
    page.line(
      cell("rule", name) + " " + cell("team", 9) + cell("pages", 7, right: true) + cell("acted on", 9, right: true)
        + cell("brief", 6, right: true) + cell("flap", 6, right: true) + "  verdict", .dim)
    for rule in rules.prefix(top) {
      let m = rule.measures
      let share = { (s: Share) in s.value.map { "\(Int(($0 * 100).rounded())) %" } ?? "?" }
      let verdict =
        rule.verdict != .insufficient ? rule.verdict.rawValue : m.actionable.known == 0 ? "unknown" : "too few"
      let trend = rule.trend.map { $0 == .same ? "" : " \($0.rawValue)" } ?? ""
      page.line(
        cell(Escaping.line(rule.name), name) + " " + cell(Escaping.line(rule.team), 9)
          + cell(Quantity.count(m.pages), 7, right: true)
          + cell(m.actionable.known == 0 ? "unknown" : share(m.actionable), 9, right: true)
          + cell(share(m.transient), 6, right: true) + cell(share(m.flapping), 6, right: true) + "  " + verdict + trend,
        rule.verdict == .broken ? .red : .plain)
    }
    if rules.count > top { page.line("\(rules.count - top) more rules: -v, or --format json", .dim) }
  }

  private func load(_ loads: [ShiftLoad], _ title: String, _ page: inout TextPage) {
    if loads.isEmpty { return }
    page.blank()
    page.rule(title)
    for load in loads {
      page.entry(
        Columns.cut(Escaping.line(load.name), to: 14),
        [
          .init(
            "\(Quantity.decimals(load.perShift, 1)) interruptions a shift, median \(load.median), most \(load.most); "
              + "\(load.overloaded) of \(load.shifts) shifts with more than 2; "
              + "\(Quantity.decimals(load.sleepPerWeek, 1)) a week at night"
              + (load.pagesPerDay > ShiftLoad.acceptablePerDay
                ? "; \(Quantity.decimals(load.pagesPerDay, 1)) pages a day, of which 150 are bearable" : ""))
        ], labelWidth: 16, style: .plain)
    }
  }

  private func storms(_ storms: [Storm], _ words: NoiseWords, top: Int, _ page: inout TextPage) {
    if storms.isEmpty { return }
    page.blank()
    page.rule("Storms")
    for storm in storms.sorted(by: { ($1.pages, $0.startsAt) < ($0.pages, $1.startsAt) }).prefix(top) {
      page.paragraph(
        then: [
          .init(
            "\(words.times.clock(storm.startsAt)) \(Escaping.line(storm.team)): \(storm.pages) pages in "
              + "\(Quantity.rough(storm.endsAt.seconds(since: storm.startsAt))), "
              + "\(Quantity.percent(storm.shareOfDay)) of the day, first \(Escaping.line(storm.firstRule)), "
              + Quantity.count(storm.rules.count, "rule"))
        ], hang: 2)
    }
    if storms.count > top { page.line("\(storms.count - top) more", .dim) }
  }

  private func silences(_ silences: [SilenceDebt], _ words: NoiseWords, _ page: inout TextPage) {
    if silences.isEmpty { return }
    page.blank()
    page.rule("Silences that stand in for a fix")
    for silence in silences.prefix(page.options.verbose ? .max : 5) {
      let rules =
        silence.rules.isEmpty ? "nothing fired" : silence.rules.map { Escaping.line($0) }.joined(separator: ", ")
      page.paragraph(
        then: [
          .init(Escaping.line(silence.matchers, limit: 200), .bold),
          .init(
            ": since \(words.times.date(silence.from)), until \(words.times.date(silence.to)), renewed "
              + "\(Quantity.count(silence.renewals, "time")); it hid \(Quantity.count(silence.episodes, "episode")) of the "
              + "period (\(rules))" + (silence.comment.map { ", “\(Escaping.line($0, limit: 120))”" } ?? "")),
        ], hang: 2)
    }
    if silences.count > 5, !page.options.verbose { page.line("\(silences.count - 5) more: -v", .dim) }
  }

  private func advice(_ report: NoiseReport, _ page: inout TextPage, _ words: NoiseWords) {
    if report.advice.isEmpty { return }
    page.blank()
    page.rule("Advice, tried on this history")
    for (number, advice) in report.advice.enumerated() {
      page.entry(
        "\(number + 1).", [.init(Escaping.line(words.adviceHead(advice)), .bold), .init(" (\(advice.id))", .dim)],
        labelWidth: 4)
      page.entry("", [.init(Escaping.line(advice.text))], labelWidth: 4)
      if advice.patch == nil, !advice.yaml.isEmpty {
        page.line("fragment, no file given:", .dim, indent: 4)
        for line in Escaping.lines(advice.yaml, lines: 14) { page.line(line, .cyan, indent: 6) }
      }
    }
    guard let patch = report.patch else { return }
    page.blank()
    page.rule("Patch: git apply")
    for line in patch.split(separator: "\n", omittingEmptySubsequences: false) {
      page.whole(
        Escaping.line(String(line), limit: 10_000), line.hasPrefix("+") ? .green : line.hasPrefix("-") ? .red : .plain)
    }
  }

  private func logs(_ logs: [LogNoise], top: Int, _ page: inout TextPage) {
    if logs.isEmpty { return }
    page.blank()
    page.rule("Log noise, dearest first")
    for log in logs.prefix(top) {
      page.entry(
        Quantity.percent(log.share),
        [.init(Escaping.line(log.service) + " ", .bold), .init(Escaping.line(log.template, limit: 300))],
        labelWidth: 9, lines: 2)
      page.entry("", [.init(Escaping.line(log.text), .dim)], labelWidth: 9)
    }
    if logs.count > top { page.line("\(logs.count - top) more: -v", .dim) }
  }

  private func levels(_ levels: [ServiceLevel], _ page: inout TextPage) {
    if levels.isEmpty { return }
    page.blank()
    page.rule("Service levels")
    for level in levels {
      let party = level.party.map { party in (level.role.map { "\($0) " } ?? "") + party }
      let name = level.route.map { "route \($0)" } ?? party ?? level.service
      let latency =
        level.p99.map {
          ", p50 \(Quantity.duration(Double(level.p50 ?? 0) / 1e6)), p99 \(Quantity.duration(Double($0) / 1e6))"
        } ?? ""
      let budget =
        level.budgetLeft.map {
          $0 >= 0
            ? ", budget left \(Quantity.percent($0))" : ", budget spent \(Quantity.decimals(1 - $0, 1)) times"
        } ?? ""
      let burns = level.burns.filter { $0.alarms > 0 }.map {
        "\($0.alarms)× over \(Quantity.factor($0.factor)) in \($0.name)"
      }
      page.paragraph(
        then: [
          .init(
            "\(Escaping.line(name)): \(Quantity.count(level.requests, "request")), "
              + "\(Quantity.decimals(level.perSecond, 1))/s, errors \(NoiseWords.plain(level.errors))\(latency)\(budget)"
              + (burns.isEmpty ? "" : ", burn " + burns.joined(separator: ", ")))
        ], hang: 4)
    }
  }
}
