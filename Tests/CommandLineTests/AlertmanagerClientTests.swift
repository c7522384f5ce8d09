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

  @Test(arguments: [
    "oauth2: {client_id: a}", "tls_config: {cert_file: a.pem, key_file: b.pem}", "basic_auth: [1", "tls_config: 3",
  ])
  func `what cannot be done is refused before anything is sent`(yaml: String) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try Data(yaml.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(throws: culprit.Failure.self) { try HTTPConfiguration(file: file.path) }
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
