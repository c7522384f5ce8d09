import SampleData

/// What a corpus is made of.
package enum Kind: String, CaseIterable {
  /// Sixteen formats, interleaved line by line.
  case text
  /// Structured loggers, one JSON object a line.
  case json
  /// logback with many stack traces.
  case java
  /// No word comes twice.
  case adversarial
  /// About ten thousand different statements.
  case shapes

  func grammar() -> Grammar {
    var grammar = Grammar()
    // The first list is what stack traces are made of.
    grammar.define("frame", Kind.frames)
    grammar.define("user", Kind.users)
    grammar.define("host", (1...40).map { "node-\(two($0))" })
    grammar.define("topic", ["orders", "payments", "clicks", "stock", "mails", "audit", "prices", "returns"])
    grammar.define("path", Kind.paths)
    grammar.define("verb", ["GET", "GET", "GET", "GET", "POST", "PUT", "DELETE"])
    grammar.define(
      "status", ["200", "200", "200", "200", "200", "200", "201", "204", "301", "304", "400", "404", "500", "503"])
    grammar.define(
      "agent",
      ["okapi/3.1", "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/136.0", "curl/8.9.1", "kube-probe/1.32"])
    grammar.define("thrown", Kind.exceptions)
    switch self {
    case .text: text(&grammar)
    case .json: json(&grammar)
    case .java: java(&grammar)
    case .adversarial: adversarial(&grammar)
    case .shapes: shapes(&grammar)
    }
    return grammar
  }

  private func json(_ grammar: inout Grammar) {
    let trace = #","trace_id":"{hex:32}","span_id":"{hex:16}"}"#
    grammar.add(
      #"{"level":"{L}","ts":"{stamp:iso}","logger":"{C}","caller":"{C}/run.go:{n:20-24}","msg":""#, Kind.statements,
      levels: ["INFO": "info", "WARN": "warn", "ERROR": "error", "DEBUG": "debug"], tail: #"""# + trace)
    grammar.add(
      #"{"instant":{{stamp:epochNanoParts}},"thread":"pool-{n:1-4}-thread-{n:1-16}","level":"{L}","loggerName":"{C}","message":""#,
      Kind.statements,
      tail: #"","endOfBatch":false,"loggerFqcn":"org.apache.logging.log4j.spi.AbstractLogger","threadId":{n:20-90}}"#)
    grammar.add(
      #"{"level":{L},"time":{stamp:epochMilli},"pid":{n:1-9},"hostname":"{host}","name":"{C}","reqId":"{uuid}","msg":""#,
      Kind.statements, levels: ["DEBUG": "20", "INFO": "30", "WARN": "40", "ERROR": "50"], tail: #""}"#)
    grammar.add(
      #"{"@timestamp":"{stamp:iso}","log.level":"{L}","service.name":"{C}","host.name":"{host}","message":""#,
      Kind.statements,
      tail: #"","event.dataset":"{C}.log","process.pid":{n:1-9}}"#)
    grammar.addFaults([
      #"{"level":"error","ts":"{stamp:iso}","logger":"ledger","caller":"ledger/post.go:88","msg":"posting refused: period is closed","period":"{n:1-12}","trace_id":"{hex:32}"}"#
    ])
  }

  private func java(_ grammar: inout Grammar) {
    let header = "{stamp:isoComma} {L} [exec-{n:1-40}] e.n.{C}.Service - "
    let levels = ["INFO": "INFO ", "WARN": "WARN "]
    for _ in 0..<5 { grammar.add(header, Kind.statements, levels: levels) }
    grammar.add(
      header,
      [
        "ERROR|orders|Request {hex:16} failed\n{thrown}: could not finish {topic}{frames:12-30}",
        "ERROR|stock|Message {uuid} of {topic} given up after {n:2-5} attempts\n{thrown}: {n:1-9} of {n:10-20} parts missing"
          + "{frames:9-24}\nCaused by: {thrown}: Connection reset by {host}{frames:4-12}\n\t... {n:3-30} more",
        "WARN|prices|Falling back for {user}\n{thrown}: no answer within {n:100-900} ms{frames:8-18}"
          + "\nCaused by: {thrown}: {host} is busy{frames:5-9}\nCaused by: {thrown}: queue is full{frames:2-6}\n\t... {n:3-30} more",
      ], levels: levels)
    grammar.addFaults([
      "{stamp:isoComma} ERROR [exec-{n:1-40}] e.n.ledger.Service - Entry {n:1000-9000} refused\n"
        + "example.north.ledger.PeriodClosedException: period {n:1-12} is closed{frames:14-20}"
    ])
  }

  private func adversarial(_ grammar: inout Grammar) {
    let messages = (6...15).map { count in
      "INFO|{letters:4-9}|" + Array(repeating: "{letters:3-11}", count: count).joined(separator: " ")
    }
    grammar.add("{stamp:iso} {L} {C} ", messages)
  }

  private func shapes(_ grammar: inout Grammar) {
    // The statements are those of one program: only what fills them depends on the seed.
    var random = SplitMix64(seed: 0x5A)
    let syllables = [
      "ba", "ke", "lo", "mi", "nu", "ra", "so", "ti", "va", "ze", "dor", "fin", "gal", "hem", "jun", "pel",
    ]
    let vocabulary = (0..<1200).map { _ in (0..<random.within(2...4)).map { _ in random.pick(syllables) }.joined() }
    let variables = ["{n:0-99999}", "{hex:12}", "{ip}", "{user}", "{path}", "{uuid}", "key={n:0-999}"]
    let messages = (0..<10_000).map { index in
      let words = (0..<random.within(4...14)).map { _ in
        random.chance(0.2) ? random.pick(variables) : random.pick(vocabulary)
      }
      let level = index % 40 == 0 ? "ERROR" : index % 9 == 0 ? "WARN" : "INFO"
      return "\(level)|\(random.pick(vocabulary))|\(random.pick(vocabulary)) " + words.joined(separator: " ")
    }
    grammar.add("{stamp:iso} {L} {C} ", messages)
    grammar.addFaults(["{stamp:iso} ERROR ledger posting refused: period {n:1-12} is closed"])
  }

  private func text(_ grammar: inout Grammar) {
    let lower = ["INFO": "info", "WARN": "warn", "ERROR": "error", "DEBUG": "debug"]
    let letter = ["INFO": "I", "WARN": "W", "ERROR": "E", "DEBUG": "D"]
    let half = Kind.statements.count / 2
    let (first, second) = (Array(Kind.statements[..<half]), Array(Kind.statements[half...]))
    grammar.add("{stamp:syslog} {host} sshd[{n:900-32000}]: ", Kind.logins)
    grammar.add("{stamp:syslog} {host} {C}[{n:900-32000}]: ", first)
    grammar.add(#"{ip} - - [{stamp:clf}] ""#, Kind.requests)
    grammar.add("[{stamp:apache}] [{C}:{L}] [pid {n:100-9999}] ", second, levels: lower)
    grammar.add("{stamp:compact} {n:10-999} {L} example.north.{C}.Worker: ", Kind.blocks)
    grammar.add("{stamp:isoComma} {L} [main-{n:1-30}] example.north.{C}.Service: ", first)
    grammar.add("{stamp:short} {L} {C}.Executor: ", Kind.tasks)
    grammar.add("{stamp:isoComma} - {L}  [Worker-{n:1-9}:{C}@{n:310-314}] - ", second)
    grammar.add("{stamp:isoBlank} {n:2000-2999} {L} north.{C} [req-{uuid} {hex:32} - - -] ", Kind.instances)
    grammar.add("{stamp:isoBlank} UTC [{n:3000-3999}] app@orders ", Kind.database)
    grammar.add("time={stamp:iso} level={L} component={C} ", Kind.pairs, levels: lower)
    grammar.add(
      #"{"level":"{L}","ts":"{stamp:iso}","caller":"{C}/run.go:{n:20-24}","msg":""#, first, levels: lower,
      tail: #"","trace_id":"{hex:32}"}"#)
    grammar.add("{L}{stamp:klog}       1 {C}.go:{n:40-44}] ", second, levels: letter)
    grammar.add("{stamp:isoComma} {L} [{C}.worker] ", second)
    grammar.add("{stamp:isoNano} stdout F {L} {C}: ", first)
    grammar.add("{stamp:android} {n:1000-1999} {n:2000-2999} {L} {C}: ", second, levels: letter)
    grammar.addFaults([
      "{stamp:isoComma} ERROR [main-{n:1-30}] example.north.ledger.Service: Posting {n:1000-90000} refused: period is closed",
      "time={stamp:iso} level=error component=ledger msg=\"upstream refused\" upstream=ledger-store:7443 period={n:1-12}",
    ])
  }
}
