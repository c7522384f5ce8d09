/// Every log format, the most particular first: the first one that recognises a sample reads it.
package enum LogFormats {
  /// Add a format by one file in `Formats/` and one line here.
  package static let all: [any LogFormat.Type] = [
    FluentBitFormat.self,
    LokiFormat.self,
    DockerJSONFormat.self,
    CRIFormat.self,
    KubectlFormat.self,
    DockerComposeFormat.self,
    SternFormat.self,
    JournaldFormat.self,
    MongoDBFormat.self,
    PostgreSQLFormat.self,
    MySQLFormat.self,
    ZapFormat.self,
    NagiosFormat.self,
    Syslog5424Format.self,
    Syslog3164Format.self,
    SyslogISOFormat.self,
    KlogFormat.self,
    ALBFormat.self,
    ApacheFormat.self,
    W3CFormat.self,
    EnvoyFormat.self,
    NginxFormat.self,
    VPCFlowFormat.self,
    RedisFormat.self,
    JavaGCFormat.self,
    OracleFormat.self,
    JSONLinesFormat.self,
    LogfmtFormat.self,
    LayoutFormat.self,
  ]

  /// The format that reads a sample; plain text reads everything.
  static func detect(_ sample: Sample) -> any LogFormat {
    for format in all {
      if let found = format.detect(sample) { return found }
    }
    return text(sample)
  }

  /// The format that reads lines which are not of their source's own format.
  static func text(_ sample: Sample) -> any LogFormat {
    LayoutFormat(sample)
  }
}
