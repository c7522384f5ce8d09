import CulpritCore

/// Moogsoft: alerts of the API.
enum MoogsoftSource: TemplatedSource {
  static let name = "moogsoft"
  static let summary = "Moogsoft: alerts of the API"

  static let template = AlertTemplate(
    signs: ["first_event_time", "last_event_time", "severity"], id: ["alert_id", "id", "dedupe_key", "signature"],
    title: ["check", "description", "signature"], start: ["first_event_time"],
    now: ["last_state_change", "last_event_time"], state: ["state", "status"], over: ["9", "8", "clear", "closed"],
    severity: ["severity"],
    severities: ["0": .info, "1": .unknown, "2": .notice, "3": .warning, "4": .error, "5": .critical],
    service: ["service.0", "service", "source"], summary: ["description"],
    labels: ["class", "manager", "source", "tags"],
    basis: .exact)

  static let samples = [
    """
    [{"alert_id":12,"signature":"mail-03::queue","source":"mail-03","manager":"probe","class":"queue","severity":5,
      "description":"age 75","first_event_time":1772445670,"last_event_time":1772445730,"last_state_change":1772445670,
      "state":2,"count":3}]
    """
  ]
}
