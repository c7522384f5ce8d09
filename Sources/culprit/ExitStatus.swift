import ArgumentParser

/// The exit statuses other programs rely on (CONTRACT.md, "Exit status").
enum ExitStatus: Int32 {
  case done = 0
  case conditionHolds = 1
  case partlyRead = 3
  case usage = 64
  case nothingReadable = 65
  case noInput = 66
  case cannotCreate = 73
  case inputOutput = 74
  case interrupted = 130

  var code: ExitCode { ExitCode(rawValue) }
}

/// Why a command stops: one line for people, and a status for programs.
struct Failure: Error {
  var status: ExitStatus
  var message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }
}
