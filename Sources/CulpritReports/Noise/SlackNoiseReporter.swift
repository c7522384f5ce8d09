import CulpritAnalysis
import CulpritCore

/// A message of Slack's Block Kit, small enough to be accepted.
struct SlackNoiseReporter: NoiseReporter {
  static let name = "slack"
  static let summary = "a Slack message (Block Kit)"
  /// Slack refuses messages of blocks from about 13,200 characters on (slackapi/bolt-js#2509).
  private static let limit = 12_000

  func render(_ report: NoiseReport, options: ReportOptions) -> String {
    let words = NoiseWords(report, options)
    var blocks: [OrderedJSON] = [
      .fields([
        "type": .string("header"),
        "text": .fields([
          "type": .string("plain_text"), "text": .string(Columns.cut(Escaping.line(words.title), to: 150)),
          "emoji": .bool(false),
        ]),
      ]),
      section(words.summary.map { "*\($0.label)* \(Escaping.slack($0.text))" }.joined(separator: "\n")),
    ]
    let rules = report.rules.prefix(5).map {
      "`\(Escaping.slack($0.name, limit: 80))` \(Quantity.count($0.measures.pages)) pages, acted on "
        + "\(NoiseWords.plain($0.measures.actionable)), \($0.verdict.rawValue)"
    }
    if !rules.isEmpty { blocks.append(section("*Dearest rules*\n" + rules.joined(separator: "\n"))) }
    var left = report.advice.count
    for advice in report.advice {
      let block = section(
        "*\(Escaping.slack(words.adviceHead(advice), limit: 120))*\n\(Escaping.slack(advice.text, limit: 600))")
      if size(blocks + [block]) > Self.limit - 300 || blocks.count == 48 { break }
      blocks.append(block)
      left -= 1
    }
    if left > 0 { blocks.append(section("\(left) more — in the full report")) }
    return OrderedJSON.fields(["text": .string(Escaping.slack(words.title)), "blocks": .array(blocks)]).pretty + "\n"
  }

  private func size(_ blocks: [OrderedJSON]) -> Int { OrderedJSON.array(blocks).pretty.utf8.count }

  private func section(_ text: String) -> OrderedJSON {
    .fields([
      "type": .string("section"),
      "text": .fields([
        "type": .string("mrkdwn"), "text": .string(Columns.cut(text, to: 2900)), "verbatim": .bool(true),
      ]),
    ])
  }
}
