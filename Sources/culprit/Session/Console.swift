import CulpritCore
import Foundation

/// Standard output and standard error, and what is known of the terminal behind them.
enum Console {
  /// One line on standard error, marked as culprit's.
  static func complain(_ message: String) {
    FileHandle.standardError.write(Data("culprit: \(message)\n".utf8))
  }

  static var isOutputTerminal: Bool { isatty(1) == 1 }
  static var isErrorTerminal: Bool { isatty(2) == 1 }
  static var isInputTerminal: Bool { isatty(0) == 1 }

  static func variable(_ name: String) -> String? {
    // Foundation's dictionary of all variables is made anew each time it is asked.
    unsafe getenv(name).map { unsafe String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Columns of the terminal; 80 where there is none.
  static var width: Int {
    var size = winsize()
    if isOutputTerminal, unsafe ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 { return Int(size.ws_col) }
    if let columns = variable("COLUMNS").flatMap(Int.init), columns >= 40 { return min(columns, 400) }
    return 80
  }

  /// Rows of the terminal; 24 where there is none.
  static var height: Int {
    var size = winsize()
    if unsafe ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_row >= 5 { return Int(size.ws_row) }
    return 24
  }

  /// Whether the locale says that the terminal takes Unicode; a pipe does.
  static var takesUnicode: Bool {
    let locale = variable("LC_ALL") ?? variable("LC_CTYPE") ?? variable("LANG") ?? ""
    if !isOutputTerminal { return true }
    return locale.uppercased().contains("UTF-8") || locale.uppercased().contains("UTF8")
  }

  /// Writes a result: to `path` by way of a temporary name and a rename, or to standard output.
  ///
  /// - Parameter paged: Whether a pager may stand between it and the terminal.
  static func deliver(_ text: String, to path: String?, paged: Bool = false) throws {
    var text = text
    // By its last byte: `\r\n` is one character.
    if text.utf8.last != 0x0A { text += "\n" }
    guard let path, path != "-" else {
      if paged, Pager.show(text) { return }
      return try write(Array(text.utf8), to: 1)
    }
    try deliver(Array(text.utf8), toFile: path)
  }

  /// The same for bytes.
  static func deliverBytes(_ bytes: [UInt8], to path: String?) throws {
    guard let path, path != "-" else { return try write(bytes, to: 1) }
    try deliver(bytes, toFile: path)
  }

  /// Never half a file: written beside and renamed.
  ///
  /// A device or a pipe (`/dev/stdout`, `/dev/full`, a FIFO) is written to: a rename would put a file in its place.
  static func deliver(_ bytes: [UInt8], toFile path: String) throws {
    var status = stat()
    if unsafe stat(path, &status) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) {
      let number = unsafe open(path, O_WRONLY)
      guard number >= 0 else { throw Failure(.cannotCreate, "cannot write '\(path)': \(reason())") }
      defer { close(number) }
      return try write(bytes, to: number)
    }
    let temporary = path + ".culprit-\(getpid())"
    let number = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard number >= 0 else {
      throw Failure(.cannotCreate, "cannot write '\(path)': \(reason()); choose another --output")
    }
    do {
      try write(bytes, to: number)
    } catch {
      close(number)
      unsafe unlink(temporary)
      throw Failure(.inputOutput, "cannot write '\(path)': \(reason()); nothing was left there")
    }
    close(number)
    if unsafe rename(temporary, path) != 0 {
      let why = reason()
      unsafe unlink(temporary)
      throw Failure(.cannotCreate, "cannot write '\(path)': \(why)")
    }
  }

  private static func write(_ bytes: [UInt8], to number: Int32) throws {
    var position = 0
    while position < bytes.count {
      let written = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Foundation.write(number, buffer.baseAddress! + position, bytes.count - position)
      }
      if written < 0 {
        if errno == EINTR { continue }
        // `culprit … | head`: nobody wants the rest, and nobody wants to hear of it.
        if errno == EPIPE, number == 1 { endByClosedPipe() }
        throw Failure(.inputOutput, "cannot write the result: \(reason())")
      }
      position += written
    }
  }

  /// Ends as a program does that does not catch SIGPIPE; networking code may have switched that off.
  private static func endByClosedPipe() -> Never {
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
    _exit(128 + SIGPIPE)
  }

  /// While `body` reads, Ctrl-C ends the reading and not the program; the second one ends the program.
  static func interruptsReading(_ body: () -> Void) {
    _ = Interruption.isRequested
    signal(SIGINT) { _ in
      if Interruption.isRequested { _exit(130) }
      Interruption.request()
    }
    body()
    signal(SIGINT, SIG_DFL)
  }

  static func reason() -> String { unsafe String(cString: strerror(errno)).lowercased() }
}
