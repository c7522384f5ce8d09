import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Asks an Alertmanager for its alerts.
struct AlertmanagerClient {
  private let address: String
  private let url: URL
  private let configuration: HTTPConfiguration

  /// A server on the way to a page answers in seconds or not at all.
  private static let timeout = 15.0

  /// - Parameter address: `http://HOST:9093`, with a path prefix if there is one, or the whole `…/api/v2/alerts?…`.
  init(_ address: String, configuration: HTTPConfiguration = HTTPConfiguration()) throws {
    guard var parts = URLComponents(string: address), parts.host?.isEmpty == false else {
      throw Failure(.usage, "--alerts: '\(address)' is no address; give one such as http://localhost:9093")
    }
    if !parts.path.hasSuffix("/api/v2/alerts") {
      while parts.path.hasSuffix("/") { parts.path.removeLast() }
      parts.path += "/api/v2/alerts"
      parts.fragment = nil
    }
    guard let url = parts.url else {
      throw Failure(.usage, "--alerts: '\(address)' is no address; give one such as http://localhost:9093")
    }
    self.address = address
    self.url = url
    self.configuration = configuration
  }

  /// The server's answer: API v2 JSON, silenced and inhibited alerts among it.
  func alerts() throws -> [UInt8] {
    var request = URLRequest(url: url, timeoutInterval: Self.timeout)
    request.setValue("application/json", forHTTPHeaderField: "Accept")
    request.setValue("culprit", forHTTPHeaderField: "User-Agent")
    for (name, value) in configuration.headers { request.setValue(value, forHTTPHeaderField: name) }
    if let authorization = configuration.authorization {
      request.setValue(authorization, forHTTPHeaderField: "Authorization")
    }
    let (data, response, error) = answer(to: request)
    if let error { throw Failure(.noInput, "--alerts: \(Self.reason(error, address: address))") }
    guard let status = (response as? HTTPURLResponse)?.statusCode else {
      throw Failure(.noInput, "--alerts: '\(address)' did not answer in HTTP")
    }
    switch status {
    case 200: break
    case 401, 403:
      throw Failure(
        .noInput, "--alerts: '\(address)' asks for credentials (HTTP \(status)); give them with --http-config FILE")
    case 404:
      throw Failure(
        .noInput,
        "--alerts: '\(address)' has no /api/v2/alerts (HTTP 404); an Alertmanager listens on port 9093, "
          + "perhaps below a path such as /alertmanager")
    default: throw Failure(.noInput, "--alerts: '\(address)' answered HTTP \(status)")
    }
    let bytes = [UInt8](data ?? Data())
    guard bytes.first(where: { $0 != 0x20 && $0 != 0x0A }) == UInt8(ascii: "[") else {
      throw Failure(.nothingReadable, "--alerts: '\(address)' answered, but not with Alertmanager's list of alerts")
    }
    return bytes
  }

  private func answer(to request: URLRequest) -> (Data?, URLResponse?, (any Error)?) {
    let settings = URLSessionConfiguration.ephemeral
    settings.timeoutIntervalForResource = Self.timeout
    if let proxy = configuration.proxy.flatMap(URLComponents.init(string:)), let host = proxy.host {
      settings.connectionProxyDictionary = [
        "HTTPEnable": 1, "HTTPProxy": host, "HTTPPort": proxy.port ?? 3128, "HTTPSEnable": 1, "HTTPSProxy": host,
        "HTTPSPort": proxy.port ?? 3128,
      ]
    }
    useAuthorities()
    let session = URLSession(configuration: settings)
    defer { session.finishTasksAndInvalidate() }
    let result = Mutex<(data: Data?, response: URLResponse?, error: (any Error)?)>((nil, nil, nil))
    let done = DispatchSemaphore(value: 0)
    let task = session.dataTask(with: request) { data, response, error in
      result.withLock { $0 = (data, response, error) }
      done.signal()
    }
    task.resume()
    done.wait()
    return result.withLock { ($0.data, $0.response, $0.error) }
  }

  /// Foundation on Linux takes other certificate authorities from these variables and nowhere else; this process makes
  /// no other connection.
  private func useAuthorities() {
    if let file = configuration.authorityFile { unsafe setenv("URLSessionCertificateAuthorityInfoFile", file, 1) }
    if configuration.skipsVerification {
      unsafe setenv("URLSessionCertificateAuthorityInfoFile", "INSECURE_SSL_NO_VERIFY", 1)
    }
  }

  private static func reason(_ error: any Error, address: String) -> String {
    switch (error as? URLError)?.code {
    case .cannotFindHost, .dnsLookupFailed: "there is no host as in '\(address)'"
    case .cannotConnectToHost: "nothing listens at '\(address)'"
    case .timedOut: "'\(address)' did not answer within \(Int(timeout)) seconds"
    case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasUnknownRoot,
      .serverCertificateHasBadDate:
      "the certificate of '\(address)' is not trusted; give its authority as tls_config.ca_file with --http-config FILE"
    default: "cannot connect to '\(address)'"
    }
  }
}
