import Testing

@testable import CulpritCore

struct StackTraceTests {
  private func read(_ text: String) -> (identity: UInt64, summary: TraceSummary) {
    var trace = StackTrace()
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      _ = trace.take(Array(line.utf8).span)
    }
    return (trace.identity, trace.summary())
  }

  private static let java = """
    Payment of order 1042 failed
    com.acme.shop.PaymentException: order 1042
    \tat com.acme.shop.PaymentService.pay(PaymentService.java:88)
    \tat com.acme.shop.PaymentService$$EnhancerBySpringCGLIB$$3f1a2b.pay(<generated>)
    \tat org.springframework.web.Dispatcher.serve(Dispatcher.java:900)
    \tat java.base/java.lang.Thread.run(Thread.java:829)
    Caused by: java.sql.SQLTransientConnectionException: pool is empty
    \tat com.zaxxer.hikari.pool.HikariPool.create(HikariPool.java:695)
    \tat com.acme.shop.Ledger.lambda$book$3(Ledger.java:41)
    \tat com.acme.shop.Ledger.book(Ledger.java:30)
    \t... 31 more
    """

  @Test func `a trace is named by its root cause and innermost application frames`() {
    let summary = read(Self.java).summary
    #expect(summary.exception == "java.sql.SQLTransientConnectionException")
    #expect(summary.frames == ["com.acme.shop.Ledger.book"])
  }

  @Test func `line numbers, proxies and lambda counters of another release change nothing`() {
    let next = Self.java.replacing(":88)", with: ":91)").replacing("lambda$book$3", with: "lambda$book$7")
      .replacing("3f1a2b", with: "99c0de").replacing("1042", with: "7")
    #expect(read(next).identity == read(Self.java).identity)
    #expect(read(Self.java).identity != 0)
  }

  @Test func `a cause whose frames were elided takes those around it`() {
    let summary = read(
      """
      java.lang.IllegalStateException: no session
      \tat com.acme.web.Login.open(Login.java:12)
      \tat com.acme.web.Login.main(Login.java:5)
      Caused by: java.io.IOException: reset
      \tat java.net.SocketInputStream.read(SocketInputStream.java:186)
      \t... 2 more
      """
    ).summary
    #expect(
      summary
        == TraceSummary(
          exception: "java.io.IOException", frames: ["com.acme.web.Login.open", "com.acme.web.Login.main"]))
  }

  @Test func `suppressed exceptions are not the cause`() {
    let summary = read(
      """
      java.lang.IllegalStateException: x
      \tat com.acme.A.run(A.java:1)
      \tSuppressed: java.io.IOException: close
      \t\tat com.acme.B.close(B.java:9)
      \tCaused by: java.lang.Error: inner of the suppressed one
      \t\tat com.acme.C.c(C.java:9)
      Caused by: com.acme.RootException: y
      \tat com.acme.D.d(D.java:2)
      """
    ).summary
    #expect(summary == TraceSummary(exception: "com.acme.RootException", frames: ["com.acme.D.d"]))
  }

  private static let python = """
    Traceback (most recent call last):
      File "/srv/app/1.2.3/store.py", line 10, in load
        return self.db[key]
    KeyError: 'a'

    During handling of the above exception, another exception occurred:

    Traceback (most recent call last):
      File "/srv/app/views.py", line 33, in get
        store.load(key)
      File "/usr/lib/python3.12/site-packages/lib/x.py", line 3, in wrap
        raise Missing(key)
    app.errors.Missing: a
    """

  @Test func `the first exception of a Python chain is the root`() {
    let summary = read(Self.python).summary
    #expect(summary == TraceSummary(exception: "KeyError", frames: ["store.py in load"]))
  }

  @Test func `every line of a Python trace with prefixes belongs to it`() {
    var trace = StackTrace()
    _ = trace.take(Array("Exception during message handling".utf8).span)
    for line in Self.python.split(separator: "\n") {
      let belongs = trace.take(Array(line.utf8).span)
      #expect(belongs, "\(line)")
    }
    let belongs = trace.take(Array("Instance spawned".utf8).span)
    #expect(!belongs)
  }

  static let languages: [(text: String, exception: String, frames: [String])] = [
    (
      """
      panic: runtime error: index out of range [5] with length 3

      goroutine 18 [running]:
      panic(0x45cb40, 0x47ad70)
      \t/usr/local/go/src/runtime/panic.go:542 +0x46c
      example.com/shop/cart.(*Cart).item.func1(0xc420024120)
      \t/build/shop/cart/cart.go:61 +0x39
      main.main()
      \t/build/shop/main.go:6 +0x39
      """, "panic: runtime error: index out of range [<num>] with length <num>",
      ["example.com/shop/cart.(*Cart).item", "main.main"]
    ),
    (
      """
      TypeError: Cannot read properties of undefined (reading 'id')
          at Cart.total (/app/src/cart.js:10:5)
          at async /app/node_modules/express/lib/router.js:2:3
          at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
      """, "TypeError", ["Cart.total (src/cart.js)"]
    ),
    (
      """
      Unhandled exception. System.AggregateException: One or more ---> Shop.PayException: no ---> System.TimeoutException: t
         at System.Net.Http.Client.Send(Request r) in /_/src/Client.cs:line 3
         at Shop.Pay.<SendAsync>d__12.MoveNext() in /src/Pay.cs:line 33
         --- End of inner exception stack trace ---
         at Shop.Program.Main(String[] args) in /src/Program.cs:line 9
      """, "System.TimeoutException", ["Shop.Pay.SendAsync"]
    ),
    (
      """
      app/models/book.rb:69:in `block (2 levels) in load': undefined method `x' for nil (NoMethodError)
      \tfrom /usr/lib/ruby/gems/3.2.0/gems/rack-2.2/lib/rack.rb:12:in `call'
      \tfrom app/boot.rb:3:in `<main>'
      """, "NoMethodError", ["models/book.rb in load", "app/boot.rb in <main>"]
    ),
    (
      """
      thread 'main' panicked at src/main.rs:10:9:
      index out of bounds
      stack backtrace:
         0: std::panicking::begin_panic
                   at /rustc/abc/library/std/src/panicking.rs:616:12
         1: shop::cart::total::h0123456789abcdef
                   at ./src/cart.rs:10:9
         2: shop::main
                   at ./src/main.rs:4:5
      """, "panic", ["shop::cart::total", "shop::main"]
    ),
    (
      """
      PHP Fatal error:  Uncaught App\\PayException: no in /srv/pay.php:5
      Stack trace:
      #0 /srv/vendor/lib/run.php(9): run()
      #1 /srv/shop/cart.php(13): Cart->pay('x')
      #2 {main}
        thrown in /srv/pay.php on line 5
      """, "App\\PayException", ["shop/cart.php Cart->pay"]
    ),
  ]

  @Test(arguments: languages)
  func `traces of other languages`(text: String, exception: String, frames: [String]) {
    let found = read(text)
    #expect(found.summary == TraceSummary(exception: exception, frames: frames))
    #expect(found.identity != 0)
  }

  @Test(arguments: languages)
  func `another release, with other lines and addresses, is the same failure in every language`(
    text: String, exception: String, frames: [String]
  ) {
    let next = text.replacing(/(:|line |\+0x|\()(\d+)/) { "\($0.1)\((Int($0.2) ?? 0) + 7)" }
    #expect(next != text)
    #expect(read(next).identity == read(text).identity)
  }

  @Test(arguments: languages)
  func `a trace that was cut keeps its exception and innermost frame`(
    text: String, exception: String, frames: [String]
  ) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let cut = read(lines.dropLast().joined(separator: "\n")).summary
    #expect(cut.exception == exception)
    #expect(cut.frames.first == frames[0])
  }

  @Test(arguments: [
    "Starting up\nat most 3 retries (of 4)", "SELECT a\nFROM b\nWHERE c", "Config:\n  a: 1\n  b: 2",
  ])
  func `other lines of text are no trace`(text: String) {
    #expect(read(text).identity == 0)
  }

  @Test func `no line of any bytes stops the reader`() {
    var state: UInt64 = 7
    for _ in 0..<400 {
      var trace = StackTrace()
      for _ in 0..<4 {
        var line: [UInt8] = Array(
          ["at ", "File \"", "#1 ", "panic: ", "Caused by: ", "  3: ", "x:in `", "\t"][Int(state % 8)].utf8)
        for _ in 0..<Int(state % 23) {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          line.append(Array("():./\"<>$`', ainm019>-".utf8)[Int(state >> 33) % 22])
        }
        _ = trace.take(line.span)
      }
      _ = trace.summary()
    }
  }
}
