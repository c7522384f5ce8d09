import Foundation
import Testing

/// The noise report on the story of a noisy month, against the story's expected.json.
struct NoiseStoryTests {
  private struct Expected: Decodable {
    struct Noise: Decodable {
      var episodes: Int
      var pages: Int
      var storms: [String]
      var rules: [Rule]
    }
    struct Rule: Decodable {
      var name: String
      var team: String
      var episodes: Int
      var actedOn: Int?
      var ackOnly: Int?
      var verdict: String
      var kinds: [String]
      var adviceAmong: [String]
    }
    var noise: Noise
  }

  private static let story = "SampleLogs/alert-noise-night"

  private func expected() throws -> Expected.Noise {
    let file = Binary.root.appendingPathComponent(Self.story + "/expected.json")
    return try JSONDecoder().decode(Expected.self, from: Data(contentsOf: file)).noise
  }

  private func report(_ arguments: [String] = []) throws -> [String: Any] {
    let outcome = try Binary.run(
      [
        "noise", "--alerts", Self.story + "/history", "--rules", Self.story + "/rules/*.yml", "--alertmanager-config",
        Self.story + "/alertmanager.yml", "--format", "json",
      ] + arguments)
    #expect(outcome.status == 0, "\(outcome.error)")
    return outcome.json
  }

  @Test func `webhooks, event recorder and PagerDuty of one month tell each episode once`() throws {
    let expected = try expected()
    let totals = try #require(try report()["totals"] as? [String: Any])
    #expect(totals["alerts"] as? Int == expected.episodes)
    let joined = try #require((totals["joined"] as? [[String: Any]])?.first)
    #expect(joined["episodes"] as? Int == expected.pages)
    #expect(joined["probable"] as? Int == 0)
    // Each page that PagerDuty knows is known, whether somebody took it or not.
    #expect((totals["actionable"] as? [String: Any])?["known"] as? Int == expected.pages)
  }

  @Test func `every rule is measured and judged as the story says`() throws {
    let json = try report()
    let rules = try #require(json["rules"] as? [[String: Any]])
    let advice = try #require(json["advice"] as? [[String: Any]])
    for wanted in try expected().rules {
      let rule = try #require(rules.first { $0["name"] as? String == wanted.name }, "\(wanted.name)")
      #expect(rule["alerts"] as? Int == wanted.episodes, "\(wanted.name)")
      #expect(rule["team"] as? String == wanted.team, "\(wanted.name)")
      #expect(rule["verdict"] as? String == wanted.verdict, "\(wanted.name)")
      #expect(rule["ackOnly"] as? Int == wanted.ackOnly, "\(wanted.name)")
      let actionable = try #require(rule["actionable"] as? [String: Any])
      if let acted = wanted.actedOn {
        let hits = (actionable["value"] as? Double ?? -1) * Double(actionable["known"] as? Int ?? 0)
        #expect(Int(hits.rounded()) == acted, "\(wanted.name)")
      } else {
        #expect(actionable["value"] is NSNull, "\(wanted.name)")
      }
      for kind in wanted.kinds { try check(kind, of: rule) }
      let given = advice.filter { $0["rule"] as? String == wanted.name }.compactMap { $0["kind"] as? String }
      #expect(given.isEmpty || !wanted.adviceAmong.isEmpty || wanted.actedOn == nil, "\(wanted.name): \(given)")
      if !given.isEmpty, !wanted.adviceAmong.isEmpty {
        #expect(!Set(given).isDisjoint(with: wanted.adviceAmong), "\(wanted.name): \(given)")
      }
    }
    // The noisiest rule of all is among those for which there is advice.
    #expect(advice.contains { $0["rule"] as? String == "HighCpuSteal" })
  }

  private func check(_ kind: String, of rule: [String: Any]) throws {
    func share(_ key: String) -> Double { rule[key] as? Double ?? -1 }
    let name = rule["name"] as? String ?? ""
    switch kind {
    case "transient": #expect(share("transientShare") > 0.9, "\(name)")
    case "flapping": #expect(share("flapShare") > 0.5, "\(name)")
    case "ackOnly": #expect(rule["ackOnly"] as? Int ?? 0 > 0, "\(name)")
    case "stale": #expect(rule["stale"] as? Int ?? 0 > 0, "\(name)")
    case "sleep":
      #expect(rule["sleep"] as? Int ?? 0 > (rule["alerts"] as? Int ?? 0) / 2, "\(name)")
    default: break
    }
  }

  @Test func `the three drains are the storms`() throws {
    let storms = try #require(try report()["storms"] as? [[String: Any]])
    let starts = storms.compactMap { ($0["startsAt"] as? String).map { String($0.prefix(16)) } }
    #expect(try expected().storms.map { String($0.prefix(16)) } == starts)
    #expect(storms.allSatisfy { $0["firstRule"] as? String == "KubePodNotReady" })
  }

  @Test func `with the night's logs it says what the logs are good for`() throws {
    let json = try report([Self.story + "/logs"])
    let logs = try #require(json["logs"] as? [[String: Any]])
    #expect(logs.allSatisfy { $0["inIncident"] is Bool })
    // What failed is kept; what is said all day is not.
    #expect(logs.contains { $0["service"] as? String == "token-service" && $0["do"] as? String == "sample" })
    #expect(logs.contains { $0["service"] as? String == "ledger-api" && $0["do"] as? String == "keep" })
    let shares = logs.compactMap { $0["share"] as? Double }
    #expect(shares == shares.sorted(by: >))
    #expect((json["detection"] as? [String: Any])?["incidents"] as? Int ?? 0 > 0)
  }
}
