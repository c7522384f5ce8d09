import CulpritAnalysis
import CulpritCore
import Foundation
import Testing

@testable import culprit

struct AlertmanagerClientTests {
  /// Debian's `prometheus-alertmanager` brings both.
  private static let hasServer =
    FileManager.default.isExecutableFile(atPath: "/usr/bin/prometheus-alertmanager")
    && FileManager.default.isExecutableFile(atPath: "/usr/bin/amtool")

  @Test(.enabled(if: hasServer, "needs the Debian package prometheus-alertmanager"))
  func `a real server's active, silenced and inhibited alerts are told apart`() throws {
    let server = try RealAlertmanager()
    defer { server.stop() }
    try server.amtool("alert", "add", "QueueStuck", "service=mailer", "severity=critical", "--annotation=summary=stuck")
    try server.amtool("alert", "add", "SlowMail", "service=mailer", "severity=warning")
    try server.amtool("alert", "add", "DiskFull", "service=ledger", "severity=warning")
    try server.amtool("silence", "add", "-c", "test", "-a", "test", "alertname=DiskFull")
    var file: AlertFile?
    // Inhibition and silences are looked up when the group is flushed: a second after the alert.
    for _ in 0..<40 {
      let bytes = try AlertmanagerClient(server.address).alerts()
      file = AlertSources.read(AlertDocument(name: server.address, bytes: bytes))
      if file?.alerts.count(where: { $0.status == .suppressed }) == 2 { break }
      Thread.sleep(forTimeInterval: 0.25)
    }
    let alerts = try #require(file).alerts
    #expect(file?.source == "prometheus_alertmanager")
    let (incidents, unplaced) = Incidents.group(alerts)
    #expect(incidents.flatMap(\.alerts).map(\.name) == ["QueueStuck"])
    #expect(incidents.first?.endsAt == nil, "the server gives an active alert a future end")
    #expect(
      Dictionary(uniqueKeysWithValues: unplaced.map { ($0.alert.name, $0.reason) }) == [
        "SlowMail": "suppressed: inhibited by another alert", "DiskFull": "suppressed: silenced",
      ])
  }

  @Test(arguments: [
    ("http://127.0.0.1:1", "nothing listens at 'http://127.0.0.1:1'"), ("http://", "is no address"),
    ("http://no-such-host.invalid:9093", "there is no host as in"),
  ])
  func `an address that cannot be asked is a clear error`(address: String, message: String) {
    #expect {
      _ = try AlertmanagerClient(address).alerts()
    } throws: { error in
      (error as? culprit.Failure)?.message.contains(message) == true
    }
  }

  @Test(arguments: [
    ("basic_auth: {username: ines, password: secret}", "Basic aW5lczpzZWNyZXQ="), ("bearer_token: abc", "Bearer abc"),
    ("authorization: {type: Token, credentials: abc}", "Token abc"),
    ("authorization: {credentials_file: token}", "Bearer from-file"),
    ("basic_auth:\n  username: ines\n  password_file: token", "Basic aW5lczpmcm9tLWZpbGU="), ("", nil),
  ])
  func `credentials in Prometheus's form`(yaml: String, header: String?) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("from-file\n".utf8).write(to: folder.appendingPathComponent("token"))
    let file = folder.appendingPathComponent("http.yml")
    try Data(yaml.utf8).write(to: file)
    #expect(try HTTPConfiguration(file: file.path).authorization == header)
  }

  /// The server is Python's own, with certificates made by openssl for this run.
  private static let hasTLS =
    FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")
    && TLSServer.python != nil

  @Test(
    .enabled(if: hasTLS, "needs openssl and python3"),
    arguments: [
      ("tls_config: {ca_file: ca.pem, cert_file: client.pem, key_file: client.key, server_name: am.example}", nil),
      ("tls_config: {insecure_skip_verify: true, cert_file: client.pem, key_file: client.key}", nil),
      ("tls_config: {ca_file: ca.pem, cert_file: client.pem, key_file: client.key}", "is for another name"),
      ("tls_config: {cert_file: client.pem, key_file: client.key, server_name: am.example}", "is not trusted"),
      ("tls_config: {ca_file: ca.pem, server_name: am.example}", "may want a client certificate"),
      ("tls_config: {ca_file: client.key}", "holds no certificate in PEM form"),
    ])
  func `TLS as the http_config says, against a server that wants to know who asks`(yaml: String, complaint: String?)
    throws
  {
    let server = try TLSServer()
    defer { server.stop() }
    let file = server.folder.appendingPathComponent("http.yml")
    try Data((yaml + "\nbasic_auth: {username: ines, password: secret}\nenable_http2: false\n").utf8).write(to: file)
    let client = try AlertmanagerClient(server.address, configuration: HTTPConfiguration(file: file.path))
    if let complaint {
      #expect {
        _ = try client.alerts()
      } throws: { error in
        (error as? culprit.Failure)?.message.contains(complaint) == true
      }
    } else {
      // The server answers with what it was asked, as labels.
      let file = AlertSources.read(AlertDocument(name: server.address, bytes: try client.alerts()))
      let labels = try #require(file.alerts.first).labels
      #expect(labels["path"] == "/prefix/api/v2/alerts")
      #expect(labels["authorization"] == "Basic aW5lczpzZWNyZXQ=")
      #expect(
        labels["host"]?.hasPrefix("localhost:") == true, "server_name is for the certificate, not for the request")
    }
  }

  @Test func `a name and a password in the address are sent and never shown`() throws {
    let client = try AlertmanagerClient("http://ines:hunter2@127.0.0.1:1/am")
    #expect(client.address == "http://127.0.0.1:1/am")
    #expect {
      _ = try client.alerts()
    } throws: { error in
      (error as? culprit.Failure)?.message.contains("hunter2") == false
    }
  }

  @Test(arguments: [
    "oauth2: {client_id: a}", "tls_config: {cert_file: a.pem, key_file: b.pem}", "basic_auth: [1", "tls_config: 3",
    "tls_config: {cert: abc}", "tls_config: {min_version: SSL3}", "basic_auth: {username_ref: a}",
    "proxy_url: 'socks5://a'",
  ])
  func `what cannot be done is refused before anything is sent`(yaml: String) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try Data(yaml.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(throws: culprit.Failure.self) { try HTTPConfiguration(file: file.path) }
  }
}

/// A server that speaks TLS, knows its clients by their certificates, and tells as an alert what it was asked.
private struct TLSServer {
  let folder: URL
  let address: String
  private let process = Process()

  static let python = ["/usr/bin/python3", "/root/.pyenv/shims/python3", "/usr/local/bin/python3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private static let program = """
    import http.server, json, ssl
    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *what): pass
        def do_GET(self):
            labels = {"alertname": "Asked", "path": self.path, "host": self.headers.get("Host"),
                      "authorization": self.headers.get("Authorization", "")}
            body = json.dumps([{"labels": labels, "annotations": {}, "fingerprint": "f", "generatorURL": "",
                "startsAt": "2026-01-01T00:00:00Z", "endsAt": "2026-01-01T01:00:00Z", "updatedAt": "2026-01-01T00:00:00Z",
                "receivers": [{"name": "none"}],
                "status": {"state": "active", "silencedBy": [], "inhibitedBy": []}}]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("server.pem", "server.key")
    context.load_verify_locations("ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    open("port.new", "w").write(str(server.server_address[1]))
    __import__("os").rename("port.new", "port")
    server.serve_forever()
    """

  private static let certificates = """
    set -e
    new() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout $1.key -subj /CN=$2 "${@:3}"; }
    new ca ca -x509 -days 2 -out ca.pem
    for name in server client; do
      new $name $name.example -out $name.csr
      printf 'subjectAltName=DNS:%s' "$([ $name = server ] && echo am.example || echo client.example)" > $name.ext
      openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile $name.ext -out $name.pem
    done
    """

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let openssl = Process()
    openssl.executableURL = URL(fileURLWithPath: "/bin/bash")
    openssl.arguments = ["-c", Self.certificates]
    openssl.currentDirectoryURL = folder
    openssl.standardError = FileHandle.nullDevice
    openssl.standardOutput = FileHandle.nullDevice
    try openssl.run()
    openssl.waitUntilExit()
    process.executableURL = URL(fileURLWithPath: Self.python ?? "/usr/bin/python3")
    process.arguments = ["-c", Self.program]
    process.currentDirectoryURL = folder
    process.standardError = FileHandle.nullDevice
    try process.run()
    var port = ""
    for _ in 0..<100 where port.isEmpty {
      Thread.sleep(forTimeInterval: 0.1)
      port = (try? String(contentsOf: folder.appendingPathComponent("port"), encoding: .utf8)) ?? ""
    }
    address = "https://localhost:\(port)/prefix"
  }

  func stop() {
    // A thread of Swift's blocks SIGTERM, and its children inherit that; Python does not undo it.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }
}

/// Alertmanager on a port of its own, with a rule that lets critical alerts inhibit warnings of the same service.
private struct RealAlertmanager {
  let address: String
  private let folder: URL
  private let process = Process()

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let configuration = """
      route: {receiver: none, group_wait: 1s}
      receivers: [{name: none}]
      inhibit_rules:
        - source_matchers: ['severity="critical"']
          target_matchers: ['severity="warning"']
          equal: ['service']
      """
    try Data(configuration.utf8).write(to: folder.appendingPathComponent("am.yml"))
    let port = 20_000 + Int(ProcessInfo.processInfo.processIdentifier) % 20_000
    address = "http://127.0.0.1:\(port)"
    process.executableURL = URL(fileURLWithPath: "/usr/bin/prometheus-alertmanager")
    process.arguments = [
      "--config.file=\(folder.path)/am.yml", "--storage.path=\(folder.path)/data",
      "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=",
    ]
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    for _ in 0..<80 {
      if (try? AlertmanagerClient(address).alerts()) != nil { return }
      Thread.sleep(forTimeInterval: 0.25)
    }
    throw culprit.Failure(.inputOutput, "the server did not start")
  }

  func amtool(_ arguments: String...) throws {
    let tool = Process()
    tool.executableURL = URL(fileURLWithPath: "/usr/bin/amtool")
    tool.arguments = ["--alertmanager.url=\(address)"] + arguments
    tool.standardOutput = FileHandle.nullDevice
    tool.standardError = FileHandle.nullDevice
    try tool.run()
    tool.waitUntilExit()
    #expect(tool.terminationStatus == 0)
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }
}
