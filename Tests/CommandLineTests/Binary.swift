import Foundation

/// The real binary, run as a user would.
enum Binary {
  struct Outcome {
    var status: Int32
    var output: String
    var error: String

    /// Standard output as a JSON object.
    var json: [String: Any] {
      (try? JSONSerialization.jsonObject(with: Data(output.utf8))) as? [String: Any] ?? [:]
    }
  }

  /// The project's root.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The executable that was built with these tests; it lies beside the test bundle.
  static let path: String = {
    let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let candidates = [
      beside.appendingPathComponent("culprit").path, root.appendingPathComponent(".build/debug/culprit").path,
    ]
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) } ?? "culprit"
  }()

  /// Runs it in the project's root, without a terminal and without the user's configuration.
  ///
  /// - Parameter program: Another program that runs the binary, such as a shell or a terminal's stand-in.
  static func run(
    program: String = path, _ arguments: [String], input: String? = nil, environment: [String: String] = [:],
    directory: URL = root
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = directory
    var variables = ["PATH": "/usr/bin:/bin", "XDG_CONFIG_HOME": "/nonexistent", "LC_ALL": "C.UTF-8"]
    variables.merge(environment) { $1 }
    process.environment = variables
    let work = FileManager.default.temporaryDirectory.appendingPathComponent("culprit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: work) }
    // Files, not pipes: a full pipe nobody reads would stop the process.
    let files = ["out", "err", "in"].map { work.appendingPathComponent($0) }
    for file in files { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    if let input { try Data(input.utf8).write(to: files[2]) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    process.standardInput = try FileHandle(forReadingFrom: files[2])
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: String(decoding: try Data(contentsOf: files[0]), as: UTF8.self),
      error: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self))
  }

  /// A directory of its own for one test, removed afterwards.
  static func inScratch<T>(_ body: (URL) throws -> T) throws -> T {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("culprit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try body(directory)
  }
}
