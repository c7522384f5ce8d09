import Foundation

/// Shows a text in the user's pager, as git does: `CULPRIT_PAGER`, else `PAGER`, else `less`.
enum Pager {
  /// `false` when there is no pager; the text is then to be written as it is.
  static func show(_ text: String) -> Bool {
    let command = Console.variable("CULPRIT_PAGER") ?? Console.variable("PAGER") ?? "less"
    if command == "cat" { return false }
    // Quit if it fits on the screen, show colours and links, leave the text there afterwards.
    unsafe setenv("LESS", "FRX", 0)
    unsafe setenv("LV", "-c", 0)
    // Ctrl-C is the pager's; who leaves it early closes the pipe.
    signal(SIGINT, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
    // Foundation's `Process` would make it a group of its own, which may not read the terminal's keys.
    guard let pipe = unsafe popen(command, "we") else { return false }
    _ = unsafe text.withCString { unsafe fputs($0, pipe) }
    let status = unsafe pclose(pipe)
    // The shell's words for a program that is not there or cannot be run.
    return status >> 8 != 127 && status >> 8 != 126
  }
}
