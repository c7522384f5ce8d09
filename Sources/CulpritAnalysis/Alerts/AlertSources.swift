import CulpritCore

/// The alert and change sources that culprit knows.
package enum AlertSources {
  /// More particular ones first; an entry fits only one.
  package static let alerts: [any AlertSource.Type] = [
    AlertmanagerSource.self,
    GrafanaSource.self,
    PagerDutySource.self,
    OpsGenieSource.self,
    DatadogSource.self,
    CloudWatchSource.self,
    GCPMonitoringSource.self,
    AzureMonitorSource.self,
    NewRelicSource.self,
    SplunkAlertSource.self,
    AppDynamicsSource.self,
    ServiceNowSource.self,
    JiraSource.self,
    GeneosSource.self,
    ZabbixSource.self,
    NagiosSource.self,
    SentrySource.self,
    GraylogSource.self,
    ElasticAlertSource.self,
    PingdomSource.self,
    DynatraceSource.self,
    VictorOpsSource.self,
    UptimeRobotSource.self,
    UptimeKumaSource.self,
    KapacitorSource.self,
    NetdataSource.self,
    SensuSource.self,
    IncidentIOSource.self,
    StatusCakeSource.self,
    Site24x7Source.self,
    SignalFxSource.self,
    IcingaSource.self,
    HoneycombSource.self,
    BetterStackSource.self,
    BigPandaSource.self,
    FireHydrantSource.self,
    RootlySource.self,
    SquadcastSource.self,
    StatuspageSource.self,
    XMattersSource.self,
    AlertaSource.self,
    BosunSource.self,
    CheckmkSource.self,
    ChecklySource.self,
    CoralogixSource.self,
    FalcoSource.self,
    FreshserviceSource.self,
    GuardDutySource.self,
    AWSHealthSource.self,
    SecurityHubSource.self,
    IlertSource.self,
    InstanaSource.self,
    KeepSource.self,
    LightstepSource.self,
    LogicMonitorSource.self,
    MoogsoftSource.self,
    PagerTreeSource.self,
    PRTGSource.self,
    RobustaSource.self,
    RollbarSource.self,
    SolarWindsSource.self,
    SumoLogicSource.self,
    WavefrontSource.self,
    ZendeskSource.self,
    ZendutySource.self,
    ChatSource.self,
    PlainAlertSource.self,
  ]

  package static let changes: [any AlertSource.Type] = [
    AWSEventChanges.self,
    CloudTrailChanges.self,
    KubernetesEventChanges.self,
    ArgoCDChanges.self,
    GitHubChanges.self,
    GitLabChanges.self,
    JenkinsChanges.self,
    AzureDevOpsChanges.self,
    TerraformChanges.self,
    CloudFormationChanges.self,
    GitLogChanges.self,
    GrafanaAnnotationChanges.self,
    HelmChanges.self,
    LaunchDarklyChanges.self,
    SpinnakerChanges.self,
    FluxChanges.self,
    CircleCIChanges.self,
    BitbucketChanges.self,
    OctopusChanges.self,
    TektonChanges.self,
    PlainChangeSource.self,
  ]

  static let everything: [any AlertSource.Type] = alerts + changes

  /// Every shape of every source with the position of its source in `everything`, in the order in which they are tried: the
  /// plain lists behind all tools.
  static let shapes: [(source: Int, shape: any AlertShape.Type)] = [false, true].flatMap { isFallback in
    everything.enumerated().filter { $0.element.isFallback == isFallback }.flatMap { index, source in
      source.shapes.map { (index, $0) }
    }
  }

  /// Reads a document that is in memory.
  package static func read(_ document: AlertDocument, zone: ZoneOffsets = .utc, year: Int? = nil) -> AlertFile {
    var reader = AlertReader(name: document.name, zone: zone, year: year)
    reader.append(document.bytes)
    return reader.finish()
  }

  /// What a document is by its beginning, at a cost bounded by the beginning's length.
  ///
  /// - Parameters:
  ///   - prefix: The document's first bytes, inflated; 64 KiB are plenty.
  ///   - isWhole: Whether there is nothing after them.
  /// - Returns: A file whose `kind` and `source` say what it is; its alerts are those of the beginning only.
  package static func classify(_ prefix: [UInt8], name: String, isWhole: Bool) -> AlertFile {
    var reader = AlertReader(name: name, isGlance: true)
    reader.append(prefix.prefix(65_536))
    return reader.finish()
  }

  /// The episodes of several documents, each told once.
  package static func join(_ files: [AlertFile]) -> [Alert] {
    // One document's episodes are joined already.
    if files.count == 1 { return files[0].alerts }
    var joiner = EpisodeJoiner()
    for file in files {
      for alert in file.alerts { joiner.add(alert) }
    }
    return joiner.episodes()
  }

  /// The changes of several documents, each told once.
  package static func joinChanges(_ files: [AlertFile]) -> [Change] {
    ChangeJoiner.joined(files.flatMap(\.changes))
  }
}
