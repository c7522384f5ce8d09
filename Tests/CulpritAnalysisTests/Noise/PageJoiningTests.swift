import CulpritCore
import Testing

@testable import CulpritAnalysis

struct PageJoiningTests {
  /// One alert as three tools export it: labels here, the alarm's name there, the people in a third.
  private func seenByThree(_ n: Int) -> [Alert] {
    let start = monday.advanced(bySeconds: Double(n) * 3600)
    var first = episode(
      "HighErrors\(n % 7)", at: start, lasting: 900, labels: ["cluster": "eu-1", "pod": "web-\(n)"],
      joinKeys: ["hash-\(n)"])
    first.resolvedBy = .automatic
    var call = Alert(
      id: "PD\(n)", name: "[FIRING:1] HighErrors\(n % 7) checkout", service: "Checkout (PD)", status: .resolved,
      startsAt: start.advanced(bySeconds: 31), endsAt: start.advanced(bySeconds: 1000), source: "pagerduty-incidents")
    call.joinKeys = ["hash-\(n)"]
    call.acknowledgedAt = start.advanced(bySeconds: 120)
    call.acknowledgedBy = "ada"
    call.humanAction = true
    call.resolvedBy = .manual
    var third = Alert(
      id: "tiny-\(n)", name: "HighErrors\(n % 7)", status: .resolved, startsAt: start.advanced(bySeconds: 33),
      endsAt: start.advanced(bySeconds: 950), source: "opsgenie-alerts")
    third.joinKeys = ["hash-\(n)"]
    third.humanAction = false
    return [first, call, third]
  }

  @Test func `a hundred alerts exported from three tools count as a hundred, with all their fields`() throws {
    let alerts = (0..<100).flatMap(seenByThree)
    let (pages, joined, _) = PageJoining.pages(of: alerts)
    #expect(pages.count == 100)
    #expect(pages.allSatisfy { $0.sources == ["alertmanager-v2", "opsgenie-alerts", "pagerduty-incidents"] })
    #expect(pages.allSatisfy { !$0.isProbable && $0.alert.labels["cluster"] == "eu-1" })
    #expect(pages.allSatisfy { $0.alert.acknowledgedBy == "ada" && $0.alert.humanAction == true })
    #expect(joined.map(\.episodes) == [100, 100, 100])
    #expect(joined.allSatisfy { $0.probable == 0 })
    let noise = report(alerts)
    #expect(noise.totals.alerts == 100)
    #expect(noise.totals.actionable == Share(hits: 100, known: 100))
    #expect(noise.totals.acknowledge?.p50 == 120)
    #expect(noise.rules.count == 7)
  }

  @Test func `the order in which alerts are given changes nothing`() {
    let alerts = (0..<40).flatMap(seenByThree)
    let expected = PageJoining.pages(of: alerts).pages
    for seed in 1...5 {
      let shuffled = alerts.map { ($0, StableHash.hash("\(seed) \($0.id)")) }.sorted { $0.1 < $1.1 }.map(\.0)
      #expect(PageJoining.pages(of: shuffled).pages == expected)
    }
  }

  @Test func `labels printed in a notification join it with the alert that has them`() {
    let alert = episode("DiskFull", at: monday, lasting: 600, labels: ["cluster": "eu-1", "node": "a", "job": "node"])
    var call = Alert(
      id: "Q1", name: "disk", startsAt: monday.advanced(bySeconds: 200),
      labels: ["alertname": "DiskFull", "node": "a"], source: "pagerduty-incidents")
    #expect(PageJoining.pages(of: [alert, call]).pages.count == 1)
    call.labels["node"] = "b"
    #expect(PageJoining.pages(of: [alert, call]).pages.count == 2)
  }

  @Test func `a CloudWatch alarm is joined by its ARN or its name`() {
    let arn = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:cart-5xx"
    let alarm = Alert(id: arn, name: "cart-5xx", startsAt: monday, source: "cloudwatch-sns")
    let byArn = Alert(id: "P1", name: "x", startsAt: monday.advanced(bySeconds: 5), source: "pagerduty-incidents")
    var one = byArn
    one.joinKeys = [arn]
    var two = byArn
    two.name = "ALARM: \"cart-5xx\" in EU (Ireland)"
    #expect(PageJoining.pages(of: [alarm, one]).pages.count == 1)
    #expect(PageJoining.pages(of: [alarm, two]).pages.count == 1)
    #expect(PageJoining.pages(of: [alarm, byArn]).pages.count == 2)
  }

  @Test(arguments: [(119.0, 1), (121.0, 2)])
  func `the same rule and service within two minutes is probably the same page`(seconds: Double, pages: Int) {
    let alert = episode("SlowCart", at: monday, lasting: 300)
    let call = Alert(
      id: "P1", name: "[FIRING:1] SlowCart (checkout)", service: "checkout",
      startsAt: monday.advanced(bySeconds: seconds), source: "pagerduty-incidents")
    let result = PageJoining.pages(of: [alert, call])
    #expect(result.pages.count == pages)
    #expect(result.pages[0].isProbable == (pages == 1))
    #expect(result.joined.map(\.probable) == (pages == 1 ? [1] : []))
  }

  @Test func `webhooks and the event recorder of one Alertmanager tell one episode and each notification once`() throws
  {
    let labels = #"{"alertname":"QueueStuck","service":"mailer"}"#
    let webhook = ["firing", "resolved"].map { status in
      let end = status == "firing" ? "0001-01-01T00:00:00Z" : "2026-03-02T10:08:55Z"
      return #"{"version":"4","status":"\#(status)","receiver":"pager","groupKey":"{}:{}","truncatedAlerts":0,"#
        + #""groupLabels":{},"commonLabels":\#(labels),"commonAnnotations":{},"externalURL":"","alerts":[{"#
        + #""status":"\#(status)","labels":\#(labels),"annotations":{},"startsAt":"2026-03-02T10:01:10Z","#
        + #""endsAt":"\#(end)","generatorURL":"","fingerprint":"0000000000001234"}]}"#
    }
    let pairs = #"{"labels":[{"key":"alertname","value":"QueueStuck"},{"key":"service","value":"mailer"}]}"#
    let recorded = [("10:01:40", "FIRST_NOTIFICATION", ""), ("10:09:00", "ALL_ALERTS_RESOLVED", #","resolved":true"#)]
      .map {
        time, reason, resolved in
        let end = resolved.isEmpty ? "10:05:10" : "10:08:55"
        return
          #"{"@timestamp":"2026-03-02T\#(time)Z","instance":"am-0","data":{"notification":{"alerts":[{"hash":"1","details":"#
          + #"{"fingerprint":"4660","name":"QueueStuck","labels":\#(pairs),"startsAt":"2026-03-02T10:01:10Z","#
          + #""endsAt":"2026-03-02T\#(end)Z"\#(resolved)}}],"groupInfo":{"groupKey":"{}:{}"},"#
          + #""reason":"NOTIFY_REASON_\#(reason)","integration":{"name":"pagerduty"}}}}"#
      }
    for order in [[webhook, recorded], [recorded, webhook]] {
      let files = order.map { AlertSources.read(AlertDocument(name: "a", text: $0.joined(separator: "\n"))) }
      let alerts = AlertSources.join(files)
      #expect(alerts.count == 1)
      #expect(alerts.first?.id == "0000000000001234")
      #expect(alerts.first?.notifications == 2)
      #expect(alerts.first?.endsAt == Timestamp(seconds: 1_772_446_135))
      #expect(AlertSources.join(files + files) == alerts, "told again, it is the same")
    }
  }

  @Test func `overlapping exports of one source count once, and the closed one wins`() {
    let open = episode("SlowCart", at: monday, lasting: nil)
    let closed = episode("SlowCart", at: monday, lasting: 300)
    let result = PageJoining.pages(of: [open, closed, open])
    #expect(result.pages.count == 1)
    #expect(result.repeated == 2)
    #expect(result.pages[0].alert.endsAt == closed.endsAt)
  }

  @Test func `one call about a group tells of its acknowledgement to every alert of the group`() {
    let alerts = ["a", "b", "c"].map { pod in
      episode("PodDown", at: monday, lasting: 600, labels: ["pod": pod], joinKeys: ["group"])
    }
    var call = Alert(
      id: "P1", name: "[FIRING:3] PodDown", startsAt: monday.advanced(bySeconds: 30), source: "pagerduty-incidents")
    call.endsAt = monday.advanced(bySeconds: 700)
    call.joinKeys = ["group"]
    call.acknowledgedAt = monday.advanced(bySeconds: 90)
    call.humanAction = true
    let pages = PageJoining.pages(of: alerts + [call]).pages
    #expect(pages.count == 3)
    #expect(pages.allSatisfy { $0.alert.acknowledgedAt == call.acknowledgedAt && $0.alert.humanAction == true })
  }

  @Test func `a page that fires again later is another page`() {
    let alerts = (0..<10).map { n in
      episode("SlowCart", at: monday.advanced(bySeconds: Double(n) * 7200), lasting: 300, joinKeys: ["k"])
    }
    let calls = (0..<10).map { n in
      var call = Alert(
        id: "P\(n)", name: "x", startsAt: monday.advanced(bySeconds: Double(n) * 7200 + 40),
        source: "pagerduty-incidents")
      call.endsAt = call.startsAt.advanced(bySeconds: 400)
      call.joinKeys = ["k"]
      return call
    }
    #expect(PageJoining.pages(of: alerts + calls).pages.count == 10)
  }
}
