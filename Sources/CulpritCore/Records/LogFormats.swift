/// Every log format, the most particular first: the first one that recognises a sample reads it.
package enum LogFormats {
  /// Add a format by one file in `Formats/` and one line here.
  package static let all: [any LogFormat.Type] = [
    // JSON, by its fields
    OTLPFormat.self,
    CloudTrailFormat.self,
    AWSChangeEventFormat.self,
    LambdaFormat.self,
    CloudWatchFormat.self,
    KubernetesEventFormat.self,
    KubernetesAuditFormat.self,
    PubSubFormat.self,
    GCPLogEntryFormat.self,
    AzureFormat.self,
    DatadogFormat.self,
    NewRelicFormat.self,
    SumoLogicFormat.self,
    SplunkFormat.self,
    ElasticFormat.self,
    FluentBitFormat.self,
    LokiFormat.self,
    SternFormat.self,
    DockerJSONFormat.self,
    JournaldFormat.self,
    MongoDBFormat.self,
    PostgreSQLFormat.self,
    MySQLFormat.self,
    AkamaiDS2Format.self,
    AkamaiSIEMFormat.self,
    ApigeeFormat.self,
    EnvoyFormat.self,
    CloudflareFormat.self,
    AWSWAFFormat.self,
    Route53Format.self,
    WindowsEventFormat.self,
    GELFFormat.self,
    BeatsFormat.self,
    ECSFormat.self,
    ECSNestedFormat.self,
    ZapFormat.self,
    TimesketchFormat.self,
    JSONLinesFormat.self,
    // text, by its columns
    CSVFormat.self,
    Log4jXMLFormat.self,
    CRIFormat.self,
    KubectlFormat.self,
    DockerComposeFormat.self,
    NagiosFormat.self,
    JavaGCFormat.self,
    PapertrailFormat.self,
    RabbitMQFormat.self,
    StructlogFormat.self,
    DotNetConsoleFormat.self,
    PythonLoggingFormat.self,
    Syslog5424Format.self,
    Syslog3164Format.self,
    KlogFormat.self,
    ALBFormat.self,
    S3AccessFormat.self,
    HAProxyFormat.self,
    SquidFormat.self,
    HerokuFormat.self,
    WebLogicFormat.self,
    WebSphereFormat.self,
    DmesgFormat.self,
    ApacheFormat.self,
    W3CFormat.self,
    NginxFormat.self,
    DjangoFormat.self,
    VPCFlowFormat.self,
    RedisFormat.self,
    OracleFormat.self,
    AuditdFormat.self,
    RubyFormat.self,
    LogfmtFormat.self,
    SyslogISOFormat.self,
    JavaUtilLoggingFormat.self,
    JavaFormat.self,
    DatedTextFormat.self,
    LayoutFormat.self,
  ]

  /// The name of JSON that is no particular tool's.
  package static let plainJSON = JSONLinesFormat.name

  /// The format that reads a sample; plain text reads everything.
  static func detect(_ sample: Sample) -> any LogFormat {
    for format in all {
      if let found = format.detect(sample) { return found }
    }
    return text(sample)
  }

  /// The format that reads a sample, plain text apart.
  static func particular(_ sample: Sample) -> (any LogFormat)? {
    for format in all where !format.isText {
      if let found = format.detect(sample) { return found }
    }
    return nil
  }

  /// The format that reads lines which are not of their source's own format.
  static func text(_ sample: Sample) -> LayoutFormat {
    LayoutFormat(sample)
  }
}
