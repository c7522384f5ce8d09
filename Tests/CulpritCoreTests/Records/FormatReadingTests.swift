import Testing

@testable import CulpritCore

/// What single lines of each format become; all written for this project from the formats' documented fields.
struct FormatReadingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var format: String
    var text: String
    var message: String
    var at: String
    var severity: Severity
    var labels: [String: String] = [:]
    var status = 0
    var latency: Int64 = -1
    var testDescription: String { format + ": " + message }
  }

  static let cases: [Case] = [
    Case(
      format: "cri", text: "2024-03-05T06:07:08.123456789Z stdout F ERROR:    Exception in ASGI application",
      message: "Exception in ASGI application", at: "2024-03-05T06:07:08.123456Z", severity: .error),
    Case(
      format: "cri",
      text: "2024-03-05T06:07:08.123456789Z stderr F 2024-03-05 06:07:08.123 UTC [17] FATAL:  no pg_hba.conf entry",
      message: "no pg_hba.conf entry", at: "2024-03-05T06:07:08.123Z", severity: .critical),
    Case(
      format: "docker_json", text: #"{"log":"2024-03-05 06:07:08,123 ERROR no stock","stream":"stdout"}"#,
      message: "no stock", at: "2024-03-05 06:07:08.123", severity: .error),
    Case(
      format: "splunk",
      text:
        #"{"preview":false,"result":{"_raw":"ERROR no stock","_time":"2024-03-05T06:07:08.123+00:00","host":"node-1","#
        + #""source":"/var/log/containers/cart-7d9f8b6c5-x2x7k_shop_app-0123456789abcdef.log"}}"#,
      message: "no stock", at: "2024-03-05T06:07:08.123Z", severity: .error,
      labels: ["service": "cart", "namespace": "shop", "pod": "cart-7d9f8b6c5-x2x7k", "container": "app"]),
    Case(
      format: "splunk",
      text:
        #"{"preview":false,"result":{"_raw":"ERROR no stock","_time":"2024-03-05T06:07:08.123+00:00","host":"node-1","#
        + #""source":"/var/log/pods/shop_cart-7d9f8b6c5-x2x7k_5c1f4b7e-aa10-4f8e-9d1e-0c55d3a1b2c4/app/0.log"}}"#,
      message: "no stock", at: "2024-03-05T06:07:08.123Z", severity: .error,
      labels: ["service": "cart", "namespace": "shop", "pod": "cart-7d9f8b6c5-x2x7k", "container": "app"]),
    Case(
      format: "json_lines",
      text: #"{"happened":"2024-03-05T06:07:08Z","sev":"ERROR","what":"no stock for cart","id":17}"#,
      message: "no stock for cart", at: "2024-03-05T06:07:08Z", severity: .error),
    Case(
      format: "logfmt", text: "time=2024-03-05T06:07:08.123Z level=WARN+2 msg=slow",
      message: "slow", at: "2024-03-05T06:07:08.123Z", severity: .warning),
    Case(
      format: "auditd",
      text: #"type=AVC msg=audit(1709618828.123:42): avc:  denied  { read } for  pid=17 comm="nginx""#,
      message: #"type=AVC avc:  denied  { read } for  pid=17 comm="nginx""#, at: "2024-03-05T06:07:08.123Z",
      severity: .warning),
    Case(
      format: "azure_activity",
      text: #"{"tables":[{"name":"PrimaryResult","columns":[{"name":"TimeGenerated","type":"datetime"},"#
        + #"{"name":"SeverityLevel","type":"int"},{"name":"Message","type":"string"},{"name":"AppRoleName","type":"string"},"#
        + #"{"name":"Computer","type":"string"}],"rows":[["2024-03-05T06:07:08.1234567Z",3,"no stock","cart","vm-1"]]}]}"#,
      message: "no stock", at: "2024-03-05T06:07:08.123456Z", severity: .error,
      labels: ["service": "cart", "node": "vm-1"]),
    Case(
      format: "azure_activity",
      text:
        #"{"time":"2024-03-05T06:07:08Z","resourceId":"/S/1/SITES/CART","category":"AppServiceHTTPLogs","properties":"#
        + #""{\"CsMethod\":\"GET\",\"CsUriStem\":\"/orders/17\",\"ScStatus\":\"500\",\"TimeTaken\":12}"}"#,
      message: "GET /orders/<*> 5xx", at: "2024-03-05T06:07:08Z", severity: .error,
      labels: ["service": "CART", "route": "/orders/<*>"], status: 500, latency: 12_000),
    Case(
      format: "otlp_logs",
      text: #"{"resource_logs":[{"resource":{"attributes":[{"key":"service.name","value":{"string_value":"cart"}}]},"#
        + #""scope_logs":[{"log_records":[{"time_unix_nano":"1709618828123456789","severity_number":17,"#
        + #""body":{"string_value":"no stock"}}]}]}]}"#,
      message: "no stock", at: "2024-03-05T06:07:08.123456Z", severity: .error, labels: ["service": "cart"]),
    Case(
      format: "otlp_logs",
      text: #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1709618828123456789","#
        + #""severityNumber":"SEVERITY_NUMBER_ERROR2","body":{"stringValue":"no stock"}}]}]}]}"#,
      message: "no stock", at: "2024-03-05T06:07:08.123456Z", severity: .error),
    Case(
      format: "rabbitmq", text: "=ERROR REPORT==== 5-Mar-2024::06:07:08 ===\nconnection closed",
      message: "connection closed", at: "2024-03-05 06:07:08", severity: .error),
    Case(
      format: "rabbitmq",
      text: "2024-03-05 06:07:08.123456+00:00 [warning] <0.222.0> memory alarm set\n"
        + "2024-03-05 06:07:08.123456+00:00 [warning] <0.222.0> on node rabbit@h",
      message: "memory alarm set", at: "2024-03-05T06:07:08.123456Z", severity: .warning),
    Case(
      format: "structlog",
      text: "2024-03-05T06:07:08.123Z [error    ] request_failed                 [shop.views] code=500 err='no stock'",
      message: "request_failed: no stock", at: "2024-03-05T06:07:08.123Z", severity: .error),
    Case(
      format: "dotnet_console", text: "fail: Shop.Cart[17]\n      cannot reserve\n      System.Exception: no stock",
      message: "cannot reserve", at: "", severity: .error),
    Case(
      format: "python_logging",
      text: "ERROR:shop.cart:cannot reserve\nTraceback (most recent call last):\nValueError: x",
      message: "cannot reserve", at: "", severity: .error),
    Case(
      format: "python_logging",
      text: #"INFO:     10.0.0.7:51000 - "GET /orders/17 HTTP/1.1" 500 Internal Server Error"#,
      message: "GET /orders/<*> 5xx", at: "", severity: .error, labels: ["client": "10.0.0.7"], status: 500),
    Case(
      format: "oracle",
      text:
        "<Audit><AuditRecord><Extended_Timestamp>2024-03-05T06:07:08.123456Z</Extended_Timestamp><Userhost>db1</Userhost>"
        + "<Action>100</Action><Returncode>1017</Returncode><Comment_Text>by DATABASE</Comment_Text></AuditRecord></Audit>",
      message: "ORA-01017: action 100 by DATABASE", at: "2024-03-05T06:07:08.123456Z", severity: .error,
      labels: ["node": "db1"]),
    Case(
      format: "aws_lambda",
      text:
        #"{"time":"2024-03-05T06:07:08.123Z","type":"platform.report","record":{"requestId":"3c1d5c6e-0000-4f8e-9d1e-"#
        + #"0c55d3a1b2c4","metrics":{"durationMs":3000.5},"status":"timeout"}}"#,
      message: "platform.report timeout", at: "2024-03-05T06:07:08.123Z", severity: .error, latency: 3_000_500),
    Case(
      format: "aws_route53",
      text: #"{"query_timestamp":"2024-03-05T06:07:08Z","query_name":"a.example.","query_type":"A","rcode":"NXDOMAIN","#
        + #""srcaddr":"10.0.0.7","srcids":{"instance":"i-1"}}"#,
      message: "A a.example. NXDOMAIN", at: "2024-03-05T06:07:08Z", severity: .warning,
      labels: ["client": "10.0.0.7", "node": "i-1"]),
    Case(
      format: "ecs_json",
      text: #"{"@timestamp":"2024-03-05T06:07:08.123Z","log.level":"ERROR","message":"no stock","ecs.version":"1.2.0","#
        + #""error.stack_trace":["java.lang.X: x","\tat a.B.c(B.java:1)"]}"#,
      message: "no stock", at: "2024-03-05T06:07:08.123Z", severity: .error),
    Case(
      format: "loki",
      text: #"2024-03-05T06:07:08Z {app="cart", pod="cart-7d9f8b6c5-x2x7k"} level=error msg="no stock""#,
      message: "no stock", at: "2024-03-05T06:07:08Z", severity: .error,
      labels: ["service": "cart", "pod": "cart-7d9f8b6c5-x2x7k"]),
    Case(
      format: "fluent_bit",
      text: #"[0] kube.cart: [[1709618828.123, {}], {"log"=>"ERROR \"no=>stock\"", "stream"=>"stderr"}]"#,
      message: #""no=>stock""#, at: "2024-03-05T06:07:08.123Z", severity: .error, labels: ["stream": "stderr"]),
    Case(
      format: "glog_klog", text: "E240305 06:07:08.123456 17 kv/server.go:93 \u{22EE} [n1,s1] 4  cannot reserve",
      message: "cannot reserve", at: "2024-03-05 06:07:08.123456", severity: .error),
    Case(
      format: "syslog_rfc3164",
      text: "<189>17: *Mar  5 06:07:08.123: %LINK-3-UPDOWN: Interface Gi0/1, changed state to down",
      message: "Interface Gi0/1, changed state to down", at: "", severity: .notice),
    Case(
      format: "syslog_rfc3164", text: "Mar  5 06:07:08 web-1 daemon.err cart[17]: no stock",
      message: "no stock", at: "", severity: .error, labels: ["service": "cart", "node": "web-1"]),
    Case(
      format: "text", text: "[2024-03-05T06:07:08Z ERROR shop::cart] no stock",
      message: "no stock", at: "2024-03-05T06:07:08Z", severity: .error),
    Case(
      format: "text", text: "[2024-03-05 06:07:08,123: WARNING/ForkPoolWorker-1] slow",
      message: "slow", at: "2024-03-05 06:07:08.123", severity: .warning),
    Case(
      format: "text", text: "6:07PM ERR cannot reserve error=\"no stock\"",
      message: "cannot reserve error=\"no stock\"", at: "", severity: .error),
    Case(
      format: "text", text: "    2024-03-05T06:07:08.123Z [ERROR] agent.server: no leader",
      message: "no leader", at: "2024-03-05T06:07:08.123Z", severity: .error),
    Case(
      format: "text", text: #"2024-03-05T06:07:08Z {"level":"error","msg":"no stock","app":"cart"}"#,
      message: "no stock", at: "2024-03-05T06:07:08Z", severity: .error, labels: ["service": "cart"]),
    Case(
      format: "datadog",
      text: #"{"data":[{"id":"A","type":"log","attributes":{"timestamp":"2024-03-05T06:07:08.123Z","status":"info","#
        + #""service":"cart","message":"cannot reserve"}}]}"#,
      message: "cannot reserve", at: "2024-03-05T06:07:08.123Z", severity: .info, labels: ["service": "cart"]),
    Case(
      format: "cloudwatch_logs", text: "2024-03-05T06:07:08.123000+00:00 app/app/1f2e ERROR no stock",
      message: "no stock", at: "2024-03-05T06:07:08.123Z", severity: .error, labels: ["container": "app/app/1f2e"]),
    Case(
      format: "elastic_ndjson",
      text: #"{"hits":{"hits":[{"_index":"l","_id":"a","fields":{"@timestamp":["2024-03-05T06:07:08.123Z"],"#
        + #""message":["no stock"],"log.level":["ERROR"],"service.name":["cart"]}}]}}"#,
      message: "no stock", at: "2024-03-05T06:07:08.123Z", severity: .error, labels: ["service": "cart"]),
    Case(
      format: "heroku",
      text: "2024-03-05T06:07:08.123456+00:00 heroku[router]: at=error code=H12 desc=\"Request timeout\" method=GET "
        + "path=\"/orders/17?x=1\" host=x.example request_id=8601b555-6a83-4c12-8269-97c8e32cdb22 fwd=\"10.0.0.7\" "
        + "dyno=web.1 connect=1ms service=30000ms status=503 bytes=0 protocol=https",
      message: "GET /orders/<*> 5xx", at: "2024-03-05T06:07:08.123456Z", severity: .error,
      labels: ["route": "/orders/<*>", "client": "10.0.0.7", "upstream": "web.1"], status: 503, latency: 30_000_000),
    Case(
      format: "haproxy",
      text: "10.0.0.7:39759 [05/Mar/2024:06:07:08.633] http-in shop/web-1 0/0/1/48/49 502 285 - - SH-- 8/8/8/1/0 0/0 "
        + "{agent} \"POST /orders/17 HTTP/1.1\"",
      message: "POST /orders/<*> 5xx", at: "2024-03-05T06:07:08.633Z", severity: .error,
      labels: ["container": "shop", "client": "10.0.0.7"], status: 502, latency: 49_000),
    Case(
      format: "haproxy",
      text: "10.0.0.7:39761 [05/Mar/2024:06:07:09.633] tcp-in db/db-1 0/-1/5007 212 SC 0/0/0/0/3 0/0",
      message: "tcp-in db SC", at: "2024-03-05T06:07:09.633Z", severity: .error,
      labels: ["container": "db", "client": "10.0.0.7"], latency: 5_007_000),
    Case(
      format: "syslog_rfc3164",
      text:
        "Mar  5 06:07:09 lb-1 haproxy[7]: 10.0.0.7:3961 [05/Mar/2024:06:07:08.633] tcp-in db/db-1 0/0/57 212 -- 0/0/0/0/3 0/0",
      message: "tcp-in db --", at: "2024-03-05T06:07:09Z", severity: .info,
      labels: ["service": "haproxy", "node": "lb-1"], latency: 57_000),
    Case(
      format: "aws_s3_access",
      text:
        "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be shop-img [05/Mar/2024:06:07:08 +0000] 10.0.0.7 "
        + "- 7B4A0FABBEXAMPLE REST.GET.OBJECT img/a.png \"GET /shop-img/img/a.png HTTP/1.1\" 503 SlowDown 33 - 14 11 "
        + "\"-\" \"curl/8.5.0\" -",
      message: "REST.GET.OBJECT 5xx SlowDown", at: "2024-03-05T06:07:08Z", severity: .error,
      labels: ["service": "shop-img", "client": "10.0.0.7"], status: 503, latency: 14_000),
    Case(
      format: "aws_alb",
      text:
        "tls 2.0 2024-03-05T06:07:10 net/shop-net/c6e77e28c25b2234 g3d4b5e8bb8464cd 10.0.0.7:51341 10.0.1.2:443 5 2 98 246 "
        + "- arn:aws:acm:eu-west-1:1:certificate/2a10 - ECDHE-RSA-AES128-SHA tlsv12 - shop.example - - -",
      message: "TLS connection", at: "2024-03-05T06:07:10Z", severity: .info,
      labels: ["service": "shop-net", "upstream": "10.0.1.2"], latency: 5_000),
    Case(
      format: "kubernetes_audit",
      text:
        #"{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"5c1f4b7e","stage":"ResponseComplete","verb":"create","#
        + #""user":{"username":"ines"},"objectRef":{"resource":"pods","subresource":"exec","namespace":"shop","name":"c"},"#
        + #""responseStatus":{"code":403,"reason":"Forbidden"},"requestReceivedTimestamp":"2024-03-05T06:07:08.123456Z"}"#,
      message: "create pods/exec 4xx: Forbidden", at: "2024-03-05T06:07:08.123456Z", severity: .warning,
      labels: ["namespace": "shop", "client": "ines"], status: 403),
    Case(
      format: "cloudflare",
      text:
        #"{"ClientIP":"10.0.0.7","ClientRequestHost":"x.example","ClientRequestMethod":"GET","ClientRequestURI":"/cart/17","#
        + #""EdgeStartTimestamp":1709618828123456789,"EdgeResponseStatus":522,"RayID":"85f7a1b2c3d4e5f6"}"#,
      message: "GET /cart/<*> 5xx", at: "2024-03-05T06:07:08.123456Z", severity: .error,
      labels: ["service": "x.example"], status: 522),
    Case(
      format: "aws_waf",
      text:
        #"{"timestamp":1709618828123,"webaclId":"arn:x","terminatingRuleId":"SQLi","action":"BLOCK","httpSourceId":"app/shop/1","#
        + #""httpRequest":{"clientIp":"10.0.0.7","uri":"/cart/17","httpMethod":"POST"}}"#,
      message: "BLOCK SQLi POST /cart/<*>", at: "2024-03-05T06:07:08.123Z", severity: .warning,
      labels: ["client": "10.0.0.7"]),
    Case(
      format: "squid",
      text: "1709618829.123  60002 10.0.0.7 TCP_MISS/504 0 GET http://x.example/cart/17 - HIER_DIRECT/10.0.1.2 -",
      message: "GET /cart/<*> 5xx", at: "2024-03-05T06:07:09.123Z", severity: .error,
      labels: ["upstream": "10.0.1.2"], status: 504, latency: 60_002_000),
    Case(
      format: "django", text: #"[05/Mar/2024 06:07:08] "POST /orders/17/ HTTP/1.1" 500 4711"#,
      message: "POST /orders/<*>/ 5xx", at: "2024-03-05T06:07:08Z", severity: .error, status: 500),
    Case(
      format: "dmesg", text: "<3>[ 1234.567891] EXT4-fs (sda1): error 17", message: "EXT4-fs (sda1): error 17",
      at: "1970-01-01T00:00:00Z", severity: .error),
    Case(
      format: "java_gc", text: "[1.234s][info][gc] GC(0) Pause Young (Normal) 24M->4M(256M) 3.456ms",
      message: "GC(0) Pause Young (Normal) 24M->4M(256M) 3.456ms", at: "1970-01-01T00:00:00Z", severity: .info,
      latency: 3_456),
    Case(
      format: "weblogic",
      text:
        "####<5 mars 2024 6:07:08,123 AM CET> <Error> <HTTP> <web-1> <shop1> <main> <<WLS Kernel>> <> <> <1709618828123> "
        + "<[severity-value: 8] [rid: 0] > <BEA-101017> <[app:shop] Root cause <x> of ServletException>",
      message: "[app:shop] Root cause <x> of ServletException", at: "2024-03-05T06:07:08.123Z", severity: .error,
      labels: ["node": "web-1", "service": "shop1"]),
    Case(
      format: "websphere",
      text: "[3/5/24 6:07:08:123 UTC] 0000005a ServletWrappe E   com.ibm.ws.Servlet service SRVE0068E: boom",
      message: "com.ibm.ws.Servlet service SRVE0068E: boom", at: "2024-03-05T06:07:08.123Z", severity: .error),
    Case(
      format: "windows_event",
      text:
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Cart Service'/>"
        + "<EventID>7031</EventID><Level>2</Level><TimeCreated SystemTime='2024-03-05T06:07:08.1234567Z'/><Channel>System"
        + "</Channel><Computer>web-1</Computer></System><EventData><Data Name='a'>Cart &amp; co</Data></EventData></Event>",
      message: "event 7031 Cart & co", at: "2024-03-05T06:07:08.123456Z", severity: .error,
      labels: ["node": "web-1", "service": "Cart Service"]),
    Case(
      format: "log4j_xml",
      text:
        "<Event xmlns=\"http://logging.apache.org/log4j/2.0/events\" thread=\"main\" level=\"WARN\" loggerName=\"c.Cart\">"
        + "<Instant epochSecond=\"1709618828\" nanoOfSecond=\"123000000\"/><Message>stock &lt; 3</Message></Event>",
      message: "stock < 3", at: "2024-03-05T06:07:08.123Z", severity: .warning),
    Case(
      format: "mysql", text: "2024-03-05T06:07:08.123456Z\t    8 Query\tSELECT 1", message: "Query\tSELECT 1",
      at: "2024-03-05T06:07:08.123456Z", severity: .info),
    Case(
      format: "text", text: "[06:07:08 ERR] cannot reserve", message: "cannot reserve", at: "1970-01-01T06:07:08Z",
      severity: .error),
    Case(
      format: "json_lines", text: #"{"@t":"2024-03-05T06:07:08.1234567Z","@mt":"Added {Id}","Id":17}"#,
      message: "Added {Id}", at: "2024-03-05T06:07:08.123456Z", severity: .info),
    Case(
      format: "otlp_logs",
      text: #"{"resourceLogs":[{"resource":{"attributes":[]},"scopeLogs":[{"scope":{},"logRecords":[{"timeUnixNano":"#
        + #""1709618828123456789","body":{"kvlistValue":{"values":[{"key":"order","value":{"intValue":"17"}},{"key":"level","#
        + #""value":{"stringValue":"error"}},{"key":"message","value":{"stringValue":"no stock"}}]}}}]}]}]}"#,
      message: "no stock", at: "2024-03-05T06:07:08.123456Z", severity: .error),
    Case(
      format: "azure_activity",
      text: #"{"TimeGenerated":"2024-03-05T06:07:08.123Z","Type":"AppTraces","SeverityLevel":3,"Message":"no stock","#
        + #""AppRoleName":"cart","OperationId":"5b8efff798038103d269b633813fc60c"}"#,
      message: "no stock", at: "2024-03-05T06:07:08.123Z", severity: .error, labels: ["service": "cart"]),
    Case(
      format: "fluent_bit",
      text:
        #"{"log":"2024-03-05 06:07:08,123 ERROR no stock","container_name":"cart","source":"stderr","container_id":"a","#
        + #""ecs_cluster":"shop","ecs_task_definition":"cart-task:12"}"#,
      message: "no stock", at: "2024-03-05T06:07:08.123Z", severity: .error, labels: ["service": "cart-task"]),
    Case(
      format: "journald", text: "2024-03-05T06:07:09+0100 web-1 cart[17]: cannot reserve",
      message: "cannot reserve", at: "2024-03-05T05:07:09Z", severity: .warning,
      labels: ["service": "cart", "node": "web-1"]),
    Case(
      format: "timesketch",
      text: "computer_name,datetime,strings,timestamp_desc\nweb-1,2024-03-05 06:07:08+00:00,Cart stopped,Creation Time",
      message: "Cart stopped", at: "2024-03-05T06:07:08Z", severity: .unknown),
    Case(
      format: "json_lines",
      text:
        #"{"time_local":"05/Mar/2024:06:07:08 +0000","request":"GET /cart/17?x=1 HTTP/1.1","status":"502","request_time":"1.501"}"#,
      message: "GET /cart/<*> 5xx", at: "2024-03-05T06:07:08Z", severity: .error,
      labels: ["route": "/cart/<*>", "method": "GET"], status: 502, latency: 1_501_000),
    Case(
      format: "splunk",
      text:
        #"{"time":1709618828.123,"host":"web-1","sourcetype":"_json","event":{"level":"error","message":"boom","service":"cart"}}"#,
      message: "boom", at: "2024-03-05T06:07:08.123Z", severity: .error, labels: ["service": "cart", "node": "web-1"]),
    Case(
      format: "gcp_logentry",
      text:
        #"{"httpRequest":{"requestMethod":"GET","requestUrl":"https://x.example/cart/17","status":502,"latency":"0.125s"},"insertId":"b","#
        + #""resource":{"type":"http_load_balancer"},"timestamp":"2024-03-05T06:07:08.123Z","severity":"WARNING","#
        + #""logName":"projects/p/logs/requests","jsonPayload":{"statusDetails":"backend_connection_closed"}}"#,
      message: "GET /cart/<*> 5xx", at: "2024-03-05T06:07:08.123Z", severity: .error,
      labels: ["route": "/cart/<*>", "method": "GET"], status: 502, latency: 125_000),
    Case(
      format: "ruby_logger",
      text: "E, [2024-03-05T06:07:08.123456 #17] ERROR -- : [4bf92f35-77b3-4da6-a3ce-929d0e0e4737] boom",
      message: "[4bf92f35-77b3-4da6-a3ce-929d0e0e4737] boom", at: "2024-03-05T06:07:08.123456Z", severity: .error),
    Case(
      format: "syslog_iso", text: "1709618828.123456 web-1 sshd[4711]: Failed password for root",
      message: "Failed password for root", at: "2024-03-05T06:07:08.123456Z", severity: .error,
      labels: ["service": "sshd", "node": "web-1"]),
    Case(
      format: "text", text: "2024-03-05T06:07:08.123Z [ERROR] agent.server: cannot join: peer=10.0.0.1",
      message: "cannot join: peer=10.0.0.1", at: "2024-03-05T06:07:08.123Z", severity: .error),
    Case(
      format: "logfmt",
      text:
        "time=2024-03-05T06:07:08Z level=info method=GET path=/cart/17 status=503 duration=1.5s request_id=ab12cd34",
      message: "GET /cart/<*> 5xx", at: "2024-03-05T06:07:08Z", severity: .error,
      labels: ["route": "/cart/<*>", "method": "GET"], status: 503, latency: 1_500_000),
    Case(
      format: "json_lines",
      text:
        #"{"level":30,"time":1709618828123,"pid":17,"hostname":"n","name":"cart","req":{"method":"GET","url":"/cart/17?x=1"},"#
        + #""res":{"statusCode":500},"responseTime":12.5,"msg":"request completed"}"#,
      message: "request completed", at: "2024-03-05T06:07:08.123Z", severity: .error,
      labels: ["service": "cart", "node": "n", "route": "/cart/<*>", "method": "GET"], status: 500, latency: 12_500),
    Case(
      format: "json_lines",
      text: #"{"instant":{"epochSecond":1709618828,"nanoOfSecond":123456000},"level":"FATAL","message":"m"}"#,
      message: "m", at: "2024-03-05T06:07:08.123456Z", severity: .critical),
    Case(
      format: "json_lines",
      text:
        #"{"level":"error","error":"dial tcp 10.0.0.1:5432: refused","time":1709618828,"caller":"/app/db.go:17","message":"db down"}"#,
      message: "db down: dial tcp 10.0.0.1:5432: refused", at: "2024-03-05T06:07:08Z", severity: .error),
    Case(
      format: "json_lines", text: #"{"@t":"2024-03-05T06:07:08.1234567Z","@mt":"Order {Id} failed","@l":"Error"}"#,
      message: "Order {Id} failed", at: "2024-03-05T06:07:08.123456Z", severity: .error),
    Case(
      format: "logfmt",
      text: #"time=2024-03-05T06:07:08.123Z level=ERROR source=/app/main.go:17 msg="order failed" err="no stock""#,
      message: "order failed: no stock", at: "2024-03-05T06:07:08.123Z", severity: .error),
    Case(
      format: "stern", text: "orders-6c5d7f8b9d-k2l4m/app 2024-03-05 06:07:08,123 ERROR [main] c.e.Orders - failed",
      message: "failed", at: "2024-03-05T06:07:08.123Z", severity: .error,
      labels: ["service": "orders", "pod": "orders-6c5d7f8b9d-k2l4m", "container": "app"]),
    Case(
      format: "envoy",
      text:
        #"[2024-03-05T06:07:08.310Z] "GET /orders/17 HTTP/1.1" 503 UF,URX upstream_reset{x} - "delayed error: 111" 0 152 48 - "-" "#
        + #""curl/8" "cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2" "orders:8080" "10.0.2.1:8080" outbound|8080||orders - - - - default"#,
      message: "GET /orders/<*> 5xx", at: "2024-03-05T06:07:08.310Z", severity: .error,
      labels: ["service": "orders", "route": "/orders/<*>", "method": "GET"], status: 503, latency: 48_000),
    Case(
      format: "nginx",
      text:
        #"10.0.0.7 - - [05/Mar/2024:06:07:08 +0100] "GET /a/b?q=1 HTTP/1.1" 404 592 "-" "curl/8" 312 1.234 [x] [] 10.1.2.3:80 0 1.2 404 0f"#,
      message: "GET /a/b 4xx", at: "2024-03-05T05:07:08Z", severity: .warning,
      labels: ["route": "/a/b", "method": "GET", "client": "10.0.0.7"], status: 404, latency: 1_234_000),
    Case(
      format: "aws_alb",
      text: "h2 2024-03-05T06:07:08.186641Z app/shop/50dc6c495c0c9188 10.0.0.7:2817 - -1 -1 -1 503 - 34 366 "
        + #""GET https://shop.example.com:443/orders/17 HTTP/2.0" "Mozilla \"x\"" - TLSv1.2 - "Root=1-58337262-36d228ad" "#
        + #""shop.example.com" "-" 0 2024-03-05T06:07:08.137000Z "waf,forward" "-" "-" "-" "-" "-" "-" TID_1"#,
      message: "GET /orders/<*> 5xx", at: "2024-03-05T06:07:08.186641Z", severity: .error,
      labels: ["service": "shop", "route": "/orders/<*>", "method": "GET", "client": "10.0.0.7"], status: 503),
    Case(
      format: "postgresql",
      text: "2024-03-05 06:07:08 UTC:10.0.0.7(51000):app@shop:[4711]:LOG:  duration: 12.5 ms  statement: x",
      message: "duration: 12.5 ms  statement: x", at: "2024-03-05T06:07:08Z", severity: .info, latency: 12_500),
    Case(
      format: "mongodb",
      text:
        #"{"t":{"$date":"2024-03-05T06:07:08.309+00:00"},"s":"E","c":"STORAGE","id":1,"ctx":"conn1","msg":"Failed","attr":{"error":{"errmsg":"disk"}}}"#,
      message: "Failed: disk", at: "2024-03-05T06:07:08.309Z", severity: .error),
    Case(
      format: "kubernetes_events",
      text:
        #"{"type":"ADDED","object":{"kind":"Event","involvedObject":{"kind":"Pod","namespace":"shop","name":"cart-7d9f8b6c5-x2x7k"},"#
        + #""reason":"OOMKilling","message":"out of memory","lastTimestamp":null,"eventTime":"2024-03-05T06:07:08.123456Z","type":"Warning"}}"#,
      message: "OOMKilling: out of memory", at: "2024-03-05T06:07:08.123456Z", severity: .error,
      labels: ["service": "cart", "pod": "cart-7d9f8b6c5-x2x7k", "namespace": "shop"]),
    Case(
      format: "azure_activity",
      text:
        #"{"records":[{"time":"2024-03-05T06:07:08.1234567Z","resourceId":"/S/1/SITES/CART","category":"C","level":"Error","#
        + #""operationName":"write","resultDescription":"no stock"}]}"#,
      message: "write: no stock", at: "2024-03-05T06:07:08.123456Z", severity: .error, labels: ["service": "CART"]),
    Case(
      format: "elastic_ndjson",
      text:
        #"{"took":3,"hits":{"total":{"value":1},"hits":[{"_index":"l","_id":"1","_source":{"@timestamp":"2024-03-05 06:07:08.123+01:00","#
        + #""message":"no stock","log":{"level":"error"},"service":{"name":"cart"}}}]}}"#,
      message: "no stock", at: "2024-03-05T05:07:08.123Z", severity: .error, labels: ["service": "cart"]),
    Case(
      format: "syslog_rfc3164",
      text:
        "<134>Mar  5 06:07:08 lb haproxy[7]: 10.0.0.7:53332 [05/Mar/2024:06:07:08.143] web~ shop/web-1 0/0/7/1457/1487 503 11394 - - "
        + #"---- 2/1/0/0/0 0/0 "GET /orders/17 HTTP/1.1""#,
      message: "GET /orders/<*> 5xx", at: "2024-03-05T06:07:08Z", severity: .error,
      labels: [
        "service": "haproxy", "node": "lb", "container": "shop", "route": "/orders/<*>", "method": "GET",
        "client": "10.0.0.7",
      ],
      status: 503, latency: 1_487_000),
    Case(
      format: "journald",
      text:
        #"{"__REALTIME_TIMESTAMP":"1709618828123456","PRIORITY":"4","SYSLOG_IDENTIFIER":"cart","MESSAGE":[110,111,255]}"#,
      message: "no\u{FFFD}", at: "2024-03-05T06:07:08.123456Z", severity: .warning, labels: ["service": "cart"]),
  ]

  @Test(arguments: cases)
  func `time, severity, identity and message of a line`(expected: Case) throws {
    let (list, reader) = RecordList.reading(expected.text)
    #expect(reader.detection.format == expected.format)
    let entry = try #require(list.entries.first)
    #expect(list.entries.count == 1)
    #expect(entry.message == expected.message)
    #expect(entry.microseconds == moment(expected.at) || entry.stamp < .zoneless)
    #expect(entry.severity == expected.severity)
    #expect(entry.status == expected.status)
    #expect(entry.latency == expected.latency)
    for (label, value) in expected.labels { #expect(entry.labels[label] == value) }
  }

  @Test func `an object that goes on over lines among objects of one line is one record`() {
    let (list, _) = RecordList.reading(
      """
      {"timestamp":"2024-03-05T06:07:08,123Z","level":"INFO","message":"up"}
      {"timestamp":"2024-03-05T06:07:09,123Z","level":"ERROR","message":"failed",
      "stacktrace": ["java.lang.X: x",
      "at a.B.c(B.java:1)"] }
      {"timestamp":"2024-03-05T06:07:10,123Z","level":"INFO","message":"down"}
      """)
    #expect(list.entries.map(\.message) == ["up", "failed", "down"])
    #expect(list.entries[1].following == ["java.lang.X: x", "at a.B.c(B.java:1)"])
    #expect(list.lines == [1, 2, 3, 4, 5])
  }

  @Test func `an XML element that does not end is rejected and the next one read`() {
    let long = Array(repeating: String(repeating: "x", count: 1 << 16), count: 20).joined(separator: "\n")
    let event = "<log4j:event logger=\"a\" timestamp=\"1709618828123\" level=\"INFO\"><log4j:message>"
    let (list, _) = RecordList.reading(
      "\(event)\(long)</log4j:message></log4j:event>\n\(event)up</log4j:message></log4j:event>")
    #expect(list.entries.map(\.message) == ["up"])
    #expect(list.rejected == [1])
    #expect(list.lines.count == 21)
  }

  @Test func `the columns of a wide table of events are kept apart`() {
    let (list, _) = RecordList.reading(
      """
      LAST SEEN   TYPE      REASON      OBJECT      SUBOBJECT               SOURCE            MESSAGE             FIRST SEEN   COUNT   NAME
      2m17s       Warning   Unhealthy   pod/cart-1  spec.containers{cart}   kubelet, node-1   Readiness failed    17m          12      cart-1.17
      """)
    #expect(list.entries.map(\.message) == ["Unhealthy: Readiness failed"])
  }

  @Test func `a table whose last column has no name has its message there`() {
    let (list, _) = RecordList.reading(
      """
      Level,Date and Time,Source,Event ID,Task Category
      Error,3/5/2024 6:07:08 AM,Service Control Manager,7034,None,"The Cart service terminated."
      """)
    #expect(list.entries.map(\.message) == ["The Cart service terminated."])
    #expect(list.entries[0].severity == .error)
    #expect(list.skipped == [1])
  }

  @Test func `a request among a logger's lines is read as a request`() {
    let (list, _) = RecordList.reading(
      """
      [2024-03-05 06:07:08 +0000] [1] [INFO] Starting gunicorn 20.1.0
      [2024-03-05 06:07:09 +0000] [7] [CRITICAL] WORKER TIMEOUT (pid:17)
      [2024-03-05 06:07:10 +0000] [7] [ERROR] Exception in worker process
      10.0.0.7 - - [05/Mar/2024:06:07:11 +0000] "GET /orders/17 HTTP/1.1" 500 27 "-" "curl/8.5"
      """)
    #expect(list.entries.map(\.severity) == [.info, .critical, .error, .error])
    #expect(list.entries.last?.message == "GET /orders/<*> 5xx")
  }

  @Test func `the head of a trace is no record where levels stand before stamps`() {
    let (list, _) = RecordList.reading(
      """
      INFO  [main] 2024-03-05 06:07:08,123 Cart.java:17 - up
      ERROR [main] 2024-03-05 06:07:09,123 Cart.java:18 - cannot reserve
      com.example.NoStock: x
      \tat com.example.Cart.reserve(Cart.java:17)
      """)
    #expect(list.entries.map(\.message) == ["up", "cannot reserve"])
    #expect(list.entries[1].following.count == 2)
  }

  @Test func `a date that a sentence ends in is no head`() {
    let line = "2024-03-05T06:07:09Z stdout F Started GET \"/cart\" for 10.0.0.7 at 2024-03-05 06:07:01 +0000"
    let (list, _) = RecordList.reading(line)
    #expect(list.entries[0].message.hasPrefix("Started GET"))
    #expect(list.entries[0].microseconds == 1_709_618_829_000_000)
  }

  @Test func `a boot's lines are the journal's, though no host of theirs has a digit and no program a process id`() {
    let lines = (10..<20).map { "2024-03-05T06:07:\($0)+0100 drano kernel: x86/fpu: feature \($0)" }
    #expect(RecordList.reading(lines.joined(separator: "\n")).reader.detection.format == "journald")
  }

  @Test func `markup in the cells of a table is not read as events`() {
    let (_, reader) = RecordList.reading(
      "message,datetime,timestamp_desc\n<Event xmlns='http://schemas.microsoft.com/win/2004'>x</Event>,"
        + "2024-03-05T06:07:08+00:00,Written")
    #expect(reader.detection.format == "timesketch")
  }

  @Test func `each line of Lambda's platform is a record of its own`() {
    let id = "3c1d5c6e-0000-4f8e-9d1e-0c55d3a1b2c4"
    let (list, reader) = RecordList.reading(
      """
      START RequestId: \(id) Version: $LATEST
      2024-03-05T06:07:08.123Z\t\(id)\tERROR\tcannot reserve
      [ERROR] KeyError: 'order'
      Traceback (most recent call last):
        File "/var/task/app.py", line 3, in handler
      END RequestId: \(id)
      REPORT RequestId: \(id)\tDuration: 12.34 ms\tBilled Duration: 13 ms\tStatus: timeout
      2024-03-05T06:07:11.123Z \(id) Task timed out after 3.00 seconds
      """)
    #expect(reader.detection.format == "aws_lambda")
    #expect(list.entries.map(\.severity) == [.info, .error, .error, .info, .error, .error])
    #expect(list.entries[1].message == "cannot reserve")
    #expect(list.entries[2].following.count == 2)
    #expect(list.entries[4].latency == 12_340)
    #expect(list.entries[5].message == "Task timed out after 3.00 seconds")
    #expect(Set(list.entries.filter { $0.trace != 0 }.map(\.trace)).count == 1)
    #expect(list.entries.count { $0.trace != 0 } == 5)
  }

  @Test func `Lambda's lines in CloudWatch's events have the events' times`() {
    let events = ["START RequestId: a Version: 1", "loading", "END RequestId: a", "REPORT RequestId: a Duration: 5 ms"]
    let texts = events.enumerated().map { #"{"timestamp":170961882\#($0)123,"message":"\#($1)"}"# }
    let (list, _) = RecordList.reading(
      #"{"messageType":"DATA_MESSAGE","logGroup":"/aws/lambda/cart","logStream":"s","logEvents":["#
        + texts.joined(separator: ",") + "]}")
    #expect(list.entries.map(\.message) == events)
    #expect(
      list.entries.map { $0.microseconds / 1_000_000 } == [1_709_618_820, 1_709_618_821, 1_709_618_822, 1_709_618_823])
  }

  @Test func `elements of XML over several lines are one record with their trace`() {
    let (list, _) = RecordList.reading(
      """
      <log4j:event logger="c.Cart" timestamp="1709618828123" level="ERROR" thread="main">
      <log4j:message><![CDATA[cannot reserve]]></log4j:message>
      <log4j:throwable><![CDATA[java.lang.IllegalStateException: no stock
      \tat c.Cart.reserve(Cart.java:17)
      ]]></log4j:throwable>
      </log4j:event>
      <log4j:event logger="c.Cart" timestamp="1709618829123" level="INFO" thread="main">
      <log4j:message><![CDATA[up]]></log4j:message>
      </log4j:event>
      """)
    #expect(list.entries.map(\.message) == ["cannot reserve", "up"])
    #expect(list.entries.map(\.line) == [1, 7])
    #expect(list.entries[0].following.count == 2)
    #expect(list.lines.count == 9)
  }

  @Test func `messages of application servers go on until their bracket closes`() {
    let (list, _) = RecordList.reading(
      """
      <Mar 5, 2024 6:07:08,123 AM UTC> <Error> <HTTP> <BEA-101017> <Root cause of ServletException.
      java.lang.IllegalStateException: no stock
      \tat c.Cart.reserve(Cart.java:17)
      >
      <Mar 5, 2024 6:07:09,123 AM UTC> <Notice> <Server> <BEA-000365> <Server state changed to RUNNING.>
      """)
    #expect(list.entries.map(\.message) == ["Root cause of ServletException.", "Server state changed to RUNNING."])
    #expect(list.entries.map(\.severity) == [.error, .notice])
    #expect(list.entries[0].following.count == 2)
  }

  @Test func `a message of Pub/Sub is read as the entry it carries`() {
    // {"severity":"ERROR","message":"no stock"}
    let (list, reader) = RecordList.reading(
      #"{"message":{"data":"eyJzZXZlcml0eSI6IkVSUk9SIiwibWVzc2FnZSI6Im5vIHN0b2NrIn0=","messageId":"17","#
        + #""publishTime":"2024-03-05T06:07:08.123Z"},"subscription":"projects/x/subscriptions/y"}"#)
    #expect(reader.detection.format == "gcp_pubsub")
    #expect(list.entries.map(\.message) == ["no stock"])
    #expect(list.entries.map(\.severity) == [.error])
    #expect(list.entries.map(\.microseconds) == [1_709_618_828_123_000])
  }

  @Test func `the same trace id gives the same hash however it is written`() {
    let texts = [
      #"{"time":"2024-03-05T06:07:08Z","msg":"a","trace_id":"5b8efff798038103d269b633813fc60c"}"#,
      #"{"time":"2024-03-05T06:07:08Z","msg":"a","traceId":"5B8EFFF7-9803-8103-D269-B633813FC60C"}"#,
      #"{"time":"2024-03-05T06:07:08Z","msg":"a","traceparent":"00-5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174-01"}"#,
      #"{"time":"2024-03-05T06:07:08Z","msg":"a","trace_id":"projects/p/traces/5b8efff798038103d269b633813fc60c"}"#,
    ]
    let traces = texts.map { RecordList.reading($0).list.entries[0].trace }
    #expect(Set(traces).count == 1)
    #expect(traces[0] != 0)
  }

  @Test func `a trace in a reversed file stands behind its head again`() {
    let lines = [
      "2024-03-05 06:07:07,000 INFO [main] com.example.Cart - one",
      "2024-03-05 06:07:08,000 ERROR [main] com.example.Cart - two",
      "java.lang.IllegalStateException: no stock", "\tat com.example.Cart.reserve(Cart.java:17)",
      "2024-03-05 06:07:09,000 INFO [main] com.example.Cart - three",
      "2024-03-05 06:07:10,000 INFO [main] com.example.Cart - four",
    ]
    let forward = RecordList.reading(lines.joined(separator: "\n")).list
    let (backward, reader) = RecordList.reading(lines.reversed().joined(separator: "\n"))
    #expect(reader.detection.isNewestFirst)
    #expect(backward.entries.map(\.message) == forward.entries.map(\.message).reversed())
    #expect(backward.entries.map(\.following) == forward.entries.map(\.following).reversed())
  }

  @Test func `streams of pods that interleave keep their traces`() {
    let (list, _) = RecordList.reading(
      """
      cart-7d9f8b6c5-x2x7k app 2024-03-05 06:07:08,000 ERROR [main] com.example.Cart - failed
      orders-6c5d7f8b9d-k2l4m app 2024-03-05 06:07:08,001 ERROR [main] com.example.Orders - failed too
      cart-7d9f8b6c5-x2x7k app java.lang.IllegalStateException: cart
      orders-6c5d7f8b9d-k2l4m app java.lang.IllegalStateException: orders
      cart-7d9f8b6c5-x2x7k app \tat com.example.Cart.reserve(Cart.java:17)
      """)
    #expect(list.entries.map { $0.labels["service"] } == ["cart", "orders"])
    #expect(list.entries[0].following.count == 2)
    #expect(list.entries[1].following == ["java.lang.IllegalStateException: orders"])
  }

  @Test func `a rule of the user names the service`() {
    let line = #"{"time":"2024-03-05T06:07:08Z","msg":"a","service":"x","team":{"app":"cart"}}"#
    let labels = Labels()
    let context = SourceContext(name: "s", labels: labels, defaultService: "file")
    context.serviceRule = ServiceRule("field:team.app")
    let bytes = Array(line.utf8)
    let reader = SourceReader(sample: Sample(lines: [bytes]), context: context)
    let list = RecordList(labels: labels)
    reader.read(bytes.span, number: 1, sink: list)
    #expect(list.entries[0].labels["service"] == "cart")
    let isRule = ServiceRule("path:x") != nil
    #expect(!isRule)
  }

  @Test func `a payload near a format is told what it lacks`() {
    let near = RecordList.reading(#"{"eventSource":"ecs.amazonaws.com","eventName":"UpdateService","x":1}"# + "\n")
      .reader.detection
    #expect(near.nearest == "aws_cloudtrail")
    #expect(near.missing == "eventTime")
    let other = RecordList.reading(#"{"apiproxy":"orders","colour":"red"}"# + "\n").reader.detection
    #expect(other.nearest == "apigee")
    #expect(other.missing == "client_received_start_timestamp")
  }

  @Test func `a subscription's gzip in base64 is read`() {
    let (list, reader) = RecordList.reading(
      """
      {"awslogs": {"data": "H4sIAAAAAAACA3WPTwvCMAzFv8rIebB16pzeBs7hQQebNxlSZ5Vi15a2U0T23c38c/DgIRB+yXsveUDLrKVntr1rBnNYpNt0v86qKs0z8EHdJDOISTQaT+JpMsMGsVDn3KhO4yRgjQ0aatwbV84w2iKnWgdDkRMObHewjeHacSWXXDhmLMx3QIWA+iXLrky6gT2AH4c8FDmOpznaYgqZhrOYJEmUhGHof0/GvV1WlkVZe1J51qnmAr3/cYj+O5Afh9VmWdQe/tLX/RNpR8JTDgEAAA=="}}
      """)
    #expect(reader.detection.format == "cloudwatch_logs")
    #expect(list.entries.map(\.severity) == [.error, .info])
    #expect(list.entries.map(\.microseconds) == [moment("2024-03-05T06:07:08Z"), moment("2024-03-05T06:07:08.001Z")])
    #expect(list.entries.first?.labels["service"] == "cart")
  }

  @Test(arguments: [
    ("Mar  5 06:07:08 web-1 cart[1]: a", "2024-03-05T06:07:08Z"),
    ("Dec 31 06:07:08 web-1 cart[1]: a", "2023-12-31T06:07:08Z"),
  ])
  func `the moment of packing gives the year`(line: String, at: String) {
    let labels = Labels()
    let context = SourceContext(name: "syslog.1.gz", labels: labels, defaultService: "file")
    context.writtenAt = moment("2024-03-06T00:00:00Z") / 1_000_000
    let bytes = Array(line.utf8)
    let reader = SourceReader(sample: Sample(lines: [bytes]), context: context)
    let list = RecordList(labels: labels)
    reader.read(bytes.span, number: 1, sink: list)
    #expect(list.entries[0].microseconds == moment(at))
    #expect(!context.isDateAssumed)
  }

  @Test(arguments: [
    (
      "elastic_ndjson",
      """
      "@timestamp","message","log.level","service.name"
      "Mar 5, 2024 @ 06:07:09.123","boom, ""x""
      second line","ERROR","cart"
      "Mar 5, 2024 @ 06:07:08.123","ok","INFO","cart"
      """, ["boom, \"x\"", "ok"], "cart"
    ),
    (
      "cloudwatch_logs",
      #"""
      @timestamp,@message,@logStream
      2024-03-05 06:07:09.123,"ERROR boom, ""x""",s1
      2024-03-05 06:07:08.123,INFO ok,s1
      """#, ["boom, \"x\"", "ok"], "file"
    ),
    (
      "csv",
      #"""
      Date,Host,Service,Status,Message
      2024-03-05T06:07:09.123Z,web-1,cart,error,"boom, ""x"""
      2024-03-05T06:07:08.123Z,web-1,cart,info,ok
      """#, ["boom, \"x\"", "ok"], "cart"
    ),
    (
      "cloudwatch_logs",
      #"{"results":[[{"field":"@timestamp","value":"2024-03-05 06:07:09.123"},{"field":"@message","value":"ERROR boom, \"x\""}],"#
        + #"[{"field":"@timestamp","value":"2024-03-05 06:07:08.123"},{"field":"@message","value":"INFO ok"}]],"status":"Complete"}"#,
      ["boom, \"x\"", "ok"], "file"
    ),
    (
      "loki",
      #"{"status":"success","data":{"resultType":"streams","result":[{"stream":{"app":"cart"},"values":["#
        + #"["1709618829123000000","level=error msg=\"boom, 'x'\""],["1709618828123000000","level=info msg=ok"]]}]}}"#,
      ["boom, 'x'", "ok"], "cart"
    ),
  ])
  func `tables and answers of queries are logs`(format: String, text: String, messages: [String], service: String) {
    let (list, reader) = RecordList.reading(text)
    #expect(reader.detection.format == format)
    #expect(list.entries.map(\.message) == messages)
    #expect(list.entries.map(\.severity) == [.error, .info])
    #expect(
      list.entries.map(\.microseconds) == [moment("2024-03-05T06:07:09.123Z"), moment("2024-03-05T06:07:08.123Z")])
    #expect(list.entries.map { $0.labels["service"] } == [service, service])
    #expect(list.rejected.isEmpty)
  }

  @Test func `remarks between the lines tell the journal from a syslog file`() {
    let (list, reader) = RecordList.reading(
      """
      -- Journal begins at Mon 2024-03-04 00:00:00 UTC, ends at Tue 2024-03-05 06:07:10 UTC. --
      Mar 05 06:07:08.123456 web-1 sshd[4711]: Failed password for root
      -- Boot 0dc874d3fbd44bdbb6fbcfaa27481492 --
      Mar 05 06:07:09.123456 web-1 systemd[1]: Started cart.service.
      """)
    #expect(reader.detection.format == "journald")
    #expect(list.entries.map { $0.labels["service"] } == ["sshd", "systemd"])
    #expect(list.skipped == [1, 3])
  }

  @Test func `a trace and its span in one word are two ids`() {
    let both = RecordList.reading(
      """
      2024-03-05 06:07:08.123 ERROR [main] [4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7] c.e.s.Cart : failed
      2024-03-05 06:07:09.123  INFO [main] [4bf92f3577b34da6a3ce929d0e0e4737-00f067aa0ba902b8] c.e.s.Cart : fine
      """
    ).list.entries[0]
    let id = Array("4bf92f3577b34da6a3ce929d0e0e4736".utf8)
    #expect(both.trace == RequestID.hash(id.span, from: 0, to: id.count))
    #expect(both.request != both.trace)
  }

  @Test(arguments: [
    """
    Traceback (most recent call last):
      File "a.py", line 1, in f
        g()
    ValueError: x
    """,
    """
    panic: boom

    goroutine 4 [running]:
    main.serve(0x45cb40, 0x47ad70)
    \t/app/main.go:17 +0x46c
    created by main.main
    \t/app/main.go:5 +0x58
    exit status 2
    """,
    """
    java.lang.RuntimeException: javax.mail.SendFailedException: Invalid Addresses;
      nested exception is:
    com.sun.mail.smtp.SMTPAddressFailedException: 550 5.7.1
    \tat com.shop.Mail.send(Mail.java:17)
    """,
  ])
  func `a trace in a log without stamps is one record`(trace: String) {
    let (list, _) = RecordList.reading(trace + "\ncart is open\ncart is shut")
    #expect(list.entries.count == 3)
    #expect(list.entries.last?.message == "cart is shut")
  }

  @Test func `a journal printed field by field is read entry by entry`() {
    let (list, reader) = RecordList.reading(
      """
      Tue 2024-03-05 07:07:08.123456 XYZ [s=a1;i=1;b=2;m=3;t=612e3a6f39d40;x=4]
          PRIORITY=3
          _HOSTNAME=web-1
          SYSLOG_IDENTIFIER=cart
          MESSAGE=cannot reserve stock
                  of item 17
          _PID=4711
      Tue 2024-03-05 07:07:09.123456 XYZ [s=a1;i=2;b=2;m=3;t=612e3a702df80;x=4]
          PRIORITY=6
          SYSLOG_IDENTIFIER=cart
          MESSAGE=up
      """)
    #expect(reader.detection.format == "journald")
    #expect(list.entries.map(\.message) == ["cannot reserve stock", "up"])
    #expect(list.entries.map(\.severity) == [.error, .info])
    #expect(list.entries[0].microseconds == moment("2024-03-05T06:07:08.123456Z"))
    #expect(list.entries[0].labels["service"] == "cart")
    #expect(list.entries[0].labels["node"] == "web-1")
    #expect(list.entries[0].following == ["of item 17"])
    #expect(list.lines == Set(1...11))
  }

  @Test func `the table of kubectl get events is read, dated by when it was saved`() {
    let text = """
      NAMESPACE   LAST SEEN             TYPE      REASON              OBJECT                       MESSAGE
      shop        5m12s (x3 over 10m)   Warning   BackOff             pod/cart-7d9f8b6c5-x2x7k     Back-off restarting failed container
      shop        2m                    Normal    ScalingReplicaSet   deployment/cart              Scaled up replica set cart-7d9f8b6c5 to 3
      shop        61s                   Warning   OOMKilling          node/worker                  Memory cgroup out of memory
      """
    let labels = Labels()
    let context = SourceContext(name: "events.txt.gz", labels: labels, defaultService: "file")
    context.writtenAt = moment("2024-03-05T06:10:00Z") / 1_000_000
    let lines = text.split(separator: "\n").map { Array($0.utf8) }
    let reader = SourceReader(sample: Sample(lines: lines), context: context)
    let list = RecordList(labels: labels)
    for (index, line) in lines.enumerated() { reader.read(line.span, number: index + 1, sink: list) }
    #expect(reader.detection.format == "kubernetes_events")
    #expect(list.entries.map(\.severity) == [.warning, .info, .error])
    #expect(list.entries.map { $0.labels["service"] } == ["cart", "cart", "worker"])
    #expect(list.entries[0].message == "BackOff: Back-off restarting failed container")
    #expect(list.entries[0].labels["pod"] == "cart-7d9f8b6c5-x2x7k")
    #expect(list.entries[1].microseconds == moment("2024-03-05T06:08:00Z"))
    #expect(list.skipped == [1])
  }

  @Test func `events as YAML are read`() {
    let (list, reader) = RecordList.reading(
      """
      apiVersion: v1
      items:
      - apiVersion: v1
        count: 3
        eventTime: null
        firstTimestamp: "2024-03-05T06:00:00Z"
        involvedObject:
          kind: Pod
          name: cart-7d9f8b6c5-x2x7k
          namespace: shop
        kind: Event
        lastTimestamp: "2024-03-05T06:07:08Z"
        message: 'Back-off restarting failed
          container'
        metadata:
          creationTimestamp: "2024-03-05T05:00:00Z"
          name: cart.17
        reason: BackOff
        source:
          component: kubelet
          host: node-1
        type: Warning
      - apiVersion: v1
        involvedObject:
          kind: Deployment
          name: orders
        lastTimestamp: "2024-03-05T06:08:00Z"
        message: Scaled up
        reason: ScalingReplicaSet
        type: Normal
      kind: List
      """)
    #expect(reader.detection.format == "kubernetes_events")
    #expect(list.entries.map(\.microseconds) == [moment("2024-03-05T06:07:08Z"), moment("2024-03-05T06:08:00Z")])
    #expect(list.entries.map { $0.labels["service"] } == ["cart", "orders"])
    #expect(list.entries.map(\.severity) == [.warning, .info])
    #expect(list.entries[0].labels["node"] == "node-1")
    #expect(list.entries[0].message.hasPrefix("BackOff: "))
    #expect(list.lines == Set(1...31))
  }

  @Test func `records of one forwarded line are told apart by their priorities`() {
    let (list, _) = RecordList.reading(
      "<13>Mar  5 06:07:08 web-1 cart[17]: one<11>Mar  5 06:07:09 web-1 cart[17]: two <b> x<14>Mar  5 06:07:10 web-1 orders: three\n"
    )
    #expect(list.entries.map(\.message) == ["one", "two <b> x", "three"])
    #expect(list.entries.map(\.severity) == [.notice, .error, .info])
  }
}
