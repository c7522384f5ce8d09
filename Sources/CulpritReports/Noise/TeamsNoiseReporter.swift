import CulpritAnalysis
import CulpritCore

/// A message with an Adaptive Card for Microsoft Teams, below the size at which it is refused.
struct TeamsNoiseReporter: NoiseReporter {
  static let name = "teams"
  static let summary = "a Microsoft Teams message (Adaptive Card)"
  /// 28 KB are the limit; practitioners stay well below.
  private static let limit = 21_000

  func render(_ report: NoiseReport, options: ReportOptions) -> String {
    let words = NoiseWords(report, options)
    var body: [OrderedJSON] = [
      .fields([
        "type": .string("TextBlock"), "text": .string(Self.plain(words.title)), "size": .string("Large"),
        "weight": .string("Bolder"), "wrap": .bool(true),
      ]),
      .fields([
        "type": .string("FactSet"),
        "facts": .array(
          words.summary.map { .fields(["title": .string($0.label), "value": .string(Self.plain($0.text))]) }),
      ]),
    ]
    let rules = report.rules.prefix(5)
    if !rules.isEmpty {
      body.append(
        .fields([
          "type": .string("FactSet"),
          "facts": .array(
            rules.map {
              .fields([
                "title": .string(Self.plain($0.name, limit: 80)),
                "value": .string(
                  "\(Quantity.count($0.measures.pages)) pages, acted on \(NoiseWords.plain($0.measures.actionable)), "
                    + $0.verdict.rawValue),
              ])
            }),
        ]))
    }
    var left = report.advice.count
    for advice in report.advice {
      let block = Self.block(
        "\(Self.plain(words.adviceHead(advice), limit: 120)): \(Self.plain(advice.text, limit: 600))")
      if OrderedJSON.array(body + [block]).pretty.utf8.count > Self.limit { break }
      body.append(block)
      left -= 1
    }
    if left > 0 { body.append(Self.block("\(left) more — in the full report")) }
    let card: OrderedJSON = .fields([
      "type": .string("AdaptiveCard"), "$schema": .string("http://adaptivecards.io/schemas/adaptive-card.json"),
      "version": .string("1.4"), "body": .array(body),
    ])
    return OrderedJSON.fields([
      "type": .string("message"),
      "attachments": .array([
        .fields([
          "contentType": .string("application/vnd.microsoft.card.adaptive"), "content": card,
        ])
      ]),
    ]).pretty + "\n"
  }

  private static func block(_ text: String) -> OrderedJSON {
    .fields(["type": .string("TextBlock"), "text": .string(text), "wrap": .bool(true)])
  }

  /// Cards read a little Markdown: links, emphasis and lists must not form.
  private static func plain(_ text: String, limit: Int = 2000) -> String {
    var out = ""
    for character in Escaping.line(text, limit: limit) {
      if "[]()*_`#<>~!".contains(character), character != "(", character != ")" { out += "\\" }
      out.append(character)
    }
    return out
  }
}
