import CulpritCore

/// Terraform: `apply -json`, and the notifications of HCP Terraform.
enum TerraformChanges: AlertSource {
  static let name = "terraform"
  static let summary = "Terraform: apply -json output, HCP Terraform run notifications"
  static let kind = AlertFile.Kind.change

  static let samples = [
    """
    {"@level":"info","@message":"aws_sqs_queue.mail: Modifying...","@module":"terraform.ui",
     "@timestamp":"2026-03-02T09:58:00.123456Z","hook":{"resource":{"addr":"aws_sqs_queue.mail","resource_type":
     "aws_sqs_queue","resource_name":"mail"},"action":"update"},"type":"apply_start"}
    {"@level":"info","@message":"aws_sqs_queue.mail: Modifications complete after 4s","@module":"terraform.ui",
     "@timestamp":"2026-03-02T09:58:04.123456Z","hook":{"resource":{"addr":"aws_sqs_queue.mail"},"action":"update",
     "elapsed_seconds":4},"type":"apply_complete"}
    """,
    """
    {"payload_version":1,"run_id":"run-1","run_url":"https://tf.example/r","run_message":"Smaller pool",
     "run_created_at":"2026-03-02T09:57:00.000Z","run_created_by":"ines","workspace_name":"mailer-prod",
     "notifications":[{"message":"Run Applied","trigger":"run:completed","run_status":"applied",
     "run_updated_at":"2026-03-02T09:58:30.000Z","run_updated_by":null}]}
    """,
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    if value["@module"].text == "terraform.ui" { return .requiring("@module", "@timestamp", of: value) }
    guard value.has("run_id"), value.has(any: "workspace_name", "run_url") else { return .no }
    return .requiring("run_id", "notifications", of: value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    if value.has("@module") { return readLine(entry, into: &reading) }
    let created = entry.time(value["run_created_at"])
    for notification in value["notifications"].elements {
      guard let at = entry.time(notification["run_updated_at"]) ?? created else {
        reading.reject(entry, "a notification without 'run_updated_at'")
        continue
      }
      let workspace = value["workspace_name"].text
      var change = Change(
        id: value["run_id"].text ?? "", at: at, kind: "infrastructure",
        what: [workspace, value["run_message"].text, notification["run_status"].text].compactMap(\.self)
          .joined(separator: " "),
        who: notification["run_updated_by"].text ?? value["run_created_by"].text, service: workspace, source: name)
      change.status = notification["run_status"].text
      change.url = value["run_url"].text
      reading.changes.append(change)
    }
  }

  private static func readLine(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    guard let type = value["type"].text, ["apply_start", "apply_complete", "apply_errored"].contains(type) else {
      return
    }
    guard let at = entry.time(value["@timestamp"]), let address = value["hook"]["resource"]["addr"].text else {
      return reading.reject(entry, "a line without time or resource")
    }
    let action = value["hook"]["action"].text ?? "apply"
    var change = Change(
      id: "\(address) \(action)", at: at, kind: "infrastructure", what: "\(action) \(address)",
      service: value["hook"]["resource"]["resource_name"].text, source: name)
    change.status = type == "apply_errored" ? "errored" : type == "apply_complete" ? "complete" : nil
    reading.changes.append(change)
  }
}
