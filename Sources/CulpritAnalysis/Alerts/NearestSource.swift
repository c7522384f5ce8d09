import CulpritCore

/// Which tool a message that no source reads comes closest to, and the field that it lacks.
enum NearestSource {
  /// The fields without which a message is not the tool's; dots lead into objects. Those that name the tool come first.
  private static let required: [(source: any AlertSource.Type, fields: [String])] = [
    (AlertmanagerSource.self, ["alerts", "groupLabels", "commonLabels", "receiver", "status"]),
    (AlertmanagerSource.self, ["startsAt", "fingerprint", "labels", "status", "generatorURL"]),
    (GrafanaSource.self, ["ruleName", "ruleId", "state", "evalMatches"]),
    (PagerDutySource.self, ["event.data", "event.event_type", "event.occurred_at"]),
    (PagerDutySource.self, ["created_at", "incident_number", "status", "urgency", "escalation_policy"]),
    (PagerDutySource.self, ["event_action", "routing_key", "dedup_key", "payload"]),
    (OpsGenieSource.self, ["alert", "action", "integrationName", "integrationId"]),
    (DatadogSource.self, ["alert_transition", "alert_id", "last_updated", "org", "title"]),
    (CloudWatchSource.self, ["NewStateValue", "AlarmName", "StateChangeTime", "NewStateReason", "AWSAccountId"]),
    (
      GCPMonitoringSource.self,
      ["incident.incident_id", "incident.started_at", "incident.state", "incident.policy_name"]
    ),
    (AzureMonitorSource.self, ["data.essentials", "schemaId", "data.alertContext"]),
    (NewRelicSource.self, ["state", "issueUrl", "priority", "createdAt", "alertPolicyNames"]),
    (SplunkAlertSource.self, ["search_name", "sid", "results_link", "result"]),
    (AppDynamicsSource.self, ["event_type", "event_time", "app_name", "health_rule_name"]),
    (ServiceNowSource.self, ["number", "sys_id", "short_description", "opened_at"]),
    (ServiceNowSource.self, ["severity", "event_class", "message_key", "node", "metric_name"]),
    (JiraSource.self, ["issue.key", "issue.fields", "webhookEvent"]),
    (GeneosSource.self, ["_VARIABLEPATH", "_GATEWAY", "_MANAGED_ENTITY", "_SEVERITY"]),
    (ZabbixSource.self, ["event_id", "event_name", "trigger_status", "host_name"]),
    (SentrySource.self, ["data.issue", "action", "installation"]),
    (GraylogSource.self, ["event", "event_definition_id", "event_definition_title"]),
    (PingdomSource.self, ["current_state", "check_id", "check_name", "previous_state"]),
  ]

  /// The tool that shares most of its fields with the message, more than half of them, and the first one that lacks.
  static func find(_ value: JSONValue) -> (source: String, missing: String)? {
    var best: (source: String, missing: String, share: Double)?
    for (source, fields) in required {
      let absent = fields.filter { path in
        path.split(separator: ".").reduce(value) { $0[String($1)] }.isNull
      }
      let share = Double(fields.count - absent.count) / Double(fields.count)
      guard let first = absent.first, share > 0.5, share > best?.share ?? 0 else { continue }
      best = (source.name, first, share)
    }
    return best.map { ($0.source, $0.missing) }
  }
}
