#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// One thing to read, found but not yet opened.
package struct LogInput: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    case file
    /// A pipe or socket: read once, never seeked.
    case pipe
    case standardInput
    /// What a pipe held, kept because it is read more than once.
    case memory([UInt8])
  }

  /// Path relative to the INPUT it was found in; what examples and assignments call it.
  package var name: String
  package var path: String
  package var kind: Kind
  /// A service given as `NAME=PATH`.
  package var service: String?
  /// Bytes on disk; 0 for pipes.
  package var size: Int
  /// Whether the user named it, rather than a directory it lies in.
  package var isNamed: Bool

  /// Whether it may be read more than once.
  package var isSeekable: Bool {
    switch kind {
    case .file, .memory: true
    case .pipe, .standardInput: false
    }
  }

  package init(name: String, path: String, kind: Kind, service: String? = nil, size: Int = 0, isNamed: Bool = true) {
    self.name = name
    self.path = path
    self.kind = kind
    self.service = service
    self.size = size
    self.isNamed = isNamed
  }
}

/// Turns the INPUT arguments into the files behind them.
package enum InputFinder {
  /// Deeper directories are not walked: a link that leads back would never end.
  private static let deepest = 32

  /// Every file behind `arguments`, in the order given, directories walked in the order of names.
  ///
  /// - Parameters:
  ///   - standardInputName: What standard input is called.
  ///   - include: Globs of which a walked file must match one (name or relative path); empty means all.
  ///   - exclude: Globs of which a walked file must match none.
  /// - Returns: What was found, and what is not there.
  package static func find(
    _ arguments: [String], standardInputName: String = "stdin", include: [String] = [], exclude: [String] = []
  ) -> (inputs: [LogInput], problems: [ReadError]) {
    var inputs: [LogInput] = []
    var problems: [ReadError] = []
    for argument in arguments {
      if argument == "-" {
        inputs.append(LogInput(name: standardInputName, path: "-", kind: .standardInput))
        continue
      }
      var path = argument
      var service: String?
      if status(of: path) == nil, let equals = argument.firstIndex(of: "="), equals != argument.startIndex {
        let rest = String(argument[argument.index(after: equals)...])
        if rest == "-" {
          inputs.append(
            LogInput(
              name: standardInputName, path: "-", kind: .standardInput,
              service: String(argument[..<equals])))
          continue
        }
        if status(of: rest) != nil {
          service = String(argument[..<equals])
          path = rest
        }
      }
      guard let found = status(of: path) else {
        let matches = expand(path)
        if matches.isEmpty { problems.append(.missing(path: path)) }
        for match in matches { add(match, service: service, to: &inputs, include, exclude, &problems) }
        continue
      }
      _ = found
      add(path, service: service, to: &inputs, include, exclude, &problems)
    }
    return (unique(inputs), problems)
  }

  private static func add(
    _ path: String, service: String?, to inputs: inout [LogInput], _ include: [String], _ exclude: [String],
    _ problems: inout [ReadError]
  ) {
    guard let status = status(of: path) else { return problems.append(.missing(path: path)) }
    switch status.kind {
    case .directory:
      walk(path, relative: "", depth: 0, service: service, into: &inputs, include, exclude, &problems)
    case .file:
      inputs.append(LogInput(name: lastComponent(path), path: path, kind: .file, service: service, size: status.size))
    case .other:
      inputs.append(LogInput(name: lastComponent(path), path: path, kind: .pipe, service: service))
    }
  }

  private static func walk(
    _ root: String, relative: String, depth: Int, service: String?, into inputs: inout [LogInput],
    _ include: [String], _ exclude: [String], _ problems: inout [ReadError]
  ) {
    let path = relative.isEmpty ? root : join(root, relative)
    guard depth < deepest, let directory = unsafe opendir(path) else {
      problems.append(ReadError(path: path, errno: errno))
      return
    }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      // Dot-files are never logs that somebody wants read: .git, .DS_Store.
      if !name.hasPrefix(".") { names.append(name) }
    }
    unsafe closedir(directory)
    for name in names.sorted() {
      let inner = relative.isEmpty ? name : relative + "/" + name
      let full = join(root, inner)
      guard let status = status(of: full) else { continue }
      switch status.kind {
      case .directory:
        walk(root, relative: inner, depth: depth + 1, service: service, into: &inputs, include, exclude, &problems)
      case .file:
        if !include.isEmpty, !include.contains(where: { matches($0, inner, name) }) { continue }
        if exclude.contains(where: { matches($0, inner, name) }) { continue }
        inputs.append(
          LogInput(name: inner, path: full, kind: .file, service: service, size: status.size, isNamed: false))
      case .other: continue
      }
    }
  }

  /// Two inputs of one name are told apart by their paths.
  private static func unique(_ inputs: [LogInput]) -> [LogInput] {
    var counts: [String: Int] = [:]
    for input in inputs { counts[input.name, default: 0] += 1 }
    return inputs.map { input in
      guard counts[input.name]! > 1, input.kind != .standardInput else { return input }
      var renamed = input
      renamed.name = input.path
      return renamed
    }
  }

  private enum FileKind { case file, directory, other }

  private static func status(of path: String) -> (kind: FileKind, size: Int)? {
    var info = stat()
    guard unsafe stat(path, &info) == 0 else { return nil }
    switch info.st_mode & S_IFMT {
    case S_IFDIR: return (.directory, 0)
    case S_IFREG: return (.file, Int(info.st_size))
    default: return (.other, 0)
    }
  }

  static func matches(_ glob: String, _ relative: String, _ name: String) -> Bool {
    [relative, name].contains { (text: String) in unsafe fnmatch(glob, text, 0) == 0 }
  }

  /// The paths a glob stands for, sorted; for shells and schedulers that do not expand them.
  private static func expand(_ pattern: String) -> [String] {
    guard pattern.contains(where: { "*?[".contains($0) }) else { return [] }
    var result = unsafe glob_t()
    defer { unsafe globfree(&result) }
    guard unsafe glob(pattern, 0, nil, &result) == 0 else { return [] }
    var paths: [String] = []
    for i in unsafe 0..<Int(result.gl_pathc) {
      if let path = unsafe result.gl_pathv[i] { paths.append(unsafe String(cString: path)) }
    }
    return paths
  }

  private static func join(_ root: String, _ relative: String) -> String {
    root.hasSuffix("/") ? root + relative : root + "/" + relative
  }

  static func lastComponent(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
