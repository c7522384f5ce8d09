import CulpritCore

/// Prometheus's own `/api/v1/alerts` and `/api/v1/rules`.
enum PrometheusAPI: AlertShape {
  static let samples = [
    """
    {"status":"success","data":{"alerts":[{"labels":{"alertname":"QueueStuck","service":"mailer","severity":"page"},
     "annotations":{"summary":"queue stands still"},"state":"firing","activeAt":"2026-03-02T10:01:10.123456789Z",
     "value":"1e+00"}]}}
    """,
    """
    {"status":"success","data":{"groups":[{"name":"g","file":"r.yml","rules":[{"state":"pending","name":"QueueStuck",
     "query":"up == 0","duration":300,"labels":{"severity":"page"},"annotations":{},"alerts":[{"labels":
     {"alertname":"QueueStuck","severity":"page"},"annotations":{},"state":"pending",
     "activeAt":"2026-03-02T10:01:10Z","value":"1"}],"health":"ok","type":"alerting"}]}]}}
    """,
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    GrafanaWebhook.isGrafana(labels: firstAlert(entry.value)["labels"]) ? .no : matchAny(entry)
  }

  /// The first alert that an answer holds, whoever gave it.
  static func firstAlert(_ value: JSONValue) -> JSONValue {
    if value.has("activeAt") { return value }
    let data = value["data"]
    if data["alerts"].isArray { return data["alerts"][0] }
    let rules = data["groups"].elements.lazy.flatMap { $0["rules"].elements }
    return rules.first { !$0["alerts"].elements.isEmpty }?["alerts"][0] ?? .null
  }

  /// Whether it is an answer of Prometheus's API, whoever gave it.
  static func matchAny(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    if value.has(all: "labels", "state", "activeAt") { return .yes }
    let data = value["data"]
    guard value["status"].text == "success", data.isObject else { return .no }
    if data["groups"][0].has("rules") { return .yes }
    guard data["alerts"].isArray else { return .no }
    return data["alerts"].elements.isEmpty || data["alerts"][0].has("activeAt") ? .yes : .nearly(missing: "activeAt")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    read(entry, source: AlertmanagerSource.name, into: &reading)
  }

  static func read(_ entry: AlertEntry, source: String, into reading: inout AlertReading) {
    if entry.value.has("activeAt") { return readAlert(entry, source, into: &reading) }
    for alert in entry["data"]["alerts"].elements { readAlert(entry.with(alert), source, into: &reading) }
    for group in entry["data"]["groups"].elements {
      for rule in group["rules"].elements {
        for alert in rule["alerts"].elements { readAlert(entry.with(alert), source, into: &reading) }
      }
    }
  }

  private static func readAlert(_ entry: AlertEntry, _ source: String, into reading: inout AlertReading) {
    let value = entry.value
    let state = value["state"].text?.lowercased() ?? ""
    // Grafana lists the instances that are well, too.
    if state.hasPrefix("normal") || state == "inactive" { return }
    guard let start = entry.time(value["activeAt"]) else {
      return reading.reject(entry, "'activeAt' is no time")
    }
    var alert = AlertmanagerWebhook.alert(labels: value["labels"].strings, value: value)
    alert.source = source
    alert.status = state.hasPrefix("pending") ? .pending : .firing
    alert.happened(.fired, start)
    reading.add(alert, at: start)
  }
}

/// The series `ALERTS` and `ALERTS_FOR_STATE` of a PromQL query.
///
/// A gap of more than five steps ends an episode; one that lasts to the end of the range is open.
enum PrometheusSeries: AlertShape {
  static let samples = [
    """
    {"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"ALERTS","alertname":"A",
     "alertstate":"firing","severity":"page"},"values":[[1772445670,"1"],[1772445685,"1"],[1772445700,"1"],
     [1772446000,"1"],[1772446015,"1"]]}]}}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let data = entry["data"]
    guard data.has("resultType"), data["result"].isArray, let first = data["result"].elements.first else { return .no }
    guard first["metric"].isObject, let name = first["metric"]["__name__"].text, name.hasPrefix("ALERTS") else {
      return first["metric"].has("alertname") ? .yes : .no
    }
    return first["metric"].has("alertname") ? .yes : .nearly(missing: "alertname")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let series = entry["data"]["result"].elements
    let samples = series.map { series -> [(at: Timestamp, value: String)] in
      let points = series["values"].isArray ? series["values"].elements : [series["value"]]
      return points.compactMap { point in entry.time(point[0]).map { ($0, point[1].text ?? "") } }
    }
    let step = self.step(of: samples)
    let end = samples.compactMap(\.last?.at).max()
    for (metric, points) in zip(series.map { $0["metric"].strings }, samples) where metric["alertname"] != nil {
      let isPending = metric["alertstate"] == "pending"
      let saysStart = metric["__name__"] == "ALERTS_FOR_STATE"
      for run in runs(of: points, step: step, splitByValue: saysStart) {
        guard let first = run.first, let last = run.last else { continue }
        let isOpen = end.map { $0.seconds(since: last.at) <= step * 5 } ?? true
        // A rule that was pending and fired or cleared is told by its firing series, or by nothing.
        if isPending, !isOpen { continue }
        let labels = metric.filter { $0.key != "__name__" && $0.key != "alertstate" }
        var alert = AlertmanagerWebhook.alert(labels: labels, value: .null)
        let start = saysStart ? Moment.epoch(first.value) ?? first.at : first.at
        alert.happened(.fired, start)
        if isPending { alert.status = .pending } else if !isOpen { alert.close(at: last.at, .automatic) }
        reading.add(alert, at: start, basis: saysStart ? .exact : .reported)
      }
    }
  }

  /// The seconds between samples: the smallest gap there is.
  private static func step(of samples: [[(at: Timestamp, value: String)]]) -> Double {
    var smallest = Double.infinity
    for points in samples {
      for (one, next) in zip(points, points.dropFirst()) where next.at > one.at {
        smallest = min(smallest, next.at.seconds(since: one.at))
      }
    }
    return smallest.isFinite ? smallest : 60
  }

  private static func runs(
    of points: [(at: Timestamp, value: String)], step: Double, splitByValue: Bool
  ) -> [[(at: Timestamp, value: String)]] {
    var runs: [[(at: Timestamp, value: String)]] = []
    for point in points {
      if let last = runs.last?.last, point.at.seconds(since: last.at) <= step * 5,
        !splitByValue || last.value == point.value
      {
        runs[runs.count - 1].append(point)
      } else {
        runs.append([point])
      }
    }
    return runs
  }
}
