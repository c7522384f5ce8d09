#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// An open file, pipe or standard input.
final class FileDescriptor: @unchecked Sendable {
  // `@unchecked`: used by one thread at a time; the number itself never changes.
  let number: Int32
  private let isOwned: Bool
  /// Whether reading may wait for a writer, and so must look up now and then.
  private let mayWait: Bool

  private init(number: Int32, isOwned: Bool) {
    self.number = number
    self.isOwned = isOwned
    var status = stat()
    mayWait = unsafe fstat(number, &status) != 0 || status.st_mode & S_IFMT != S_IFREG
  }

  static let standardInput = FileDescriptor(number: 0, isOwned: false)

  /// Opens a file or pipe for reading.
  static func open(_ path: String) throws(ReadError) -> FileDescriptor {
    #if canImport(Darwin)
      let number = unsafe Darwin.open(path, O_RDONLY)
    #else
      let number = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    #endif
    if number < 0 { throw ReadError(path: path, errno: errno) }
    return FileDescriptor(number: number, isOwned: true)
  }

  deinit { if isOwned { close(number) } }

  /// Reads up to the size of `buffer`; 0 at the end. Waits only until something has arrived, or an interruption.
  func read(into buffer: UnsafeMutableRawBufferPointer, path: String) throws(ReadError) -> Int {
    while true {
      if mayWait, !awaitsBytes() { return 0 }
      #if canImport(Darwin)
        let got = unsafe Darwin.read(number, buffer.baseAddress, buffer.count)
      #else
        let got = unsafe Glibc.read(number, buffer.baseAddress, buffer.count)
      #endif
      if got >= 0 { return got }
      if errno != EINTR { throw ReadError(path: path, errno: errno) }
    }
  }

  /// Waits until there is something to read; `false` when the reading is to stop.
  ///
  /// The signal of an interruption wakes only the thread it is given to, which need not be the one that reads.
  private func awaitsBytes() -> Bool {
    var request = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    while !Interruption.isRequested {
      if unsafe poll(&request, 1, 200) != 0 { return true }
    }
    return false
  }
}

/// Why an input could not be read; its description is for people.
package enum ReadError: Error, Equatable, CustomStringConvertible {
  case missing(path: String)
  case unreadable(path: String, reason: String)

  package init(path: String, errno code: Int32) {
    switch code {
    case ENOENT, ENOTDIR: self = .missing(path: path)
    case EACCES, EPERM: self = .unreadable(path: path, reason: "permission denied; run as a user who may read it")
    case EISDIR: self = .unreadable(path: path, reason: "it is a directory")
    default: self = .unreadable(path: path, reason: unsafe String(cString: strerror(code)).lowercased())
    }
  }

  package var description: String {
    switch self {
    case .missing(let path): "no such input: '\(path)'; give a log file, a directory, or - for standard input"
    case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
    }
  }
}
