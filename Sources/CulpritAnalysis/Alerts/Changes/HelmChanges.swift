import CulpritCore

/// `helm history` and `helm list`, as JSON and as the tables people see.
enum HelmChanges: AlertSource {
  static let name = "helm"
  static let summary = "Helm: helm history and helm list, JSON and tables"
  static let kind = AlertFile.Kind.change

  static let samples = [
    """
    [{"revision":4,"updated":"2026-03-02T09:58:00.123456789Z","status":"deployed","chart":"mailer-1.4.2",
      "app_version":"1.4.2","description":"Upgrade complete"}]
    """,
    """
    REVISION\tUPDATED                 \tSTATUS  \tCHART       \tAPP VERSION\tDESCRIPTION
    4       \tMon Mar  2 09:58:00 2026\tdeployed\tmailer-1.4.2\t1.4.2      \tUpgrade complete
    """,
    """
    NAME    NAMESPACE  REVISION  UPDATED                                  STATUS    CHART         APP VERSION
    mailer  post       4         2026-03-02 09:58:00.123456789 +0000 UTC  deployed  mailer-1.4.2  1.4.2
    """,
  ]

  private static func table(_ entry: AlertEntry) -> [JSONValue]? {
    switch entry.form {
    case .text: TextTable.rows(entry.text, with: ["REVISION", "UPDATED", "STATUS", "CHART"])
    // The tabs between the columns make the table a CSV.
    case .row where entry.value.members.contains { $0.key.trimmingBlanks() == "REVISION" }:
      [
        .object(
          entry.value.members.map { member in
            JSONValue.Member(
              key: member.key.trimmingBlanks().lowercased(),
              value: .string(member.value.text.map { $0.trimmingBlanks() } ?? ""))
          })
      ]
    default: nil
    }
  }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    if entry.form != .json {
      return table(entry)?.first.map { .requiring("chart", "updated", "revision", of: $0) } ?? .no
    }
    return entry.value.has(all: "chart", "revision") ? .requiring("chart", "updated", of: entry.value) : .no
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    for row in table(entry) ?? [entry.value] { read(row, entry, into: &reading) }
  }

  private static func read(_ value: JSONValue, _ entry: AlertEntry, into reading: inout AlertReading) {
    guard let at = entry.time(value["updated"]) else { return reading.reject(entry, "'updated' is no time") }
    let chart = value["chart"].text ?? ""
    // The chart's name without its version.
    let service = value["name"].text ?? String(chart.prefix(upTo: chart.lastIndex(of: "-") ?? chart.endIndex))
    let revision = value["revision"].text ?? ""
    var change = Change(
      id: "\(service) \(revision)", at: at, kind: "deploy",
      what: [chart, "revision \(revision)", value["description"].text].compactMap(\.self).joined(separator: " "),
      service: service, source: name)
    change.status = value["status"].text
    if let namespace = value["namespace"].text { change.labels["namespace"] = namespace }
    reading.changes.append(change)
  }
}
