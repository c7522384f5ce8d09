/// What a log line says about itself besides its message: numbers only, so that it costs nothing to pass.
///
/// Text that recurs (services, pods, routes) is interned in `Labels` and named here by its id; 0 means absent.
package struct Record: Sendable {
  /// Microseconds since the epoch, UTC, zone and day already applied; meaningless while `stamp` is `.none`.
  package var microseconds: Int64 = 0
  /// What the line's own stamp named.
  package var stamp: StampKind = .none
  package var severity: Severity = .unknown
  /// Whether the severity was told from the words of the message: what a wrapper says is better.
  package var isSeverityGuessed = false
  /// Interned texts, by `LabelKey`.
  package var labels = LabelIDs()
  /// A 64-bit hash of the span, trace or request id (the finest of them); 0 when there is none.
  package var request: UInt64 = 0
  /// A 64-bit hash of the trace or request id, the one that other services log too; 0 when there is none.
  package var trace: UInt64 = 0
  /// Interned text of the trace or request id, for showing; 0 when there is none or it is not worth keeping.
  package var requestText: UInt32 = 0
  /// An HTTP status, or 0.
  package var status: Int16 = 0
  /// How long the request took, in microseconds, or -1.
  package var latencyMicroseconds: Int64 = -1
  /// Process or thread column, hashed; tells interleaved writers of one stream apart. 0 when absent.
  package var writer: UInt64 = 0

  package init() {}

  /// Takes the severity from the words of a message.
  mutating func guessSeverity(in message: Span<UInt8>) {
    severity = Severity.lexical(in: message)
    isSeverityGuessed = true
  }
}

/// The labels a record may carry. `service` is first because everything is grouped by it.
package enum LabelKey: Int, CaseIterable, Sendable {
  case service, namespace, pod, container, node, zone, version, stream, route, client, method, upstream, edge

  package var name: String { Self.names[rawValue] }

  /// Asked for once per key: each time it goes through reflection.
  private static let names = allCases.map { String(describing: $0) }
}

/// One interned text id per `LabelKey`; 0 is absent.
package struct LabelIDs: Hashable, Sendable {
  private var values:
    (
      UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32
    ) = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)

  package init() {}

  package subscript(key: LabelKey) -> UInt32 {
    get {
      switch key {
      case .service: values.0
      case .namespace: values.1
      case .pod: values.2
      case .container: values.3
      case .node: values.4
      case .zone: values.5
      case .version: values.6
      case .stream: values.7
      case .route: values.8
      case .client: values.9
      case .method: values.10
      case .upstream: values.11
      case .edge: values.12
      }
    }
    set {
      switch key {
      case .service: values.0 = newValue
      case .namespace: values.1 = newValue
      case .pod: values.2 = newValue
      case .container: values.3 = newValue
      case .node: values.4 = newValue
      case .zone: values.5 = newValue
      case .version: values.6 = newValue
      case .stream: values.7 = newValue
      case .route: values.8 = newValue
      case .client: values.9 = newValue
      case .method: values.10 = newValue
      case .upstream: values.11 = newValue
      case .edge: values.12 = newValue
      }
    }
  }

  package static func == (a: Self, b: Self) -> Bool {
    a.values.0 == b.values.0 && a.values.1 == b.values.1 && a.values.2 == b.values.2
      && a.values.3 == b.values.3 && a.values.4 == b.values.4 && a.values.5 == b.values.5
      && a.values.6 == b.values.6 && a.values.7 == b.values.7 && a.values.8 == b.values.8
      && a.values.9 == b.values.9 && a.values.10 == b.values.10 && a.values.11 == b.values.11
      && a.values.12 == b.values.12
  }

  package func hash(into hasher: inout Hasher) {
    for key in LabelKey.allCases { hasher.combine(self[key]) }
  }
}
