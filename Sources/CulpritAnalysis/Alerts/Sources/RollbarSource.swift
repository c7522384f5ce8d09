import CulpritCore

/// Rollbar: item webhooks. Identity is the item.
enum RollbarSource: TemplatedSource {
  static let name = "rollbar"
  static let summary = "Rollbar: item webhooks"

  static let template = AlertTemplate(
    signs: ["data.item.first_occurrence_timestamp|data.item.last_occurrence_timestamp", "event_name", "data.item.id"],
    id: ["data.item.id"], title: ["data.item.title"],
    start: [
      "data.item.last_occurrence_timestamp", "data.occurrence.timestamp", "data.item.first_occurrence_timestamp",
    ],
    state: ["event_name"], over: ["resolved_item", "item_resolved"],
    severity: ["data.item.last_occurrence.level", "data.item.level"],
    severities: ["10": .debug, "20": .info, "30": .warning, "40": .error, "50": .critical],
    service: ["data.project.name", "data.item.project.name"], summary: ["data.item.title"], url: ["data.url"],
    labels: ["data.item.environment", "data.item.framework", "data.item.platform"])

  static let samples = [
    """
    {"event_name":"new_item","data":{"item":{"id":2727,"title":"QueueStuck","environment":"prod","level":40,"counter":1,
     "first_occurrence_timestamp":1772445670,"last_occurrence_timestamp":1772445670,
     "last_occurrence":{"level":"error","timestamp":1772445670}}}}
    """
  ]
}
