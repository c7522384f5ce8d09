import Foundation
import Testing

/// Rate, errors, latency and error budget from the access logs of each kind, and where an incident's errors came from.
struct ServiceLevelTests {
  /// One request.
  struct Request: Sendable {
    /// Since 2026-03-02T10:00:00Z.
    var second: Int
    var route: String
    var client: String
    /// The server behind, or the edge.
    var server: String
    var status: Int
    var milliseconds: Int

    func stamp(_ format: String) -> String {
      let writer = DateFormatter()
      writer.locale = Locale(identifier: "en_US_POSIX")
      writer.timeZone = TimeZone(secondsFromGMT: 0)
      writer.dateFormat = format
      return writer.string(from: Date(timeIntervalSince1970: Double(1_772_445_600 + second)))
    }
  }

  struct Kind: CustomTestStringConvertible, Sendable {
    var name: String
    var file: String
    var service: String
    /// What the log says of who answered, if anything.
    var role: String?
    var line: @Sendable (Request) -> String
    var testDescription: String { name }
  }

  static let kinds: [Kind] = [
    Kind(name: "nginx", file: "shop.log", service: "shop", role: "upstream") { r in
      "\(r.client) - - [\(r.stamp("dd/MMM/yyyy:HH:mm:ss")) +0000] \"GET \(r.route) HTTP/1.1\" \(r.status) 12 \"-\" \"curl/8\" "
        + "rt=\(Double(r.milliseconds) / 1000) upstream_addr=\(r.server):80"
    },
    Kind(name: "apache", file: "apache-access.log", service: "apache-access", role: nil) { r in
      "\(r.client) - - [\(r.stamp("dd/MMM/yyyy:HH:mm:ss")) +0000] \"GET \(r.route) HTTP/1.1\" \(r.status) 12 \"-\" \"curl/8\" "
        + "\(Double(r.milliseconds) / 1000)"
    },
    Kind(name: "envoy", file: "envoy.log", service: "shop", role: "upstream") { r in
      "[\(r.stamp("yyyy-MM-dd'T'HH:mm:ss")).000Z] \"GET \(r.route) HTTP/2\" \(r.status) - 0 12 \(r.milliseconds) "
        + "\(r.milliseconds) \"\(r.client)\" \"curl/8\" \"-\" \"shop\" \"\(r.server):80\""
    },
    Kind(name: "aws_alb", file: "alb.log", service: "shop", role: "upstream") { r in
      "http \(r.stamp("yyyy-MM-dd'T'HH:mm:ss")).000000Z app/shop/50dc6c495c0c9188 \(r.client):2817 \(r.server):80 0.000 "
        + "\(Double(r.milliseconds) / 1000) 0.000 \(r.status) \(r.status) 34 366 \"GET http://shop.example.com:80\(r.route) "
        + "HTTP/1.1\" \"curl/8\" - - arn:x \"Root=1-58337262-36d228ad5d99923122bbe354\" \"-\" \"-\" 0 "
        + "\(r.stamp("yyyy-MM-dd'T'HH:mm:ss")).000000Z \"forward\" \"-\" \"-\""
    },
    Kind(name: "apigee", file: "apigee.log", service: "shop", role: nil) { r in
      let start = (1_772_445_600 + r.second) * 1000
      return "{\"client_received_start_timestamp\":\(start),\"client_sent_end_timestamp\":\(start + r.milliseconds),"
        + "\"recordType\":\"APIAnalytics\",\"apiproxy\":\"shop\",\"request_path\":\"\(r.route)\",\"request_verb\":\"GET\","
        + "\"response_status_code\":\(r.status),\"client_ip\":\"\(r.client)\"}"
    },
    Kind(name: "akamai_ds2", file: "akamai.log", service: "shop.example.com", role: "edge") { r in
      "{\"version\":\"4\",\"cp\":\"1\",\"reqId\":\"\(r.second)\",\"reqTimeSec\":\"\(1_772_445_600 + r.second).000\","
        + "\"cliIP\":\"\(r.client)\",\"statusCode\":\"\(r.status)\",\"proto\":\"HTTP/1.1\",\"reqHost\":\"shop.example.com\","
        + "\"reqMethod\":\"GET\",\"reqPath\":\"\(r.route.dropFirst())\",\"turnAroundTimeMSec\":\"\(r.milliseconds)\","
        + "\"edgeIP\":\"\(r.server)\"}"
    },
  ]

  /// Two hours of one request a second; in the last ten minutes all that one client asks of one server fails.
  private static func requests() -> [Request] {
    (0..<7200).map { n in
      let isBad = n >= 6600 && n % 4 == 1
      return Request(
        second: n, route: n % 2 == 0 ? "/cart" : "/orders", client: "10.0.\(n % 4).7", server: "10.9.0.\(n % 4)",
        status: isBad ? 502 : 200, milliseconds: n % 10 == 0 ? 400 : 20)
    }
  }

  private static func write(_ kind: Kind, to directory: URL) throws {
    try Data((requests().map(kind.line).joined(separator: "\n") + "\n").utf8).write(
      to: directory.appendingPathComponent(kind.file))
  }

  @Test(arguments: kinds)
  func `rate, errors, latency and budget of service, route, client and server`(kind: Kind) throws {
    try Binary.inScratch { directory in
      try Self.write(kind, to: directory)
      let outcome = try Binary.run(
        ["noise", kind.file, "--objective", "99.9", "--format", "json"], directory: directory)
      #expect(outcome.status == 0, "\(outcome.error)")
      let levels = outcome.json["serviceLevels"] as? [[String: Any]] ?? []
      func level(_ key: String?, _ value: String?) throws -> [String: Any] {
        try #require(
          levels.first { level in
            guard level["service"] as? String == kind.service else { return false }
            guard let key else { return ["route", "client", "upstream", "edge"].allSatisfy { level[$0] is NSNull } }
            return level[key] as? String == value
          }, "no \(key ?? "service") \(value ?? "") in \(levels.prefix(12))")
      }
      let service = try level(nil, nil)
      #expect(service["requests"] as? Int == 7200)
      #expect(abs((service["perSecond"] as? Double ?? 0) - 1) < 0.02)
      let errors = try #require(service["errors"] as? [String: Any])
      // 150 of 7,200.
      #expect(abs((errors["value"] as? Double ?? 0) - 150.0 / 7200) < 1e-6)
      #expect(errors["known"] as? Int == 7200)
      // One request in ten takes 400 ms; a sketch is exact to a thirty-second.
      #expect(abs((service["p50Seconds"] as? Double ?? 0) - 0.02) < 0.001)
      #expect(abs((service["p99Seconds"] as? Double ?? 0) - 0.4) < 0.0151)
      // 2.08 % failed where 0.1 % may: the budget is spent 20.8 times over.
      #expect(abs((service["budgetLeft"] as? Double ?? 0) - (1 - 150.0 / 7200 / 0.001)) < 1e-3)
      let burns = service["burns"] as? [[String: Any]] ?? []
      #expect(burns.map { $0["window"] as? String } == ["1h/5m", "6h/30m", "3d/6h"])
      // In the last hour 150 of 3,600 failed: 41.7 times too many; in the last five minutes one of four: 250 times.
      #expect(abs((burns.first?["long"] as? Double ?? 0) - 150.0 / 3600 / 0.001) < 0.1)
      #expect(abs((burns.first?["short"] as? Double ?? 0) - 250) < 0.1)
      #expect(burns.first?["alarms"] as? Int == 1)
      let route = try level("route", "GET /orders")
      #expect(route["requests"] as? Int == 3600)
      let client = try level("client", "10.0.1.7")
      #expect(client["requests"] as? Int == 1800)
      #expect(abs(((client["errors"] as? [String: Any])?["value"] as? Double ?? 0) - 150.0 / 1800) < 1e-6)
      #expect(((try level("client", "10.0.2.7"))["errors"] as? [String: Any])?["value"] as? Double == 0)
      try Self.expectBurn(of: client)
      #expect(
        ((try level("client", "10.0.2.7"))["burns"] as? [[String: Any]])?.compactMap { $0["alarms"] as? Int } == [
          0, 0, 0,
        ])
      if let role = kind.role {
        let name = kind.name == "nginx" || kind.name == "envoy" ? "10.9.0.1:80" : "10.9.0.1"
        let server = try level(role, name)
        #expect(server["requests"] as? Int == 1800)
        try Self.expectBurn(of: server)
      }
    }
  }

  /// In the last hour 150 of 900 failed, in the last five minutes all 75; a party's requests are counted in stretches of
  /// two minutes here, so that a short window is exact to a tenth.
  private static func expectBurn(of party: [String: Any]) throws {
    let burn = try #require((party["burns"] as? [[String: Any]])?.first)
    #expect(burn["window"] as? String == "1h/5m")
    #expect(abs((burn["long"] as? Double ?? 0) / (150.0 / 900 / 0.001) - 1) < 0.02, "\(burn)")
    #expect(abs((burn["short"] as? Double ?? 0) / 1000 - 1) < 0.1, "\(burn)")
    #expect(burn["alarms"] as? Int == 1)
  }

  @Test func `a digest made from the log tells the same burn`() throws {
    try Binary.inScratch { directory in
      try Self.write(Self.kinds[0], to: directory)
      let made = try Binary.run(["digest", "shop.log", "-o", "shop.digest"], directory: directory)
      #expect(made.status == 0, "\(made.error)")
      let levels = try ["shop.log", "shop.digest"].map { input in
        let outcome = try Binary.run(
          ["noise", input, "--objective", "99.9", "--format", "json"], directory: directory)
        return outcome.json["serviceLevels"] as? NSArray
      }
      #expect(levels[0] != nil && levels[0] == levels[1])
    }
  }

  @Test(arguments: kinds)
  func `triage says from which client and server the errors came`(kind: Kind) throws {
    try Binary.inScratch { directory in
      try Self.write(kind, to: directory)
      let outcome = try Binary.run(
        ["triage", kind.file, "--at", "2026-03-02T11:55:00Z", "--format", "json"], directory: directory)
      let incident = try #require((outcome.json["incidents"] as? [[String: Any]])?.first, "\(outcome.error)")
      let impact = try #require(incident["impact"] as? [String: Any])
      let origins = impact["origins"] as? [[String: Any]] ?? []
      func origin(_ label: String) -> String? {
        origins.first { $0["label"] as? String == label }?["value"] as? String
      }
      #expect(origin("client") == "10.0.1.7", "\(origins)")
      #expect(origin("route") == "GET /orders")
      if let role = kind.role { #expect(origin(role)?.hasPrefix("10.9.0.1") == true, "\(origins)") }
      let text = try Binary.run(["triage", kind.file, "--at", "2026-03-02T11:55:00Z"], directory: directory)
      #expect(text.output.contains("client 10.0.1.7"), "\(text.output)")
    }
  }
}
