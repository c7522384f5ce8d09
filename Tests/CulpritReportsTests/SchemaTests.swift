import CulpritAnalysis
import Testing

@testable import CulpritReports

struct SchemaTests {
  private func value(_ text: String) throws -> JSONValue { try #require(JSONValue(parsing: text)) }

  private static let findings = [
    SampleFindings.outage, SampleFindings.hostile, SampleFindings.nothing, SampleFindings.causeless,
    SampleTimelines.recovered,
  ]

  @Test func `triage's JSON is as its schema says`() throws {
    let validator = try SchemaValidator(named: "culprit.triage-1")
    for sample in Self.findings {
      let text = JSONReporter().render(sample, options: ReportersTests.options)
      let problems = validator.problems(of: try value(text))
      #expect(problems == [])
    }
  }

  @Test func `every line of NDJSON is as its schema says`() throws {
    let validator = try SchemaValidator(named: "culprit.finding-1")
    for sample in Self.findings {
      for line in NDJSONReporter().render(sample, options: ReportersTests.options).split(separator: "\n") {
        let problems = validator.problems(of: try value(String(line)))
        #expect(problems == [])
      }
    }
  }

  @Test func `a timeline's JSON is as its schema says`() throws {
    let validator = try SchemaValidator(named: "culprit.timeline-1")
    for report in [SampleTimelines.report, SampleTimelines.hostile, TimelineReport(SampleFindings.nothing)] {
      let text = JSONTimelineReporter().render(report, options: ReportersTests.options)
      let problems = validator.problems(of: try value(text))
      #expect(problems == [])
    }
  }

  @Test func `the noise report's JSON is as its schema says`() throws {
    let validator = try SchemaValidator(named: "culprit.noise-1")
    for report in [
      NoiseReporterTests.report("HighErrorRate"), NoiseReporterTests.report(),
      AlertNoise.report(of: AlertNoise.Input(alerts: [])),
    ] {
      let text = JSONNoiseReporter().render(report, options: ReportersTests.options)
      #expect(validator.problems(of: try value(text)) == [])
    }
  }

  @Test func `a document that is not as the schema says is refused`() throws {
    let validator = try SchemaValidator(named: "culprit.triage-1")
    let text = JSONReporter().render(SampleFindings.outage, options: ReportersTests.options)
    for (good, bad) in [
      ("\"ongoing\"", "\"going\""), ("\"confidence\": 0.86", "\"confidence\": 86"),
      ("\"startsAt\": \"2026-03-03T10:30:10Z\"", "\"startsAt\": \"10:30\""), ("\"warnings\": [", "\"warning\": ["),
      ("\"lines\": 184213", "\"lines\": \"184213\""), ("\"observed\": true", "\"observed\": 1"),
    ] {
      #expect(text.contains(good))
      #expect(!validator.problems(of: try value(text.replacing(good, with: bad))).isEmpty, "\(bad)")
    }
  }
}
