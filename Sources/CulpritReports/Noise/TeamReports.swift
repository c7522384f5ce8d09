import CulpritAnalysis
import CulpritCore

/// One report for each team and a page that leads to them.
package enum TeamReports {
  /// File name and report of each team, by name.
  package static func split(_ report: NoiseReport) -> [(team: String, file: String, report: NoiseReport)] {
    var taken: Set<String> = ["index"]
    return report.teams.map { team in
      var part = report
      part.totals = team.measures
      part.rules = report.rules.filter { belongs($0.team, team.name) }
      part.teams = [team]
      part.services = report.services.filter { belongs($0.team, team.name) }
      part.people = []
      part.load = report.load.filter { $0.name == team.name }
      part.personLoad = []
      part.storms = report.storms.filter { $0.team == team.name }
      let names = Set(part.rules.map(\.name))
      part.cofiring = report.cofiring.filter { names.contains($0.follower) || names.contains($0.leader) }
      part.advice = report.advice.filter { belongs($0.team, team.name) }
      // The whole curve, diff and joins are everybody's.
      part.recurrence = RecurrenceCurve()
      part.patch = nil
      part.joined = []
      part.detection = nil
      part.changeFailure = nil
      part.logs = []
      part.serviceLevels = []
      part.silences = []
      part.warnings = []
      return (team.name, file(for: team.name, &taken), part)
    }
  }

  private static func belongs(_ list: String, _ team: String) -> Bool {
    list == team || list.split(separator: ",").contains { $0.drop { $0 == " " } == team }
  }

  /// A team is called whatever somebody typed: only letters, digits, `-` and `_` of ASCII stay.
  private static func file(for team: String, _ taken: inout Set<String>) -> String {
    var name = String(
      team.lowercased().map { ($0.isASCII && ($0.isLetter || $0.isNumber)) || $0 == "-" || $0 == "_" ? $0 : "-" }
        .prefix(60))
    if name.allSatisfy({ $0 == "-" }) { name = "team" }
    var candidate = name
    var number = 2
    while !taken.insert(candidate).inserted {
      candidate = "\(name)-\(number)"
      number += 1
    }
    return candidate
  }

  /// The index: noisiest team first.
  package static func index(_ report: NoiseReport, files: [(team: String, file: String)], suffix: String, html: Bool)
    -> String
  {
    let measures = Dictionary(uniqueKeysWithValues: report.teams.map { ($0.name, $0.measures) })
    var out = html ? "<h1>Alert noise by team</h1>\n<ul>\n" : "# Alert noise by team\n\n"
    for (team, file) in files {
      guard let m = measures[team] else { continue }
      let text =
        "\(Quantity.count(m.pages, "page")), acted on \(NoiseWords.share(m.actionable)), \(Quantity.count(m.sleep)) at night"
      if html {
        out += "<li><a href=\"\(file).\(suffix)\">\(Escaping.html(team))</a>: \(Escaping.html(text))</li>\n"
      } else {
        out += "- [\(Escaping.markdown(team))](\(file).\(suffix)): \(Escaping.markdown(text))\n"
      }
    }
    if !html { return out }
    var page = HTMLPage(title: "Alert noise by team")
    page.add(out + "</ul>")
    return page.markup
  }
}
