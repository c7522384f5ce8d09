import CulpritCore

/// Kubernetes events that change or disturb a workload: rollouts, scaling, kills, evictions, failed probes.
///
/// `lastTimestamp` may be null; then `eventTime` counts. The event's count tells how often it happened.
enum KubernetesEventChanges: AlertSource {
  static let name = "kubernetes_events"
  static let summary = "Kubernetes events: rollouts, scaling, OOM kills, evictions, failed probes"
  static let kind = AlertFile.Kind.change
  static let isAlsoLog = true

  static let samples = [
    """
    {"kind":"EventList","apiVersion":"v1","items":[{"metadata":{"name":"mailer.17","namespace":"mail","uid":"u-1",
     "creationTimestamp":"2026-03-02T09:58:00Z"},"involvedObject":{"kind":"Deployment","namespace":"mail",
     "name":"mailer"},"reason":"ScalingReplicaSet","message":"Scaled up replica set mailer-7d9f8b6c5 to 3",
     "firstTimestamp":"2026-03-02T09:58:00Z","lastTimestamp":"2026-03-02T09:58:00Z","count":1,"type":"Normal",
     "source":{"component":"deployment-controller"},"eventTime":null}]}
    """,
    """
    {"type":"ADDED","object":{"kind":"Event","metadata":{"name":"x","namespace":"mail","uid":"u-2"},
     "involvedObject":{"kind":"Pod","name":"mailer-7d9f8b6c5-x2x7k","namespace":"mail"},"reason":"OOMKilling",
     "message":"Memory cgroup out of memory","lastTimestamp":null,"eventTime":"2026-03-02T10:00:30.000000Z",
     "type":"Warning","reportingComponent":"kubelet"}}
    """,
  ]

  private static func events(_ entry: AlertEntry) -> [JSONValue] {
    let value = entry.value["object"].isObject ? entry["object"] : entry.value
    return value["items"].isArray ? value["items"].elements : [value]
  }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value["object"].isObject ? entry["object"] : entry.value
    if value["kind"].text == "EventList" { return .yes }
    guard let first = events(entry).first, first.has("involvedObject") || first.has("regarding") else { return .no }
    // Flux's controllers write events of their own, with a severity.
    if FluxChanges.match(entry) == .yes { return .no }
    return first.has("reason") ? .yes : .nearly(missing: "reason")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    for event in events(entry) {
      guard let reason = event["reason"].text, let kind = kinds[reason] else { continue }
      let moments = [
        "firstTimestamp", "deprecatedFirstTimestamp", "eventTime", "lastTimestamp", "deprecatedLastTimestamp",
      ]
      guard
        let at = moments.lazy.compactMap({ entry.time(event[$0]) }).first
          ?? entry.time(event["metadata"]["creationTimestamp"])
      else {
        reading.reject(entry, "an event without a time")
        continue
      }
      let object = event["involvedObject"].isObject ? event["involvedObject"] : event["regarding"]
      let name = object["name"].text
      let message = event.first("message", "note")
      var change = Change(
        id: event["metadata"].first("uid", "name") ?? "\(reason) \(name ?? "") \(at.microseconds)", at: at, kind: kind,
        what: [reason, name, message].compactMap(\.self).joined(separator: ": "),
        who: event["source"]["component"].text ?? event["reportingComponent"].text ?? event["reportingController"].text,
        service: workload(name, kind: object["kind"].text), source: Self.name)
      change.endsAt = [event["series"]["lastObservedTime"], event["lastTimestamp"]].lazy.compactMap { entry.time($0) }
        .first
        .flatMap { $0 > at ? $0 : nil }
      change.status = event["type"].text
      change.labels = ["reason": reason]
      change.labels["namespace"] = object["namespace"].text ?? event["metadata"]["namespace"].text
      change.labels["kind"] = object["kind"].text
      change.labels["count"] = event["count"].text
      if object["kind"].text == "Pod" { change.labels["pod"] = name }
      reading.changes.append(change)
    }
  }

  private static let kinds: [String: String] = [
    "ScalingReplicaSet": "deploy", "SuccessfulRescale": "scale", "SuccessfulCreate": "deploy", "Killing": "restart",
    "OOMKilling": "restart", "OOMKilled": "restart", "SystemOOM": "restart", "Evicted": "restart",
    "Preempted": "restart",
    "Unhealthy": "restart", "BackOff": "restart", "CrashLoopBackOff": "restart", "Rebooted": "restart",
    "FailedScheduling": "infrastructure", "NodeNotReady": "infrastructure", "NodeNotSchedulable": "infrastructure",
    "NodeReady": "infrastructure", "NodeHasDiskPressure": "infrastructure", "NodeHasMemoryPressure": "infrastructure",
    "TriggeredScaleUp": "scale", "ScaleDown": "scale", "ScaledUpGroup": "scale", "DeploymentRollback": "deploy",
    "RollingUpdate": "deploy", "ExceededGracePeriod": "restart", "FailedMount": "infrastructure",
    "FailedAttachVolume": "infrastructure", "EvictionThresholdMet": "infrastructure", "TaintManagerEviction": "restart",
  ]

  /// The pod's name without the suffixes that its controllers made of `bcdfghjklmnpqrstvwxz2456789`.
  static func workload(_ name: String?, kind: String?) -> String? {
    guard let name, kind == "Pod" || kind == "ReplicaSet" else { return kind == "Node" ? nil : name }
    var parts = name.split(separator: "-").map(String.init)
    func isMade(_ part: String, _ lengths: ClosedRange<Int>) -> Bool {
      lengths.contains(part.count) && part.allSatisfy { "bcdfghjklmnpqrstvwxz2456789".contains($0) }
    }
    if kind == "Pod", parts.count > 1, let last = parts.last, isMade(last, 5...5) || Int(last) != nil {
      parts.removeLast()
    }
    if parts.count > 1, let last = parts.last, isMade(last, 8...10) { parts.removeLast() }
    return parts.joined(separator: "-")
  }
}
