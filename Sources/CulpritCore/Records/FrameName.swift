/// What a stack frame's name says, and the name without what changes from build to build.
enum FrameName {
  /// Packages of the Java runtime.
  private static let javaRuntime: [StaticString] = ["java.", "javax.", "jakarta.", "sun.", "com.sun.", "jdk."]

  /// Packages of frameworks and libraries that an application is called by or calls.
  private static let javaFrameworks: [StaticString] = [
    "org.springframework.", "org.apache.catalina.", "org.apache.coyote.", "org.apache.tomcat.", "org.apache.commons.",
    "org.apache.http.", "org.apache.hc.", "org.apache.logging.", "org.apache.log4j.", "org.apache.cxf.",
    "org.apache.axis", "org.apache.struts", "org.apache.felix.", "org.apache.ibatis.", "org.apache.jasper.",
    "org.apache.kafka.clients.", "org.apache.kafka.common.", "org.apache.dubbo.", "org.apache.shiro.",
    "org.apache.maven.", "org.eclipse.jetty.", "io.netty.", "io.undertow.", "reactor.", "io.reactivex.", "rx.",
    "kotlin.", "kotlinx.", "scala.", "akka.", "groovy.", "org.codehaus.", "clojure.", "org.hibernate.", "com.zaxxer.",
    "org.postgresql.", "com.mysql.", "org.mariadb.", "oracle.", "com.microsoft.sqlserver.", "org.h2.",
    "redis.clients.", "io.lettuce.", "org.redisson.", "com.fasterxml.", "com.google.common.", "com.google.inject.",
    "com.google.gson.", "org.junit.", "junit.", "feign.", "okhttp3.", "okio.", "retrofit2.", "org.aopalliance.",
    "org.aspectj.", "net.sf.cglib.", "com.netflix.", "io.grpc.", "io.vertx.", "io.micrometer.", "io.opentelemetry.",
    "io.micronaut.", "io.quarkus.", "io.helidon.", "org.slf4j.", "ch.qos.logback.", "weblogic.", "com.ibm.ws.",
    "org.jboss.", "org.wildfly.", "org.glassfish.", "com.amazonaws.", "software.amazon.", "org.mongodb.",
    "com.mongodb.", "com.rabbitmq.", "org.quartz.", "com.alibaba.druid.", "com.alibaba.nacos.", "brave.", "zipkin2.",
    "play.", "org.mockito.", "net.bytebuddy.", "javassist.", "com.caucho.", "org.thymeleaf.", "freemarker.",
    "io.github.resilience4j.", "io.swagger.", "android.", "androidx.", "com.android.", "dalvik.",
  ]

  private static let dotnetFrameworks: [StaticString] = [
    "Microsoft.", "Newtonsoft.", "Npgsql.", "Dapper.", "Autofac.", "Castle.", "Grpc.", "MediatR.", "MySql.", "Polly.",
    "StackExchange.", "Serilog.", "NLog.", "RabbitMQ.", "MongoDB.", "AutoMapper.", "FluentValidation.",
  ]

  static func javaKind(_ name: [UInt8]) -> Frames.Kind {
    // No package above begins with most of the letters.
    guard let first = name.first, first < 0x80, javaInitials[Int(first)] else { return .application }
    if starts(name, javaRuntime) { return .runtime }
    return starts(name, javaFrameworks) ? .framework : .application
  }

  private static let javaInitials: [Bool] = {
    var initials = Array(repeating: false, count: 128)
    for prefix in javaRuntime + javaFrameworks { unsafe initials[Int(prefix.utf8Start.pointee)] = true }
    return initials
  }()

  static func dotnetKind(_ name: [UInt8]) -> Frames.Kind {
    if starts(name, ["System.", "lambda_method", "MS.", "(wrapper "]) { return .runtime }
    return starts(name, dotnetFrameworks) ? .framework : .application
  }

  /// Go's and Rust's own functions.
  static func isRuntime(_ name: [UInt8]) -> Bool {
    starts(
      name,
      [
        "runtime.", "panic", "std::", "core::", "alloc::", "rust_begin_unwind", "__rust", "_start", "<alloc",
        "<core", "<std", "__libc", "start_thread", "clone",
      ])
  }

  /// Reflection accessors, lambda classes and the like, which have no name that lasts.
  static func isGenerated(_ name: [UInt8]) -> Bool {
    // All but two of them hold a dollar; those begin alike.
    if name.span.first(UInt8(ascii: "$")) == nil, find(name, "Generated") == nil { return false }
    for part in ["GeneratedMethodAccessor", "GeneratedConstructorAccessor", "$$Lambda", "LambdaForm$", "$$FastClassBy"]
      as [StaticString] where find(name, part) != nil
    {
      return true
    }
    return false
  }

  /// `OrderService$$EnhancerBySpringCGLIB$$1a2b3c.pay` → `OrderService.pay`; `lambda$pay$3` → `pay`; `$Proxy87` → `$Proxy`.
  static func normalize(_ name: inout [UInt8]) {
    if name.span.first(UInt8(ascii: "$")) == nil, name.span.first(UInt8(ascii: "@")) == nil {
      if name.last == dot { name.removeLast() }
      return
    }
    // From `$$` to the next dot is a proxy's mark.
    while let at = find(name, "$$") {
      var end = at + 2
      while end < name.count, name[end] != dot { end += 1 }
      name.removeSubrange(at..<end)
    }
    for prefix in ["lambda$", "$anonfun$", "access$"] as [StaticString] {
      while let at = find(name, prefix) { name.removeSubrange(at..<at + prefix.utf8CodeUnitCount) }
    }
    // Counters after a dollar, and addresses: `foo$3`, `Outer$1`, `Foo@1a2b`.
    var result: [UInt8] = []
    result.reserveCapacity(name.count)
    var at = 0
    while at < name.count {
      if name[at] == UInt8(ascii: "$"), at + 1 < name.count, name[at + 1].isDigit {
        at += 1
        while at < name.count, name[at].isDigit { at += 1 }
        continue
      }
      if name[at] == UInt8(ascii: "@") { break }
      if name[at].isDigit, result.count >= 6, find(result, "$Proxy") == result.count - 6 {
        at += 1
        continue
      }
      result.append(name[at])
      at += 1
    }
    if result.last == dot || result.last == UInt8(ascii: "$") { result.removeLast() }
    name = result
  }

  /// `Shop.Cart.<PayAsync>d__12.MoveNext()` → `Shop.Cart.PayAsync`; closures likewise.
  static func normalizeDotnet(_ name: inout [UInt8]) {
    if let at = find(name, ".MoveNext"), at + 9 == name.count { name.removeSubrange(at...) }
    var result: [UInt8] = []
    var at = 0
    while at < name.count {
      let byte = name[at]
      if byte == UInt8(ascii: "<") {
        if let close = name[at...].firstIndex(of: UInt8(ascii: ">")) {
          if close > at + 1 {
            result += name[at + 1..<close]
          }
          at = close + 1
          // `d__12`, `b__0`, `c__DisplayClass4_0`
          if at + 2 < name.count, name[at + 1] == UInt8(ascii: "_"), name[at + 2] == UInt8(ascii: "_") {
            at += 3
            while at < name.count, name[at] != dot, name[at] != UInt8(ascii: "+"), name[at] != UInt8(ascii: "<") {
              at += 1
            }
          } else if close == at - 1, at < name.count, name[at] == UInt8(ascii: "c") {
            while at < name.count, name[at] != dot, name[at] != UInt8(ascii: "+") { at += 1 }
          }
          continue
        }
      }
      if byte == UInt8(ascii: "`") || (byte == UInt8(ascii: "[") && result.isEmpty == false) {
        at += 1
        while at < name.count, name[at].isDigit { at += 1 }
        if byte == UInt8(ascii: "[") {
          while at < name.count, name[at] != UInt8(ascii: "]") { at += 1 }
          at = min(at + 1, name.count)
        }
        continue
      }
      if byte == dot || byte == UInt8(ascii: "+"), result.last == dot {
        at += 1
      } else {
        result.append(byte == UInt8(ascii: "+") ? dot : byte)
        at += 1
      }
    }
    while result.last == dot || result.last == 0x20 { result.removeLast() }
    name = result
  }

  /// `main.(*T).load.func1.2` → `main.(*T).load`
  static func normalizeGo(_ name: inout [UInt8]) {
    if let at = find(name, ".func"), at + 5 < name.count, name[at + 5].isDigit { name.removeSubrange(at...) }
    if let at = find(name, "[...]") { name.removeSubrange(at..<at + 5) }
  }

  /// `app::load::{{closure}}::h0123456789abcdef` → `app::load`
  static func normalizeRust(_ name: inout [UInt8]) {
    while let at = find(name, "::{{closure}}") { name.removeSubrange(at..<at + 13) }
    if name.count > 19, let at = find(name, "::h"), at + 19 == name.count { name.removeSubrange(at...) }
  }

  /// `async Layer.handle [as handle_request]` with its file.
  static func node(_ given: [UInt8], file: [UInt8]) -> [UInt8] {
    var name = given
    while let last = name.last, last <= 0x20 { name.removeLast() }
    if let at = find(name, " [as ") { name.removeSubrange(at...) }
    for prefix in ["async ", "new "] as [StaticString] where find(name, prefix) == 0 {
      name.removeSubrange(0..<prefix.utf8CodeUnitCount)
    }
    if name.isEmpty { return file }
    return name + Array(" (".utf8) + file + Array(")".utf8)
  }

  // MARK: - Bytes

  private static let dot = UInt8(ascii: ".")

  private static func starts(_ name: [UInt8], _ prefixes: [StaticString]) -> Bool {
    guard let first = name.first else { return false }
    let bytes = name.span
    for prefix in prefixes where unsafe prefix.utf8Start.pointee == first {
      if bytes.has(prefix) { return true }
    }
    return false
  }

  private static func find(_ name: [UInt8], _ text: StaticString) -> Int? {
    StackTrace.find(name.span, 0, name.count, text)
  }
}
