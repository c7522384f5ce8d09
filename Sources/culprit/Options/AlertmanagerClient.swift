import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Asks an Alertmanager for its alerts.
///
/// The only importer of AsyncHTTPClient: Foundation's networking on Linux wants libcurl, which brings thirty more
/// libraries along and does not link statically.
struct AlertmanagerClient {
  /// The address without a name and a password, as reports may show it.
  let address: String

  private let url: String
  private let configuration: HTTPConfiguration
  /// The host to connect to when `url` holds the name that its certificate shall have.
  private let namedHost: String?

  /// A server on the way to a page answers in seconds or not at all.
  private static let timeoutSeconds: Int64 = 15

  /// A thousand times the alerts of a bad night; more is not an Alertmanager.
  private static let longestAnswer = 1 << 30

  /// - Parameter address: `http://HOST:9093`, with a path prefix if there is one, or the whole `…/api/v2/alerts?…`;
  ///   `USER:PASSWORD@` before the host counts as basic authentication.
  init(_ address: String, configuration: HTTPConfiguration = HTTPConfiguration()) throws {
    let failure = Failure(.usage, "--alerts: '\(address)' is no address; give one such as http://localhost:9093")
    guard var parts = URLComponents(string: address), let host = parts.host, !host.isEmpty else { throw failure }
    var configuration = configuration
    if let user = parts.user, configuration.authorization == nil {
      configuration.authorization = HTTPConfiguration.basic(name: user, password: parts.password ?? "")
    }
    parts.user = nil
    parts.password = nil
    self.address = parts.string ?? "http://\(host)"
    if !parts.path.hasSuffix("/api/v2/alerts") {
      while parts.path.hasSuffix("/") { parts.path.removeLast() }
      parts.path += "/api/v2/alerts"
      parts.fragment = nil
    }
    if let name = configuration.serverName {
      configuration.headers["Host"] = parts.port.map { "\(host):\($0)" } ?? host
      parts.host = name
      namedHost = host
    } else {
      namedHost = nil
    }
    guard let url = parts.string else { throw failure }
    self.url = url
    self.configuration = configuration
  }

  /// The server's answer: API v2 JSON, silenced and inhibited alerts among it.
  func alerts() throws -> [UInt8] {
    let response: HTTPClient.Response
    do { response = try answer() } catch let failure as Failure { throw failure } catch {
      throw Failure(.noInput, "--alerts: \(reason(error))")
    }
    switch response.status.code {
    case 200: break
    case 401, 403:
      throw Failure(
        .noInput,
        "--alerts: '\(address)' asks for credentials (HTTP \(response.status.code)); give them with --http-config FILE")
    case 404:
      throw Failure(
        .noInput,
        "--alerts: '\(address)' has no /api/v2/alerts (HTTP 404); an Alertmanager listens on port 9093, "
          + "perhaps below a path such as /alertmanager")
    default: throw Failure(.noInput, "--alerts: '\(address)' answered HTTP \(response.status.code)")
    }
    let bytes = response.body.map { Array($0.readableBytesView) } ?? []
    guard bytes.first(where: { $0 != 0x20 && $0 != 0x0A }) == UInt8(ascii: "[") else {
      throw Failure(.nothingReadable, "--alerts: '\(address)' answered, but not with Alertmanager's list of alerts")
    }
    return bytes
  }

  private func answer() throws -> HTTPClient.Response {
    var headers = HTTPHeaders([("Accept", "application/json"), ("User-Agent", "culprit")])
    for (name, value) in configuration.headers { headers.replaceOrAdd(name: name, value: value) }
    if let authorization = configuration.authorization {
      headers.replaceOrAdd(name: "Authorization", value: authorization)
    }
    let request = try HTTPClient.Request(url: url, headers: headers)
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: try clientConfiguration())
    defer { try? client.syncShutdown() }
    let whole = ResponseAccumulator(request: request, maxBodySize: Self.longestAnswer)
    return try client.execute(
      request: request, delegate: whole, deadline: .now() + .seconds(Self.timeoutSeconds)
    ).wait()
  }

  private func clientConfiguration() throws -> HTTPClient.Configuration {
    var client = HTTPClient.Configuration(
      tlsConfiguration: try tls(),
      redirectConfiguration: configuration.followsRedirects ? .follow(max: 5, allowCycles: false) : .disallow,
      timeout: .init(connect: .seconds(Self.timeoutSeconds), read: .seconds(Self.timeoutSeconds)),
      decompression: .enabled(limit: .size(Self.longestAnswer)))
    // A person waits: that nothing listens is said at once instead of after fifteen seconds of trying.
    client.connectionPool.retryConnectionEstablishment = false
    if !configuration.allowsHTTP2 { client.httpVersion = .http1Only }
    if let namedHost, let name = configuration.serverName { client.dnsOverride = [name: namedHost] }
    if let proxy = configuration.proxy {
      client.proxy = .server(
        host: proxy.host, port: proxy.port,
        authorization: proxy.credentials.map { .basic(username: $0.name, password: $0.password) })
    }
    return client
  }

  private func tls() throws -> TLSConfiguration {
    var tls = TLSConfiguration.makeClientConfiguration()
    if let authority = configuration.authority {
      tls.trustRoots = .certificates(
        try Self.part("ca_file", "certificate") { try NIOSSLCertificate.fromPEMBytes(authority) })
    }
    if let certificate = configuration.certificate, let key = configuration.key {
      tls.certificateChain = try Self.part("cert_file", "certificate") {
        try NIOSSLCertificate.fromPEMBytes(certificate)
      }.map { .certificate($0) }
      tls.privateKey = .privateKey(
        try Self.part("key_file", "private key") { try NIOSSLPrivateKey(bytes: key, format: .pem) })
    }
    if configuration.skipsVerification { tls.certificateVerification = .none }
    if let version = configuration.leastTLSVersion.flatMap(Self.version) { tls.minimumTLSVersion = version }
    if let version = configuration.greatestTLSVersion.flatMap(Self.version) { tls.maximumTLSVersion = version }
    return tls
  }

  private static func part<Part>(_ key: String, _ noun: String, read: () throws -> Part) throws -> Part {
    do { return try read() } catch {
      throw Failure(.usage, "--http-config: the \(key) of tls_config holds no \(noun) in PEM form")
    }
  }

  private static func version(_ name: String) -> TLSVersion? {
    ["TLS10": .tlsv1, "TLS11": .tlsv11, "TLS12": .tlsv12, "TLS13": .tlsv13][name]
  }

  private func reason(_ error: any Error) -> String {
    switch error {
    case let error as NIOConnectionError:
      return error.connectionErrors.isEmpty && (error.dnsAError != nil || error.dnsAAAAError != nil)
        ? "there is no host as in '\(address)'" : "nothing listens at '\(address)'"
    case NIOSSLError.handshakeFailed(.sslError(let stack))
    where stack.contains { String(describing: $0).contains("CERTIFICATE_VERIFY_FAILED") }:
      return "the certificate of '\(address)' is not trusted; give its authority as tls_config.ca_file with "
        + "--http-config FILE"
    case let error as NIOSSLExtraError where error == .failedToValidateHostname:
      return "the certificate of '\(address)' is for another name; give that as tls_config.server_name with "
        + "--http-config FILE"
    case is NIOSSLError: return "'\(address)' does not answer in TLS"
    case is BoringSSLError:
      return "'\(address)' ended the TLS connection; it may want a client certificate (tls_config.cert_file, key_file)"
    case let error as IOError where error.errnoCode == ECONNREFUSED: return "nothing listens at '\(address)'"
    case let error as IOError where error.errnoCode == ECONNRESET:
      return "'\(address)' ended the connection without an answer"
    case is ResponseAccumulator.ResponseTooBigError: return "'\(address)' answered more than 1 GiB"
    case let error as HTTPClientError:
      switch error {
      case .connectTimeout, .readTimeout, .deadlineExceeded, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout:
        return "'\(address)' did not answer within \(Self.timeoutSeconds) seconds"
      case .proxyAuthenticationRequired, .invalidProxyResponse:
        return "the proxy refused to connect to '\(address)'"
      case .redirectCycleDetected, .redirectLimitReached: return "'\(address)' redirects in a circle"
      case .remoteConnectionClosed: return "'\(address)' closed the connection without an answer"
      default: return "'\(address)' did not answer in HTTP"
      }
    default: return "cannot connect to '\(address)'"
    }
  }
}
