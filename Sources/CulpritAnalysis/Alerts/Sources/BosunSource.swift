/// Bosun: incidents of the API.
enum BosunSource: TemplatedSource {
  static let name = "bosun"
  static let summary = "Bosun: incidents of the API"

  static let template = AlertTemplate(
    signs: ["AlertName", "CurrentStatus", "Start"], id: ["Id"], title: ["AlertName"], start: ["Start"], end: ["End"],
    now: ["LastAbnormalTime"], state: ["CurrentStatus"], over: ["normal", "none"],
    severity: ["WorstStatus", "LastAbnormalStatus", "CurrentStatus"], service: ["Tags.service", "Tags.host"],
    summary: ["Subject"], taking: ["Actions[Type=Acknowledged].Time"], taker: ["Actions[Type=Acknowledged].User"],
    labels: ["Tags"], basis: .exact)

  static let samples = [
    """
    [{"Id":12,"Subject":"critical: queue.age","Start":1772445670,"AlertName":"queue.age","Tags":{"host":"mail-03"},
      "CurrentStatus":"critical","WorstStatus":"critical","LastAbnormalTime":1772445730,"Open":true,
      "Actions":[{"User":"ines","Time":"2026-03-02T10:05:00Z","Type":"Acknowledged"}]}]
    """
  ]
}
