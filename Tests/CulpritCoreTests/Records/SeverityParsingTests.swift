import Testing

@testable import CulpritCore

struct SeverityParsingTests {
  @Test(
    arguments: [
      ("TRACE", .trace), ("finest", .trace), ("V", .trace), ("DEBUG", .debug), ("DEBUG5", .debug), ("D1", .debug),
      ("FINE", .debug), ("DEBU", .debug), ("dbug", .debug), ("INFO", .info), ("inf", .info), ("Information", .info),
      ("I", .info), ("LOG", .info), ("Normal", .info), ("notice", .notice), ("Note", .notice), ("warn", .warning),
      ("WARNING", .warning), ("WRN", .warning), ("W", .warning), (" Error ", .error), ("ERRO", .error),
      ("SEVERE", .error),
      ("err", .error), ("INCIDENT_ERROR", .error), ("FATAL", .critical), ("panic", .critical), ("F", .critical),
      ("emerg", .critical), ("Critical", .critical), ("3", .error), ("30", .info), ("50", .error), ("20000", .info),
      ("dpanic", .critical), ("WARNIN", .warning), ("informational", .info), ("emergency", .critical),
    ] as [(String, Severity)])
  func `spellings and numbers`(text: String, severity: Severity) {
    let bytes = Array(text.utf8)
    let found = Severity(level: bytes.span)
    #expect(found == severity)
  }

  @Test(arguments: ["", "hello", "main", "INFO:", "in fo", "E123x", "http-nio-8080", "700000"])
  func `what is no level`(text: String) {
    let bytes = Array(text.utf8)
    let found = Severity(level: bytes.span)
    #expect(found == nil)
  }

  @Test(
    arguments: [
      ("java.lang.NullPointerException: x", .error), ("ValueError: bad", .error), ("panic: my panic", .critical),
      ("fatal: not a repository", .critical), ("Failed to connect to db", .error), ("error: cannot open", .error),
      ("connection refused", .warning), ("request ok", .unknown), ("0 errors found", .unknown), ("no error", .unknown),
      ("errors=0 total=5", .unknown), ("error=null user=3", .unknown), ("finished without error", .unknown),
      ("[WARN] disk", .warning), ("INFO request failed", .info), ("12:00 ERROR x", .error),
      ("mirror updated", .unknown),
      ("Traceback (most recent call last):", .error), ("a fatal flaw", .error), ("errors=10", .error),
    ] as [(String, Severity)])
  func `words of a message`(text: String, severity: Severity) {
    let bytes = Array(text.utf8)
    let found = Severity.lexical(in: bytes.span)
    #expect(found == severity)
  }

  @Test(
    arguments: [
      ("Unpacking libgpg-error0 (1.47)", .unknown), ("compiled src/error.go", .unknown), ("GET /error 200", .unknown),
      ("loaded lib/errors/index.js", .unknown), ("error_code is 5", .unknown), ("started warning-service", .unknown),
      ("npm.error.handler registered", .unknown), ("connection-refused by peer", .warning),
      ("payment_error for 7", .error), ("It failed.Retrying", .error), ("job failed.", .error),
      ("I/O error, dev sda", .error), ("pre-aborted run", .error),
    ] as [(String, Severity)])
  func `a word inside a name says nothing`(text: String, severity: Severity) {
    let bytes = Array(text.utf8)
    let found = Severity.lexical(in: bytes.span)
    #expect(found == severity)
  }

  @Test func `numbers of the other scales`() {
    #expect(
      (0...7).map(Severity.syslog) == [.critical, .critical, .critical, .error, .warning, .notice, .info, .debug])
    #expect(
      [1, 9, 13, 17, 21, 0].map(Severity.openTelemetry) == [.trace, .info, .warning, .error, .critical, .unknown])
    #expect([10, 20, 30, 40, 50].map(Severity.python) == [.debug, .info, .warning, .error, .critical])
    #expect([200, 404, 503].map(Severity.http) == [.info, .warning, .error])
  }
}
