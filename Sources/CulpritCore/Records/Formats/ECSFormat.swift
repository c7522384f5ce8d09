/// The Elastic Common Schema, one document a line, dotted or nested.
struct ECSFormat: JSONLogFormat {
  static let name = "ecs_json"
  static let summary = "JSON lines in the Elastic Common Schema"
  static let samples = [
    #"{"@timestamp":"2024-03-05T06:07:08.123Z","log.level":"error","message":"no stock","ecs.version":"1.6.0","#
      + #""service.name":"cart","trace.id":"5b8efff798038103d269b633813fc60c","log.logger":"shop.Cart"}"#
  ]

  var records = JSONRecords(ECSNestedFormat.scanner)

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.json.isJSON && !sample.isDocument && matches(sample.json) ? Self() : nil
  }

  static func matches(_ profile: JSONProfile) -> Bool {
    profile.has("@timestamp")
      && (profile.has("ecs.version") || profile.has("log.level") || profile.has("ecs|version")
        || profile.has("log|level"))
      && !profile.hasAny("@metadata|beat", "agent|ephemeral_id")
  }
}
