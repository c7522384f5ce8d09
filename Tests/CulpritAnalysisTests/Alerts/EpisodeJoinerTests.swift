import CulpritCore
import Testing

@testable import CulpritAnalysis

struct EpisodeJoinerTests {
  private static func at(_ minute: Int64) -> Timestamp { Timestamp(seconds: 1_772_445_600 + minute * 60) }

  private static func message(
    _ minute: Int64, _ basis: Alert.StartBasis, end: Int64? = nil, id: String = "x", event: Alert.Event.Kind = .fired
  ) -> Alert {
    var alert = Alert(id: id, name: "N", startsAt: at(minute), source: "s")
    alert.startBasis = basis
    if let end {
      alert.endsAt = at(end)
      alert.status = .resolved
    }
    alert.events = [Alert.Event(at: at(end ?? minute), kind: end == nil ? event : .resolved)]
    return alert
  }

  private static func joined(_ messages: [Alert]) -> [String] {
    var joiner = EpisodeJoiner()
    for message in messages { joiner.add(message) }
    return joiner.episodes().map { episode in
      func minute(_ at: Timestamp) -> Int64 { (at.microseconds / 1_000_000 - 1_772_445_600) / 60 }
      return "\(minute(episode.startsAt))-\(episode.endsAt.map { "\(minute($0))" } ?? "")"
    }
  }

  private static let cases: [([Alert], [String])] = [
    ([message(0, .exact), message(0, .exact, end: 5)], ["0-5"]),
    ([message(0, .exact), message(7, .exact)], ["0-", "7-"]),
    ([message(0, .reported), message(3, .reported), message(5, .unknown, end: 5)], ["0-5"]),
    ([message(0, .reported), message(5, .unknown, end: 5), message(9, .reported)], ["0-5", "9-"]),
    ([message(0, .reported), message(5, .unknown, end: 5), message(5, .unknown, end: 5)], ["0-5"]),
    ([message(5, .unknown, end: 5)], ["5-5"]),
    ([message(0, .exact), message(2, .unknown, event: .acknowledged)], ["0-"]),
    ([message(0, .reported), message(0, .reported, id: "y")], ["0-", "0-"]),
  ]

  @Test(arguments: 0..<8)
  func `messages and the episodes they tell, in any order`(number: Int) {
    let (messages, episodes) = Self.cases[number]
    #expect(Self.joined(messages) == episodes)
    #expect(Self.joined(messages.reversed()) == episodes)
    #expect(Self.joined(messages + messages) == episodes)
  }

  @Test func `joining again with a later export closes what was open`() {
    var night = EpisodeJoiner()
    night.add(Self.message(0, .reported))
    var next = EpisodeJoiner()
    for alert in night.episodes() { next.add(alert) }
    next.add(Self.message(30, .unknown, end: 30))
    let episodes = next.episodes()
    #expect(episodes.map(\.status) == [.resolved])
    #expect(episodes.first?.startsAt == Self.at(0))
  }

  @Test func `notifications with a moment count once however often they are exported`() {
    var first = Self.message(0, .exact)
    first.notifications = 1
    first.events.append(Alert.Event(at: Self.at(1), kind: .notified))
    var second = Self.message(0, .exact)
    second.notifications = 1
    second.events.append(Alert.Event(at: Self.at(9), kind: .notified))
    var joiner = EpisodeJoiner()
    for alert in [first, second, first, second] { joiner.add(alert) }
    let episodes = joiner.episodes()
    #expect(episodes.first?.notifications == 2)
  }

  @Test func `a change told by its start and its end is one`() {
    var start = Change(id: "d-1", at: Self.at(0), kind: "deploy", what: "api 7", source: "s")
    start.status = "STARTED"
    var end = Change(id: "d-1", at: Self.at(4), kind: "deploy", what: "api 7", source: "s")
    end.status = "SUCCESS"
    let joined = ChangeJoiner.joined([end, start, end])
    #expect(joined.map(\.at) == [Self.at(0)])
    #expect(joined.first?.endsAt == Self.at(4))
    #expect(joined.first?.status == "SUCCESS")
  }
}
