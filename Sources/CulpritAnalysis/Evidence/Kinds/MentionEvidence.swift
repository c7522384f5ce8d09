import CulpritCore

/// Others complain of a service, and it is silent, or there is no log of it.
///
/// What speaks for the complaints then speaks for the one they name: it takes over seven tenths of the strongest, and the
/// complaints lose half of theirs.
///
/// Complaints alone do harm: a system is full of them at all times. They count where the one they name fell silent (AC@1
/// 0.15 → 0.67 in a system without any fault-free time) and, less, where it has new errors of its own and names nobody.
/// A step that became slow and whose line names another service counts as a complaint of waiting.
package enum MentionEvidence: EvidenceKind {
  package static let name = "mention"
  package static let summary = "others name it in their errors, and it is silent or has no log"

  package static func claims(in c: Case, standing: Standing) -> [Claim] {
    complaints(in: c, c.names, standing) + waits(in: c, c.names, standing)
  }

  /// How many calls of one service to another fail, and failed before as well: complaints that are no change.
  package static func standingComplaints(in c: Case) -> Int {
    let names = c.names
    var sum = 0.0
    for s in c.signatures where s.isError && s.before > 0 && s.during > 0 {
      let said = s.saying
      let isUnanswered = said.isUnanswered
      guard isUnanswered || said.tellsOfACall else { continue }
      let targets = names.services(in: said.words, isCall: true).union(s.lazySaying.knownPeers)
      // One that names nobody must be a tenth of what its service says.
      let all = c.services[s.service].volume.reduce(0) { $0 + ($1.at >= c.from && $1.at <= c.to ? $1.count : 0) }
      guard isUnanswered || !targets.subtracting([s.service]).isEmpty || s.during * 10 > all else { continue }
      sum += min(s.before, s.during)
    }
    return Int(sum)
  }

  /// What is said of one service or of a name without a log.
  private struct Blame {
    var services: Set<Int> = []
    var records = 0.0
    var isRising = false
    var since = Double.infinity
    /// The complaints themselves, and the highest of their scores.
    var signatures: [Int] = []
    var strongest = 0.0
    /// The highest grade of any of them.
    var gravest = 0.0
    /// Whether they say that it does not answer, rather than that it answers with an error.
    var isUnanswered = false
  }

  private static func complaints(in c: Case, _ names: ServiceNames, _ standing: Standing) -> [Claim] {
    var blamed: [Int: Blame] = [:]
    var unknown: [String: Blame] = [:]
    var complaining: Set<Int> = []
    for s in c.signatures where s.during > 0 && s.grade > 0 {
      let isRising = s.isNew || s.q < 0.05
      var targets = s.lazySaying.knownPeers
      let said = s.saying
      let isUnanswered = said.isUnanswered
      var absent: [String] = []
      if s.grade >= 0.8 {
        targets.formUnion(
          names.services(
            in: said.words, isCall: isUnanswered || said.tellsOfACall,
            caller: isUnanswered ? c.services[s.service].name : nil))
        if isUnanswered || !c.hasBaseline, s.grade >= 1 {
          for name in s.lazySaying.callees {
            let callee = names.callee(name)
            if let known = callee.service {
              targets.insert(known)
            } else if isUnanswered, isRising {
              absent.append(callee.name)
              // Part of a name is no name while its owner goes on as ever.
              if let owner = names.owner(ofPart: name), silence(of: c.services[owner], in: c) == nil {
                targets.remove(owner)
              }
            }
          }
        }
      }
      targets.remove(s.service)
      if !targets.isEmpty, isRising, s.grade >= 1 { complaining.insert(s.service) }
      if !c.hasBaseline, said.isCallFailure, s.isError { complaining.insert(s.service) }
      func add(to blame: inout Blame) {
        blame.services.insert(s.service)
        blame.records += s.during
        blame.isRising = blame.isRising || isRising
        blame.gravest = max(blame.gravest, s.grade)
        guard isRising else { return }
        blame.since = min(blame.since, s.first ?? .infinity)
        blame.signatures.append(s.index)
        blame.isUnanswered = blame.isUnanswered || isUnanswered
        blame.strongest = max(blame.strongest, standing.scores[s.index] ?? 0)
      }
      for target in targets { add(to: &blamed[target, default: Blame()]) }
      guard s.grade >= 1 else { continue }
      for name in absent where names.service(of: name) != s.service { add(to: &unknown[name, default: Blame()]) }
      for host in s.lazySaying.unknownPeers where !absent.contains(host) {
        add(to: &unknown[host, default: Blame()])
      }
    }
    var claims: [Claim] = []
    var explained: [Int: String] = [:]
    for (service, blame) in blamed.sorted(by: { $0.key < $1.key }) {
      if let claim = claim(against: service, blame, in: c, namesOthers: complaining.contains(service)) {
        claims.append(claim)
        if !c.hasBaseline || silence(of: c.services[service], in: c) != nil {
          for index in blame.signatures { explained[index] = c.services[service].name }
        }
      }
    }
    for (name, blame) in unknown.sorted(by: { $0.key < $1.key }) {
      let more = 0.5 * Double(min(3, blame.services.count - 1))
      let grave = min(1, blame.gravest / Failure.error)
      // Where nothing can be compared, one that gives no answer and has no log is as good as silent.
      let isDead = !c.hasBaseline && blame.isUnanswered && grave == 1
      // One service alone may well be wrong about whom it cannot reach.
      let share = blame.services.count > 1 || isDead ? 0.7 : 0.4
      // Warnings of many services about one they can do without, a collector of traces, are daily life.
      let weight = (((isDead ? 1 : 0.6) + more) * grave + share * blame.strongest) * (isOld(blame, in: c) ? 0.7 : 1)
      if blame.services.count > 1 || isDead {
        for index in blame.signatures { explained[index] = explained[index] ?? name }
      }
      claims.append(
        Claim(
          .service(name), weight,
          "\(who(blame, c)) \(name) in errors (\(Phrase.times(blame.records))), and no log of it was "
            + "given.",
          since: blame.since.isFinite ? blame.since : nil))
    }
    // Who complains of a service that passes the blame on is explained by the same end of the chain.
    var passing: Set<Int> = []
    while true {
      let more = Set(explained.keys.map { c.signatures[$0].service }).subtracting(passing)
      if more.isEmpty { break }
      passing.formUnion(more)
      for (service, blame) in blamed.sorted(by: { $0.key < $1.key }) where more.contains(service) {
        for index in blame.signatures where explained[index] == nil { explained[index] = c.services[service].name }
      }
    }
    if c.beginsInFault, !blamed.isEmpty {
      // Somebody fails others; an error of one whom nobody misses and who misses nobody is daily life.
      for s in c.signatures
      where s.isError && blamed[s.service] == nil && !complaining.contains(s.service) && !isOwnException(s) {
        guard let score = standing.scores[s.index], score > 0.1 else { continue }
        claims.append(Claim(.signature(s.index), -0.4 * score, "Nobody complains of \(c.services[s.service].name)."))
      }
    }
    for (index, name) in explained.sorted(by: { $0.key < $1.key }) {
      guard let score = standing.scores[index], score > 0.1 else { continue }
      claims.append(Claim(.signature(index), -0.5 * score, "It names \(name), which explains it."))
    }
    return claims
  }

  private static func claim(against service: Int, _ blame: Blame, in c: Case, namesOthers: Bool) -> Claim? {
    let view = c.services[service]
    let target = Claim.Target.service(view.name)
    let more = 0.5 * Double(min(3, blame.services.count - 1))
    let since = blame.since.isFinite ? blame.since : nil
    if let silent = silence(of: view, in: c) {
      // One that does not answer and says nothing is believed even where the same was said before.
      let discount = isOld(blame, in: c) && !blame.isUnanswered ? 0.7 : 1
      let weight = (1.5 + more + (c.hasBaseline ? 0.7 : 1) * blame.strongest) * discount
      if view.isEmpty {
        return Claim(
          target, weight, "\(who(blame, c)) it in errors (\(Phrase.times(blame.records))), and its log is empty.",
          since: since)
      }
      return Claim(
        target, weight,
        "\(who(blame, c)) it in errors (\(Phrase.times(blame.records))), and it has logged nothing since "
          + "\(c.clock(silent.since)), for \(Phrase.duration(silent.seconds)); before, never longer than "
          + "\(Phrase.duration(silent.usual)).", since: min(since ?? silent.since, silent.since))
    }
    // Alive: believed only when it has trouble of its own and passes no blame on.
    guard !namesOthers, !isOld(blame, in: c), blame.isRising else { return nil }
    let hasTrouble = c.signatures.contains {
      $0.service == service && $0.isError && ($0.isNew || $0.q < 0.05)
        && (c.hasBaseline || !$0.saying.isCallFailure)
    }
    if !c.hasBaseline, blame.isUnanswered || hasTrouble {
      // Where nothing can be compared, the arrows are followed to the one that names nobody.
      return Claim(
        target, 0.8 + more + 0.5 * blame.strongest,
        "\(who(blame, c)) it in errors (\(Phrase.times(blame.records))), and it names nobody"
          + (hasTrouble ? " and has errors of its own." : "."), since: since)
    }
    guard hasTrouble else { return nil }
    return Claim(
      target, (0.4 + more / 2) * c.ambience.squareRoot(),
      "\(who(blame, c)) it in errors (\(Phrase.times(blame.records))), and it has new errors of its own and names nobody.",
      since: since)
  }

  /// A step that waits for a service named in its line.
  private static func waits(in c: Case, _ names: ServiceNames, _ standing: Standing) -> [Claim] {
    var waiting: [Int: [(weight: Double, from: Int)]] = [:]
    for (index, weight) in standing.slow.sorted(by: { $0.key < $1.key }) {
      let s = c.signatures[index]
      for target in names.services(in: s.signature.summary.template).sorted() where target != s.service {
        waiting[target, default: []].append((weight, index))
      }
    }
    return waiting.sorted { $0.key < $1.key }.map { target, steps in
      let best = steps.max { ($0.weight, $1.from) < ($1.weight, $0.from) }!
      let callers = Set(steps.map { c.signatures[$0.from].service })
      let first = c.signatures[best.from]
      return Claim(
        .service(c.services[target].name), 0.8 * best.weight + 0.5 * Double(callers.count - 1),
        "\(c.services[first.service].name) waits longer after “\(Phrase.short(first.signature.template))”, which names it"
          + (callers.count > 1 ? "; so do \(callers.count - 1) other services." : "."))
    }
  }

  /// Whether it is an exception or a crash in the service's own code.
  static func isOwnException(_ view: SignatureView) -> Bool {
    let summary = view.signature.summary
    let text = summary.template
    let opening = text.prefix { $0 != " " && $0 != ":" && $0 != "\n" }
    let isCrash =
      summary.trace != nil || opening == "panic" || text.contains("panicked")
      || Failure.isExceptionName(opening)
    return isCrash && !view.saying.isCallFailure
  }

  /// Whether the same was said before at the same rate.
  private static func isOld(_ blame: Blame, in c: Case) -> Bool { c.hasBaseline && !blame.isRising }

  /// Since when a service has logged nothing, when that is longer than twice its longest pause and than 30 s.
  private static func silence(of view: ServiceView, in c: Case) -> (since: Double, seconds: Double, usual: Double)? {
    if view.isEmpty { return (0, c.to, 0) }
    let past = view.volume.filter { $0.at <= c.to }
    guard let last = past.last?.at else { return nil }
    let seconds = c.to - last
    let usual = zip(past, past.dropFirst()).map { $1.at - $0.at }.max() ?? 0
    guard seconds > 30, seconds > 2 * usual, last < c.alert else { return nil }
    return (last, seconds, usual)
  }

  private static func who(_ blame: Blame, _ c: Case) -> String {
    let services = blame.services.sorted().map { c.services[$0].name }
    if services.count == 1 { return "\(services[0]) names" }
    let shown = services.prefix(3).joined(separator: ", ")
    return "\(services.count) services (\(shown)\(services.count > 3 ? ", …" : "")) name"
  }
}
