import Testing

@testable import CulpritCore

struct RedactionTests {
  private func redacted(_ text: String) -> String {
    String(decoding: Redaction().redacted(Array(text.utf8)), as: UTF8.self)
  }

  /// Secrets are put together here so that no scanner takes this file for a leak.
  @Test(arguments: [
    ("key " + "AKIA" + "IOSFODNN7EXAMPLE used", "key [redacted:aws-key] used"),
    ("AIza" + "SyA-1234567890abcdefghijklmnopqrstu", "[redacted:gcp-key]"),
    ("tok=" + "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789", "tok=[redacted:github-token]"),
    ("(" + "github_pat_" + "11ABCDEFG0abcdefghijkl_xyz)", "([redacted:github-token])"),
    ("xoxb" + "-123456789012-abcdefGHIJ posted", "[redacted:slack-token] posted"),
    (
      "https://hooks.slack.com/services/" + "T000/B000/XXXXabcd failed",
      "https://hooks.slack.com/services/[redacted:slack-token] failed"
    ),
    ("jwt " + "eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-DEF_123 bad", "jwt [redacted:jwt] bad"),
    ("Authorization: Bearer abc.def-123456", "Authorization: Bearer [redacted:token]"),
    ("curl -H 'authorization: Basic dXNlcjpwYXNz' x", "curl -H 'authorization: Basic [redacted:token]' x"),
    ("sent bearer abcdef0123456789", "sent bearer [redacted:bearer]"),
    ("password=hunter2&user=bob", "password=[redacted:password]&user=bob"),
    ("DB_PASSWORD: \"p w\", next", "DB_PASSWORD: \"[redacted:password]\", next"),
    (#"{"user":"bob","password":"a\"b","n":1}"#, #"{"user":"bob","password":"[redacted:password]","n":1}"#),
    (#"{\"client_secret\":\"s3cr3t\"}"#, #"{\"client_secret\":\"[redacted:password]\"}"#),
    ("mysql --password hunter2 -h db", "mysql --password [redacted:password] -h db"),
    ("ALTER USER bob PASSWORD 'x y';", "ALTER USER bob PASSWORD '[redacted:password]';"),
    ("<password>abc</password>", "<password>[redacted:password]</password>"),
    ("postgres://bob:p@ss@db:5432/x", "postgres://bob:[redacted:password]@db:5432/x"),
    ("redis://:secret@cache:6379", "redis://:[redacted:password]@cache:6379"),
    ("https://0123456789abcdef0123@sentry.example/1", "https://[redacted:token]@sentry.example/1"),
    ("Cookie: sid=abc123; theme=dark", "Cookie: [redacted:cookie]"),
    ("?X-Amz-Signature=0a1b2c3d4e5f&x=1", "?X-Amz-Signature=[redacted:token]&x=1"),
    ("mail from lena.m+x@mail.example.com.", "mail from [redacted:email]."),
    ("card 4111 1111 1111 1111 declined", "card [redacted:card] declined"),
    ("card=378282246310005,", "card=[redacted:card],"),
    ("pan 5555-5555-5555-4444", "pan [redacted:card]"),
    ("to DE89 3704 0044 0532 0130 00 now", "to [redacted:iban] now"),
    ("GB82WEST12345698765432", "[redacted:iban]"),
    (
      "key:\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nafter",
      "key:\n[redacted:private-key]\nafter"
    ),
    ("-----BEGIN PRIVATE KEY-----\nMIIEcut", "[redacted:private-key]"),
    (
      "IllegalStateException\n\tat a.B$1.c(B.java:7) password=hunter2\n\tat token=hunter2secret(x)",
      "IllegalStateException\n\tat a.B$1.c(B.java:7) password=[redacted:password]\n\tat token=[redacted:token])"
    ),
    (
      "\"GET /import?pem=-----BEGIN%20RSA%20PRIVATE%20KEY-----%0AMIIE%2Bq/x%0A-----END%20RSA%20PRIVATE%20KEY-----&x=1 HTTP/1.1\" 400",
      "\"GET /import?pem=[redacted:private-key]&x=1 HTTP/1.1\" 400"
    ),
    (
      "\"GET /?k=-----BEGIN+PRIVATE+KEY-----%0AMIIEcut HTTP/1.1\" 414",
      "\"GET /?k=[redacted:private-key] HTTP/1.1\" 414"
    ),
  ])
  func `a secret is taken out and what stands around it stays`(text: String, expected: String) {
    #expect(redacted(text) == expected)
    #expect(redacted(expected) == expected)
  }

  @Test(arguments: [
    "1772532000123 1772532000123456789 took 4111111111111112 ns",
    "4111111111111111.25 and trace 04111111111111111",
    "DE89370400440532013001", "Access denied (using password: YES)", "password: expired for user bob",
    "password=null token=%s secret={}", "authorization: user bob denied", "Unexpected token: } in JSON",
    "max_tokens=512 tokens=12345678",
    "Basic authentication failed, bearer token missing", "com.shop.Order@1f2e3d4c", "npm i lodash@4.17.21",
    "http://user@host/path", "10.0.0.7:5432 2026-03-03T10:28:04.118Z", "orders-db:5432/orders?sslmode=require",
    "process 812 still waiting for AccessExclusiveLock", "AKIASHORT", "-----BEGIN CERTIFICATE-----", "eyJ.x.y",
    "password=******", "",
  ])
  func `what is no secret stays`(text: String) {
    #expect(redacted(text) == text)
  }

  @Test func `a user's rule takes out what it matches`() throws {
    let redaction = try Redaction(rules: [#"cust-\d+"#, "(?i)secretproject"])
    let text = String(decoding: redaction.redacted(Array("cust-123 in SecretProject, cust-x".utf8)), as: UTF8.self)
    #expect(text == "[redacted:rule] in [redacted:rule], cust-x")
  }

  @Test func `a rule that is none is refused by name`() {
    #expect(throws: RedactionError.self) { try Redaction(rules: ["(unclosed"]) }
    #expect(throws: RedactionError.matchesNothing(rule: "x*")) { try Redaction(rules: ["x*"]) }
  }

  @Test func `redacting twice changes nothing, wherever the text is cut`() {
    let text = Array(
      (#"{\"password\":\"a\\\"b\"} Cookie: a=b https://u:p@h "#
        + "-----BEGIN PRIVATE KEY-----x-----END PRIVATE KEY-----"
        + " DE89370400440532013000 4111 1111 1111 1111 a@b.cc authorization: Basic dXNlcjpwYXNz").utf8)
    var cases: [[UInt8]] = []
    for count in 0...text.count {
      cases.append(Array(text[..<count]))
      cases.append(Array(text[count...]))
    }
    var state: UInt64 = 7
    for _ in 0..<2000 {
      cases.append(
        (0..<60).map { _ -> UInt8 in
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return text[Int(state >> 33) % text.count]
        })
    }
    for bytes in cases {
      let once = Redaction().redacted(bytes)
      #expect(Redaction().redacted(once) == once, "\(String(decoding: bytes, as: UTF8.self))")
    }
  }
}
