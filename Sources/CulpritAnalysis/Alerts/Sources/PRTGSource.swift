import CulpritCore

/// PRTG: HTTP notifications (templates of the user) and sensors of the API that are down.
enum PRTGSource: TemplatedSource {
  static let name = "prtg"
  static let summary = "PRTG: HTTP notifications, sensors of the API"

  static let template = AlertTemplate(
    signs: ["sensor|sensorname|objid", "device|devicename", "laststatus|status_raw|linksensor|sensorid|lastdown"],
    id: ["sensorid", "objid", "device+sensor"], title: ["sensor", "sensorname", "name"],
    start: ["datetime", "timestamp", "lastdown", "lastdown_raw", "date+time"], state: ["status", "laststatus"],
    over: ["up", "up (repeating)", "ok"], taken: ["down (acknowledged)"], severity: ["status"],
    severities: ["down (acknowledged)": .critical, "down (partial)": .error, "unusual": .notice, "up": .info],
    service: ["device", "devicename"], team: ["group"], summary: ["message", "message_raw", "lastmessage"],
    url: ["linksensor", "link"], labels: ["group", "probe", "tags"])

  static let samples = [
    """
    {"sensorid":"2002","sensor":"Queue age","device":"mail-03","group":"Post","probe":"local","status":"Down",
     "laststatus":"Up","message":"age 75","datetime":"2026-03-02 10:01:10","linksensor":"https://p.example/2002"}
    """
  ]
}
