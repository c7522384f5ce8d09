import Foundation
import SampleData

// Writes SampleLogs. The same program writes the same bytes on every run, given the same zlib.

let stories: [any Story] = [
  CheckoutOutage(), AlertNoiseNight(), SilentFault(), DeadPeer(), ConfigChange(), SlowBurn(),
]

let arguments = CommandLine.arguments.dropFirst()
guard let folder = arguments.first, !folder.hasPrefix("-") else {
  FileHandle.standardError.write(Data("usage: stories FOLDER [STORY…]\n".utf8))
  exit(64)
}
let wanted = Set(arguments.dropFirst())
if let unknown = wanted.subtracting(stories.map(\.name)).min() {
  let known = stories.map(\.name).joined(separator: ", ")
  FileHandle.standardError.write(Data("no story '\(unknown)'; there are \(known)\n".utf8))
  exit(64)
}
for story in stories where wanted.isEmpty || wanted.contains(story.name) {
  let scene = Scene(seed: story.seed)
  story.play(on: scene)
  let target = URL(fileURLWithPath: folder).appendingPathComponent(story.name)
  try? FileManager.default.removeItem(at: target)
  var total = 0
  for (name, bytes) in scene.files.sorted(by: { $0.key < $1.key }) {
    let file = target.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    total += bytes.count
  }
  print("\(story.name): \(scene.files.count) files, \(total) bytes")
}
