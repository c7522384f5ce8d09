import CulpritCore
import Foundation
import Synchronization

/// Writes `--save`'s tar.gz while pipes are read; memory does not grow with them.
///
/// A tar names a file's size before the file. So the lines go, redacted and packed, into a file without a name first, and
/// each part of the archive is a gzip member of its own: what was packed once is only copied in the end.
final class RunArchive: Sendable {
  private let path: String
  private let temporary: String
  private let file: Int32
  private let redaction: Redaction?
  private let kept = Mutex<[KeptLines]>([])

  /// Fails at once when the file cannot be written: after an hour of reading is too late.
  init(_ path: String, redaction: Redaction?) throws {
    self.path = path
    self.redaction = redaction
    temporary = path + ".culprit-\(getpid())"
    // Logs are for their owner's eyes.
    file = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    if file < 0 { throw Failure(.cannotCreate, "--save: cannot write '\(path)': \(Console.reason())") }
  }

  deinit {
    close(file)
    // Gone already when the archive was finished.
    unsafe unlink(temporary)
  }

  /// Where the lines of a log are to be copied; `nil` for one that can be read again.
  func copy(of input: LogInput, name: String) -> (any StreamCopy)? {
    if input.isSeekable { return nil }
    let lines = KeptLines(of: input, name: name, beside: temporary, redaction: redaction)
    kept.withLock { $0.append(lines) }
    return lines
  }

  /// Completes the archive and gives it its name.
  func finish(_ run: SavedRun, digest: Digest) throws {
    var run = run
    let logs = kept.withLock { $0 }
    for (index, lines) in logs.enumerated() {
      if let failure = lines.failure { throw Failure(.inputOutput, "--save: cannot write '\(path)': \(failure)") }
      let member = "\(SavedRun.logs)/\(index + 1)/\(Self.fileName(lines.name))"
      run.lines.append(SavedRun.KeptLog(member: member, name: lines.name, service: lines.service))
    }
    do {
      try put(SavedRun.manifest, try run.encoded)
      try put(SavedRun.digest, DigestFile.encode(digest))
      for (lines, log) in zip(logs, run.lines) {
        try write(GzipDeflater.member(TarWriter.header(name: SavedRun.folder + "/" + log.member, size: lines.size)))
        try lines.copy { try write($0) }
        try write(GzipDeflater.member(TarWriter.padding(size: lines.size)))
      }
      try write(GzipDeflater.member(TarWriter.end))
    } catch is WriteError {
      throw Failure(.inputOutput, "--save: cannot write '\(path)': \(Console.reason())")
    }
    if unsafe rename(temporary, path) != 0 {
      throw Failure(.cannotCreate, "--save: cannot write '\(path)': \(Console.reason())")
    }
  }

  struct WriteError: Error {}

  private func put(_ name: String, _ bytes: [UInt8]) throws {
    let whole =
      TarWriter.header(name: SavedRun.folder + "/" + name, size: bytes.count) + bytes
      + TarWriter.padding(size: bytes.count)
    try write(GzipDeflater.member(whole))
  }

  private func write(_ bytes: [UInt8]) throws { try Self.write(bytes[...], to: file) }

  fileprivate static func write(_ bytes: ArraySlice<UInt8>, to file: Int32) throws(WriteError) {
    var rest = bytes
    while !rest.isEmpty {
      let written = unsafe rest.withUnsafeBytes { unsafe Foundation.write(file, $0.baseAddress!, $0.count) }
      if written < 0, errno == EINTR { continue }
      if written <= 0 { throw WriteError() }
      rest = rest.dropFirst(written)
    }
  }

  /// The last part of a source's name, as a member of a tar may be called.
  private static func fileName(_ name: String) -> String {
    let last = name.split(separator: "/").last.map(String.init) ?? "log"
    let plain = last.unicodeScalars.map { scalar -> Character in
      scalar.isASCII && scalar.value > 0x20 && scalar != "\\" ? Character(scalar) : "-"
    }
    // A name that begins with a point would be taken for a hidden file.
    let text = String(plain.prefix(60))
    return text.hasPrefix(".") ? "log" + text : text
  }
}

/// The lines of one pipe on their way into an archive: redacted, packed, in a file without a name.
final class KeptLines: StreamCopy, @unchecked Sendable {
  // `@unchecked`: the one thread that reads the pipe writes; it has ended before anybody else looks.
  let name: String
  let service: String?
  private(set) var size = 0
  private(set) var failure: String?
  private let file: Int32
  private var redactor: LineRedactor
  private var deflater = GzipDeflater()
  private var isFinished = false

  init(of input: LogInput, name: String, beside path: String, redaction: Redaction?) {
    self.name = name
    service = input.service
    redactor = LineRedactor(redaction)
    let path = "\(path).\(UInt32.random(in: 0...(.max)))"
    file = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if file < 0 { failure = Console.reason() }
    // Nothing is left behind, however this process ends.
    unsafe unlink(path)
  }

  deinit { close(file) }

  func take(_ bytes: Span<UInt8>) {
    if failure != nil || isFinished { return }
    var lines: [UInt8] = []
    redactor.take(bytes, into: &lines)
    pack(lines)
  }

  func finish() {
    if failure != nil || isFinished { return }
    isFinished = true
    var lines: [UInt8] = []
    redactor.finish(into: &lines)
    pack(lines, isLast: true)
  }

  private func pack(_ lines: [UInt8], isLast: Bool = false) {
    size += lines.count
    var failed = false
    deflater.deflate(lines, isLast: isLast) { packed in
      do throws(RunArchive.WriteError) { try RunArchive.write(packed, to: file) } catch { failed = true }
    }
    if failed { failure = Console.reason() }
  }

  /// Hands on the packed bytes: one gzip member.
  func copy(_ take: ([UInt8]) throws -> Void) throws {
    finish()
    lseek(file, 0, SEEK_SET)
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let got = unsafe chunk.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress!, $0.count) }
      if got < 0, errno == EINTR { continue }
      if got < 0 { throw RunArchive.WriteError() }
      if got == 0 { return }
      try take(Array(chunk[..<got]))
    }
  }
}
