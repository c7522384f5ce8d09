/// Which format a payload that none reads comes closest to, and the field that it lacks.
enum NearestFormat {
  /// The fields without which a payload is not of the format, those that name it first.
  private static let required: [(name: String, fields: [String])] = [
    (OTLPFormat.name, ["resourceLogs", "scopeLogs", "logRecords"]),
    (CloudTrailFormat.name, ["eventSource", "eventName", "eventTime"]),
    (AWSChangeEventFormat.name, ["detail-type", "source", "detail", "time"]),
    (CloudWatchFormat.name, ["logEvents", "logGroup", "logStream", "messageType"]),
    (KubernetesEventFormat.name, ["involvedObject", "reason", "lastTimestamp"]),
    (GCPLogEntryFormat.name, ["logName", "insertId", "resource", "timestamp"]),
    (AzureFormat.name, ["resourceId", "operationName", "time"]),
    (SplunkFormat.name, ["result", "_raw", "_time"]),
    (FluentBitFormat.name, ["kubernetes", "log", "time"]),
    (DockerJSONFormat.name, ["log", "stream", "time"]),
    (JournaldFormat.name, ["__REALTIME_TIMESTAMP", "MESSAGE", "_HOSTNAME"]),
    (MongoDBFormat.name, ["t", "s", "c", "ctx", "msg"]),
    (AkamaiDS2Format.name, ["reqTimeSec", "statusCode", "reqHost"]),
    (ApigeeFormat.name, ["apiproxy", "client_received_start_timestamp"]),
    (EnvoyFormat.name, ["response_code", "start_time", "response_flags"]),
    (Route53Format.name, ["query_name", "rcode", "query_timestamp"]),
    (GELFFormat.name, ["short_message", "host", "timestamp"]),
    (ECSFormat.name, ["@timestamp", "message", "log.level"]),
    (ZapFormat.name, ["level", "ts", "msg"]),
  ]

  /// The format that shares most fields with the objects, at least half of its own, and the first field they lack.
  static func find(_ profile: JSONProfile) -> (name: String, missing: String)? {
    guard profile.isJSON else { return nil }
    var best: (name: String, missing: String, share: Double)?
    for (name, fields) in required {
      let absent = fields.filter { !profile.hasAny($0) }
      let share = Double(fields.count - absent.count) / Double(fields.count)
      guard let first = absent.first, share >= 0.5, share > best?.share ?? 0 else { continue }
      best = (name, first, share)
    }
    return best.map { ($0.name, $0.missing) }
  }
}
