import CulpritCore

/// Checkmk: the context of its notification scripts, as environment or as JSON, and custom webhooks.
///
/// A notification names the moment of its own and of the last change of state; the latter is the episode's start.
enum CheckmkSource: AlertFamily {
  static let name = "checkmk"
  static let summary = "Checkmk: notifications as environment or JSON"
  static let shapes: [any AlertShape.Type] = [CheckmkContext.self, CheckmkWebhook.self]
}

/// What webhook scripts commonly make of the context.
enum CheckmkWebhook: TemplatedShape {
  static let source = CheckmkSource.name

  static let template = AlertTemplate(
    signs: ["check", "host", "event|notification_type", "long_date_time|short_date_time|site"], id: ["host+check"],
    title: ["check", "summary"], start: ["short_date_time", "long_date_time"], state: ["event", "notification_type"],
    severity: ["severity", "status"], service: ["check", "host"], summary: ["output", "summary"],
    url: ["check_url", "url"],
    labels: ["host", "site"])

  static let samples = [
    """
    {"summary":"CRIT - Queue age","host":"mail-03","check":"Queue age","event":"PROBLEM","status":"CRITICAL","output":"75",
     "short_date_time":"2026-03-02 10:01:10","long_date_time":"Mon Mar 02 10:01:10 UTC 2026","site":"post"}
    """
  ]
}

enum CheckmkContext: AlertShape {

  static let samples = [
    """
    NOTIFY_NOTIFICATIONTYPE=PROBLEM
    NOTIFY_WHAT=SERVICE
    NOTIFY_HOSTNAME=mail-03
    NOTIFY_SERVICEDESC=Queue age
    NOTIFY_SERVICESTATE=CRITICAL
    NOTIFY_SERVICEOUTPUT=age 75
    NOTIFY_LASTSERVICESTATECHANGE=1772445670
    NOTIFY_MICROTIME=1772445675123456
    NOTIFY_OMD_SITE=post
    """,
    """
    {"WHAT":"HOST","NOTIFICATIONTYPE":"PROBLEM","HOSTNAME":"mail-03","HOSTSTATE":"DOWN","HOSTOUTPUT":"no ping",
     "MICROTIME":"1772445670123456","OMD_SITE":"post"}
    """,
  ]

  private static let own = [
    "OMD_SITE", "MICROTIME", "SERVICECHECKCOMMAND", "HOSTPROBLEMID", "SERVICEPROBLEMID", "WHAT",
  ]

  private static func fields(_ value: JSONValue) -> (String) -> JSONValue {
    { name in
      let plain = value[name]
      return plain.isNull ? value["NOTIFY_" + name] : plain
    }
  }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry.form == .json, entry.value.has(any: "NOTIFICATIONTYPE", "NOTIFY_NOTIFICATIONTYPE") else { return .no }
    let field = fields(entry.value)
    guard own.contains(where: { !field($0).isNull }) else { return .no }
    return field("HOSTNAME").isNull ? .nearly(missing: "HOSTNAME") : .yes
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let field = fields(entry.value)
    let service = field("WHAT").text == "HOST" ? nil : field("SERVICEDESC").text
    let kind = service == nil ? "HOST" : "SERVICE"
    let message = NagiosMessage(
      host: field("HOSTNAME").text ?? "", service: service, type: field("NOTIFICATIONTYPE").text,
      state: field(kind + "STATE").text, output: field(kind + "OUTPUT").text,
      at: ["MICROTIME", "DATE_TIME", "LONGDATETIME", "SHORTDATETIME"].lazy.compactMap { entry.time(field($0)) }.first,
      changedAt: entry.time(field("LAST\(kind)STATECHANGE")), who: field("NOTIFICATIONAUTHOR").text,
      contact: field("CONTACTNAME").text)
    message.add(source: CheckmkSource.name, to: &reading, entry)
  }
}
