/// Icinga 2: state changes of the API's event stream.
enum IcingaSource: TemplatedSource {
  static let name = "icinga"
  static let summary = "Icinga 2: state changes of the API's event stream"

  static let template = AlertTemplate(
    signs: ["check_result", "host", "state_type"], id: ["service", "host"], title: ["service", "host"],
    start: ["timestamp"], state: ["state"], over: ["0"], severity: ["state"],
    severities: ["0": .info, "1": .warning, "2": .critical, "3": .warning], service: ["service", "host"],
    summary: ["check_result.output"], labels: ["host"])

  static let samples = [
    """
    {"check_result":{"output":"age 75","exit_status":2},"host":"mail-03","service":"queue","state":2,"state_type":1,
     "timestamp":1772445670.25,"type":"StateChange"}
    """
  ]
}
