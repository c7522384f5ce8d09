import CulpritCore

/// LogicMonitor: alerts of the API and of custom HTTP deliveries.
enum LogicMonitorSource: TemplatedSource {
  static let name = "logicmonitor"
  static let summary = "LogicMonitor: alerts of the API, HTTP deliveries"

  static let template = AlertTemplate(
    signs: ["startEpoch|startepoch|start_epoch", "internalId|alertid|alert_id|alertId", "severity|level|alertlevel"],
    id: ["internalId", "alertid", "alertId", "alert_id", "id"],
    title: ["resourceTemplateName+dataPointName", "datasource+datapoint", "alertname"],
    start: ["startEpoch", "startepoch", "start_epoch"], end: ["endEpoch", "endepoch", "end_epoch"],
    state: ["alertstatus", "alert_status", "cleared", "alerttype"], over: ["clear", "cleared", "true"],
    severity: ["severity", "level", "alertlevel"],
    severities: ["1": .info, "2": .warning, "3": .error, "4": .critical],
    service: ["monitorObjectName", "host", "hostname"],
    summary: ["detailMessage.subject", "message", "alertValue", "value"],
    url: ["alertdetailurl", "alertDetailUrl"], taking: ["ackedEpoch"], taker: ["ackedBy"],
    labels: ["instanceName", "instance", "dataPointName", "datapoint", "rule"], basis: .exact)

  static let samples = [
    """
    {"items":[{"id":"DS12","internalId":"LMD12","type":"dataSourceAlert","startEpoch":1772445670,"endEpoch":0,"acked":true,
     "ackedEpoch":1772445900,"ackedBy":"ines","severity":4,"cleared":false,"monitorObjectName":"mail-03",
     "resourceTemplateName":"Queues","instanceName":"mail","dataPointName":"age","alertValue":"75","rule":"r"}],"total":1}
    """
  ]
}
