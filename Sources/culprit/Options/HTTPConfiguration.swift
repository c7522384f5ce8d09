import Foundation
import Yams

/// How to reach an address, in the form of Prometheus's `http_config` and amtool's `--http.config.file`.
///
/// What Foundation's networking on Linux cannot do (client certificates, another server name, OAuth 2) is refused by
/// name, so that no request leaves with less than was asked for.
struct HTTPConfiguration: Equatable {
  /// The value of the `Authorization` header.
  var authorization: String?
  var headers: [String: String] = [:]
  var authorityFile: String?
  var skipsVerification = false
  var proxy: String?

  init() {}

  /// Reads the file given with `--http-config`; paths inside it are relative to it.
  init(file: String) throws {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Failure(.noInput, "--http-config: cannot read '\(file)'")
    }
    let settings: Settings
    do {
      let text = String(decoding: data, as: UTF8.self)
      let keys = try Yams.compose(yaml: text)?.mapping?.keys.compactMap(\.string) ?? []
      if let unknown = keys.first(where: { !Self.known.contains($0) }) {
        throw Failure(
          .usage,
          "--http-config: '\(file)' has '\(unknown)', which culprit cannot do; it knows "
            + Self.known.joined(separator: ", "))
      }
      settings = keys.isEmpty ? Settings() : try YAMLDecoder().decode(Settings.self, from: text)
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(.usage, "--http-config: '\(file)' is no http_config in Prometheus's form")
    }
    try self.init(settings, directory: URL(fileURLWithPath: file).deletingLastPathComponent(), file: file)
  }

  private init(_ settings: Settings, directory: URL, file: String) throws {
    func path(_ text: String) -> String { URL(fileURLWithPath: text, relativeTo: directory).path }
    func secret(_ text: String?, _ source: String?) throws -> String? {
      if let text { return text }
      guard let source else { return nil }
      guard let data = FileManager.default.contents(atPath: path(source)) else {
        throw Failure(.noInput, "--http-config: cannot read '\(source)' named in '\(file)'")
      }
      return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    if let basic = settings.basic_auth {
      let password = try secret(basic.password, basic.password_file) ?? ""
      let name = try secret(basic.username, basic.username_file) ?? ""
      authorization = "Basic " + Data("\(name):\(password)".utf8).base64EncodedString()
    } else if let bearer = try secret(settings.bearer_token, settings.bearer_token_file) {
      authorization = "Bearer " + bearer
    } else if let given = settings.authorization {
      authorization = "\(given.type ?? "Bearer") \(try secret(given.credentials, given.credentials_file) ?? "")"
    }
    for (name, header) in settings.http_headers ?? [:] {
      headers[name] = (header.values ?? header.secrets ?? []).joined(separator: ", ")
    }
    proxy = settings.proxy_url
    if let tls = settings.tls_config {
      if tls.cert_file != nil || tls.key_file != nil || tls.cert != nil || tls.key != nil || tls.server_name != nil {
        throw Failure(
          .usage,
          "--http-config: client certificates and server_name are not supported; fetch the alerts with "
            + "curl --cert … and give the file, or pipe it to --alerts -")
      }
      authorityFile = tls.ca_file.map(path)
      skipsVerification = tls.insecure_skip_verify ?? false
    }
  }

  private static let known = [
    "basic_auth", "authorization", "bearer_token", "bearer_token_file", "http_headers", "proxy_url", "tls_config",
    "follow_redirects", "enable_http2",
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
    }

    struct TLS: Codable {
      var ca_file: String?
      var cert: String?
      var cert_file: String?
      var key: String?
      var key_file: String?
      var server_name: String?
      var insecure_skip_verify: Bool?
    }
  }
}
