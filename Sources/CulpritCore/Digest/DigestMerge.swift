/// Adds digest files on several threads: each takes the next files and adds them to a sum of its own, and the sums are added
/// in the end. Adding is commutative, so neither the number of threads nor the order matters.
package enum DigestMerge {
  package enum Failure: Error, CustomStringConvertible {
    case unreadable(ReadError)
    case unusable(DigestFile.Failure)
    /// Made with other settings than the first.
    case different(path: String, first: String)

    package var description: String {
      switch self {
      case .unreadable(let error): error.description
      case .unusable(let failure): failure.description
      case .different(let path, let first):
        "'\(path)' was made with other settings (zone, service rule, redaction or filters) "
          + "than '\(first)'; make them alike, or merge those that are"
      }
    }
  }

  /// The sum of all inputs, each a digest (or a tar of some); the first fault in their order stops it.
  ///
  /// - Parameter inStep: How many digests a thread adds at once (see `DigestSum`).
  package static func sum(
    of inputs: [LogInput], jobs: Int = 2, limits: DigestBuilder.Limits = .init(), inStep: Int = 8
  ) throws(Failure) -> Digest {
    let work = Work(inputs, inStep: inStep)
    let threads = (1..<max(1, min(jobs, inputs.count))).map { _ in Thread { work.run(limits) } }
    work.run(limits)
    for thread in threads { thread.join() }
    return try work.result(limits)
  }

  /// What the threads share.
  private final class Work: @unchecked Sendable {
    // `@unchecked`: everything that varies is only touched under the monitor's lock, or when the threads have ended.
    private let monitor = Monitor()
    private let inputs: [LogInput]
    private let inStep: Int
    private var next = 0
    private var sums: [Digest] = []
    private var settings: [UInt64?]
    private var failures: [Int: Failure] = [:]

    init(_ inputs: [LogInput], inStep: Int) {
      self.inputs = inputs
      self.inStep = inStep
      settings = Array(repeating: nil, count: inputs.count)
    }

    func run(_ limits: DigestBuilder.Limits) {
      var sum = DigestSum(limits: limits)
      var batch: [(input: Int, payload: DigestFile.Payload)] = []
      var size = 0
      // Few at first, and soon folded: what is folded takes further shapes of its kind without their being made.
      var step = 1
      while let index = take() {
        do throws(Failure) {
          for payload in try Self.payloads(of: inputs[index]) {
            batch.append((index, payload))
            size += payload.bytes.count
          }
        } catch {
          monitor.locked { failures[index] = error }
        }
        if batch.count >= min(step, inStep) || size >= Self.bytesInStep {
          add(&batch, to: &sum)
          size = 0
          step *= 2
        }
      }
      add(&batch, to: &sum)
      let whole = sum.finish()
      monitor.locked { sums.append(whole) }
    }

    /// Bytes of payloads from which on fewer are added in step.
    private static let bytesInStep = 32 << 20

    private func take() -> Int? {
      monitor.locked {
        guard next < inputs.count, failures.isEmpty else { return nil }
        defer { next += 1 }
        return next
      }
    }

    private static func payloads(of input: LogInput) throws(Failure) -> [DigestFile.Payload] {
      var files: [(path: String, bytes: [UInt8])] = []
      do throws(ReadError) {
        try InputOpener.open(input, progress: nil) { files.append(($0.path, Pipeline.whole($0.stream))) }
      } catch {
        throw .unreadable(error)
      }
      do throws(DigestFile.Failure) {
        if files.isEmpty { throw .notADigest(path: input.path) }
        var payloads: [DigestFile.Payload] = []
        for file in files { payloads.append(try DigestFile.payload(in: file.bytes, path: file.path)) }
        return payloads
      } catch {
        throw .unusable(error)
      }
    }

    private func add(_ batch: inout [(input: Int, payload: DigestFile.Payload)], to sum: inout DigestSum) {
      if batch.isEmpty { return }
      do throws(DigestSum.Fault) {
        let found = try sum.add(batch.map(\.payload))
        monitor.locked { for (one, found) in zip(batch, found) { settings[one.input] = found } }
      } catch {
        monitor.locked { failures[batch[error.file].input] = .unusable(error.failure) }
      }
      batch.removeAll(keepingCapacity: true)
    }

    func result(_ limits: DigestBuilder.Limits) throws(Failure) -> Digest {
      if let failure = failures.min(by: { $0.key < $1.key }) { throw failure.value }
      if let other = settings.firstIndex(where: { $0 != settings[0] }) {
        throw .different(path: inputs[other].path, first: inputs[0].path)
      }
      // Each is within its bounds.
      var whole = sums.removeFirst()
      for sum in sums { whole.add(sum, limits: limits) }
      whole.settings = settings.first.flatMap { $0 } ?? 0
      return whole
    }
  }
}
