/// The Elastic Common Schema, pretty-printed: a stream of objects over many lines.
struct ECSNestedFormat: JSONLogFormat {
  static let name = "ecs_nested_json"
  static let summary = "pretty-printed documents in the Elastic Common Schema"
  static let samples = [
    "{",
    #"  "@timestamp": "2024-03-05T06:07:08.160Z","#,
    #"  "log.level": "error","#,
    #"  "message": "no stock""#,
    "}",
  ]

  var records = JSONRecords(Self.scanner)

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.json.isJSON && sample.isDocument && matches(sample.json) ? Self() : nil
  }

  static func matches(_ profile: JSONProfile) -> Bool { ECSFormat.matches(profile) }

  static let scanner = JSONScanner(JSONFieldNames.all)
}
