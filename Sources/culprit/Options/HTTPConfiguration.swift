import Foundation
import Yams

/// How to reach an address, in the form of Prometheus's `http_config` and amtool's `--http.config.file`.
///
/// What is not supported (OAuth 2, signed requests) is refused by name, so that no request leaves with less than was
/// asked for.
struct HTTPConfiguration: Equatable {
  /// The value of the `Authorization` header.
  var authorization: String?
  var headers: [String: String] = [:]
  /// The certificates to trust instead of the system's, as PEM.
  var authority: [UInt8]?
  /// What to show a server that asks who is there, as PEM.
  var certificate: [UInt8]?
  var key: [UInt8]?
  /// The name that the server's certificate shall have, when it is not the address's.
  var serverName: String?
  var skipsVerification = false
  var leastTLSVersion: String?
  var greatestTLSVersion: String?
  var proxy: Proxy?
  var followsRedirects = true
  var allowsHTTP2 = true

  /// An HTTP proxy; TLS goes through it by `CONNECT`.
  struct Proxy: Equatable {
    var host: String
    var port: Int
    var credentials: Credentials?

    struct Credentials: Equatable {
      var name: String
      var password: String
    }
  }

  init() {}

  /// The `Authorization` header of a name and a password.
  static func basic(name: String, password: String) -> String {
    "Basic " + Data("\(name):\(password)".utf8).base64EncodedString()
  }

  /// Reads the file given with `--http-config`; paths inside it are relative to it.
  init(file: String) throws {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Failure(.noInput, "--http-config: cannot read '\(file)'")
    }
    let settings: Settings
    do {
      let text = String(decoding: data, as: UTF8.self)
      let mapping = try Yams.compose(yaml: text)?.mapping
      if let mapping { try Self.refuseUnknown(in: mapping, file: file) }
      settings = mapping?.isEmpty ?? true ? Settings() : try YAMLDecoder().decode(Settings.self, from: text)
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(.usage, "--http-config: '\(file)' is no http_config in Prometheus's form")
    }
    try self.init(settings, directory: URL(fileURLWithPath: file).deletingLastPathComponent(), file: file)
  }

  private init(_ settings: Settings, directory: URL, file: String) throws {
    func contents(_ source: String) throws -> Data {
      let path = URL(fileURLWithPath: source, relativeTo: directory).path
      guard let data = FileManager.default.contents(atPath: path) else {
        throw Failure(.noInput, "--http-config: cannot read '\(source)' named in '\(file)'")
      }
      return data
    }
    func secret(_ text: String?, _ source: String?) throws -> String? {
      if let text { return text }
      guard let source else { return nil }
      return String(decoding: try contents(source), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    func pem(_ text: String?, _ source: String?) throws -> [UInt8]? {
      if let text { return Array(text.utf8) }
      return try source.map { Array(try contents($0)) }
    }
    if let basic = settings.basic_auth {
      authorization = Self.basic(
        name: try secret(basic.username, basic.username_file) ?? "",
        password: try secret(basic.password, basic.password_file) ?? "")
    } else if let bearer = try secret(settings.bearer_token, settings.bearer_token_file) {
      authorization = "Bearer " + bearer
    } else if let given = settings.authorization {
      authorization = "\(given.type ?? "Bearer") \(try secret(given.credentials, given.credentials_file) ?? "")"
    }
    for (name, header) in settings.http_headers ?? [:] {
      let texts =
        try (header.values ?? []) + (header.secrets ?? []) + (header.files ?? []).compactMap { try secret(nil, $0) }
      headers[name] = texts.joined(separator: ", ")
    }
    followsRedirects = settings.follow_redirects ?? true
    allowsHTTP2 = settings.enable_http2 ?? true
    if let text = settings.proxy_url, !text.isEmpty {
      guard let parts = URLComponents(string: text), let host = parts.host, parts.scheme == "http" else {
        throw Failure(.usage, "--http-config: proxy_url '\(text)' in '\(file)' is no address such as http://proxy:3128")
      }
      proxy = Proxy(
        host: host, port: parts.port ?? 80,
        credentials: parts.user.map { Proxy.Credentials(name: $0, password: parts.password ?? "") })
    }
    guard let tls = settings.tls_config else { return }
    authority = try pem(tls.ca, tls.ca_file)
    certificate = try pem(tls.cert, tls.cert_file)
    key = try pem(tls.key, tls.key_file)
    if (certificate == nil) != (key == nil) {
      throw Failure(.usage, "--http-config: '\(file)' needs both cert_file and key_file for a client certificate")
    }
    serverName = tls.server_name
    skipsVerification = tls.insecure_skip_verify ?? false
    let versions = ["TLS10", "TLS11", "TLS12", "TLS13"]
    for version in [tls.min_version, tls.max_version].compactMap({ $0 }) where !versions.contains(version) {
      throw Failure(
        .usage,
        "--http-config: '\(version)' in '\(file)' is no TLS version; these are \(versions.joined(separator: ", "))")
    }
    leastTLSVersion = tls.min_version
    greatestTLSVersion = tls.max_version
  }

  /// A key that is passed over could be the one that keeps a secret in.
  private static func refuseUnknown(in mapping: Node.Mapping, file: String) throws {
    func check(_ mapping: Node.Mapping, against known: [String], prefix: String) throws {
      guard let unknown = mapping.keys.compactMap(\.string).first(where: { !known.contains($0) }) else { return }
      throw Failure(
        .usage,
        "--http-config: '\(file)' has '\(prefix)\(unknown)', which culprit cannot do; it knows "
          + known.joined(separator: ", "))
    }
    try check(mapping, against: known, prefix: "")
    for (section, keys) in knownWithin {
      if let inner = mapping[Node(section)]?.mapping { try check(inner, against: keys, prefix: section + ".") }
    }
  }

  private static let known = [
    "basic_auth", "authorization", "bearer_token", "bearer_token_file", "http_headers", "proxy_url", "tls_config",
    "follow_redirects", "enable_http2",
  ]

  private static let knownWithin = [
    "basic_auth": ["username", "username_file", "password", "password_file"],
    "authorization": ["type", "credentials", "credentials_file"],
    "tls_config": [
      "ca", "ca_file", "cert", "cert_file", "key", "key_file", "server_name", "insecure_skip_verify", "min_version",
      "max_version",
    ],
  ]

  // The names are those of the file.
  private struct Settings: Codable {
    var basic_auth: Basic?
    var authorization: Authorization?
    var bearer_token: String?
    var bearer_token_file: String?
    var http_headers: [String: Header]?
    var proxy_url: String?
    var tls_config: TLS?
    var follow_redirects: Bool?
    var enable_http2: Bool?

    struct Basic: Codable {
      var username: String?
      var username_file: String?
      var password: String?
      var password_file: String?
    }

    struct Authorization: Codable {
      var type: String?
      var credentials: String?
      var credentials_file: String?
    }

    struct Header: Codable {
      var values: [String]?
      var secrets: [String]?
      var files: [String]?
    }

    struct TLS: Codable {
      var ca: String?
      var ca_file: String?
      var cert: String?
      var cert_file: String?
      var key: String?
      var key_file: String?
      var server_name: String?
      var insecure_skip_verify: Bool?
      var min_version: String?
      var max_version: String?
    }
  }
}
