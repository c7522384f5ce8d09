/// The names that loggers give to fields, in order of preference for each slot; a dotted name is also looked for nested.
enum JSONFieldNames {
  static let time =
    fields(
      JSONSlot.time,
      """
      @timestamp timestamp time ts t asctime datetime date eventTime event_time instant|epochSecond timeMillis @t Timestamp
      logtime log_time created time_local time_iso8601 start_time StartUTC dt when eventtime timestamp_ms epoch Time
      requestReceivedTimestamp stageTimestamp requestTime started_at date_time logged_at ibm_datetime EventTime query_timestamp TimeGenerated
      """) + fields(JSONSlot.nanos, "instant|nanoOfSecond")
  static let severity = fields(
    JSONSlot.severity,
    """
    level severity log.level lvl levelname @level loglevel log_level logLevel level_name severityText severity_text @l Level
    Severity LEVEL SEVERITY LogLevel severity-label syslog_severity @fields|lvl @fields|level level_value priority
    """)
  static let message = fields(
    JSONSlot.message,
    """
    message msg @message @m Message MESSAGE log short_message text fields|message event body @mt RenderedMessage
    MessageTemplate log_message logMessage content description @fields|msg @fields|message Body Msg data|message
    """)
  static let failure =
    fields(
      JSONSlot.error,
      """
      error.message error|message err|message error err exception.message exception|exception_message exception|message
      thrown|message errorMessage exception_message error_message errmsg cause exception_class
      """)
    + fields(
      JSONSlot.stack,
      """
      stack_trace stacktrace error.stack_trace error.stack err|stack exception.stacktrace exception|stackTrace
      thrown|extendedStackTrace exception exc_info @x Exception traceback stack errorVerbose errorStack trace.stack
      """) + fields(JSONSlot.errorType, "error.type err|type err|name thrown|name exception.type")
  static let code =
    fields(
      JSONSlot.caller,
      """
      caller log.origin.file.name src|file sourceLocation|file source|file caller_file_name code.filepath file filename
      logging.googleapis.com/sourceLocation|file
      """)
    + fields(
      JSONSlot.callerLine,
      """
      log.origin.file.line src|line sourceLocation|line source|line caller_line_number code.lineno line lineno line_number
      lineNumber logging.googleapis.com/sourceLocation|line
      """)
    + fields(
      JSONSlot.logger,
      """
      logger log.logger logger_name loggerName @module SourceContext Properties|SourceContext category target component module
      class className name source_context CategoryName Category SourceName
      """)
  static let identity =
    fields(
      JSONSlot.service,
      """
      service.name service serviceName service_name app application appName app_name applicationName application_name
      resource|service.name serviceContext|service dd.service Application program programname SYSLOG_IDENTIFIER Service
      ServiceName ibm_serverName syslog|appname appname
      """)
    + fields(
      JSONSlot.node,
      "host.name hostname host HostName Hostname MachineName nodeName agent|hostname beat|hostname source_host syslog|host"
    )
    + fields(JSONSlot.version, "service.version app_version appVersion release dd.version")
    + fields(JSONSlot.zone, "cloud.availability_zone availability_zone az")
  static let kubernetes =
    fields(JSONSlot.pod, "kubernetes|pod_name kubernetes|pod|name k8s.pod.name resource|k8s.pod.name")
    + fields(
      JSONSlot.namespace,
      """
      kubernetes|namespace_name kubernetes|pod_namespace kubernetes|namespace k8s.namespace.name
      resource|k8s.namespace.name
      """)
    + fields(JSONSlot.container, "kubernetes|container_name kubernetes|container|name k8s.container.name")
    + fields(JSONSlot.node, "kubernetes|host kubernetes|node|name kubernetes|pod_node_name k8s.node.name")
    + fields(
      JSONSlot.app,
      """
      kubernetes|labels|app.kubernetes.io/name kubernetes|labels|app_kubernetes_io/name
      kubernetes|labels|app_kubernetes_io_name kubernetes|pod_labels|app.kubernetes.io/name
      kubernetes|labels|app|kubernetes|io/name kubernetes|labels|app kubernetes|pod_labels|app
      """)
  static let request =
    fields(
      JSONSlot.trace,
      """
      trace_id traceId trace.id traceID TraceId traceid dd.trace_id logging.googleapis.com/trace X-B3-TraceId otelTraceID
      mdc|traceId contextMap|traceId mdc|trace_id Properties|TraceId @tr xray_trace_id correlation_id correlationId
      correlationID CorrelationId traceparent
      """)
    + fields(
      JSONSlot.span,
      """
      span_id spanId span.id spanID SpanId dd.span_id logging.googleapis.com/spanId X-B3-SpanId otelSpanID mdc|spanId
      contextMap|spanId Properties|SpanId @sp
      """)
    + fields(
      JSONSlot.request,
      """
      request_id requestId req_id reqId requestID RequestId request.id req|id x_request_id x-request-id http.request.id
      aws_request_id awsRequestId AWSRequestId transaction.id rid reqID
      """)
  static let access =
    fields(
      JSONSlot.status,
      """
      status_code statusCode http.response.status_code http_status response_status res|statusCode response_code
      responseCode http.status_code response|status http|status DownstreamStatus StatusCode responseStatus|code request|status status
      """)
    + fields(
      JSONSlot.milliseconds,
      """
      duration_ms durationMs latency_ms latencyMs elapsed_ms elapsedMs responseTime response_time_ms took_ms
      elapsedMilliseconds ElapsedMilliseconds Elapsed durationMillis request_time_ms responseLatency
      latencies|request
      """)
    + fields(JSONSlot.seconds, "request_time duration_s duration_seconds elapsed_seconds latency_seconds")
    + fields(JSONSlot.microseconds, "duration_us latency_us elapsed_us duration_micros")
    + fields(JSONSlot.nanoseconds, "event.duration duration_ns latency_ns Duration")
    + fields(JSONSlot.latency, "duration latency elapsed response_time")
    + fields(
      JSONSlot.path,
      """
      http.route url.path path uri request_uri url url.original http.target req|url request|uri request|path request_path
      RequestPath requestURI resourcePath route endpoint
      """)
    + fields(
      JSONSlot.method,
      """
      http.request.method method http_method verb request_method http.method req|method request|method RequestMethod verb
      httpMethod
      """)
    + fields(
      JSONSlot.client,
      """
      client.ip client_ip clientIp remote_addr remoteAddr remote_ip source.ip req|remoteAddress request|remote_ip
      remote_host clientip ClientHost ip
      """)
    + fields(JSONSlot.upstream, "upstream_addr upstreamAddr upstream_host upstream_address ServiceAddr")

  static let all = time + severity + message + failure + code + identity + kubernetes + request + access

  /// Paths separated by blanks; `a.b` stands for the key `a.b` and for `b` inside `a`.
  static func fields(_ slot: Int, _ names: String) -> [(path: String, slot: Int)] {
    names.split { $0 == " " || $0 == "\n" }.flatMap { name -> [(path: String, slot: Int)] in
      let path = String(name)
      guard path.contains("."), !path.contains("|"), !path.contains("/") else { return [(path, slot)] }
      return [(path, slot), (path.split(separator: ".").joined(separator: "|"), slot)]
    }
  }
}
