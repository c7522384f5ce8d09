// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] = [.strictMemorySafety()]

let package = Package(
  name: "culprit-benchmarks",
  targets: [
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .yum(["zlib-devel"]), .brew(["zlib"])]),
    .target(name: "SampleData", dependencies: ["CZlib"], swiftSettings: settings),
    .executableTarget(name: "stories", dependencies: ["SampleData"], swiftSettings: settings),
    .executableTarget(name: "corpus", dependencies: ["SampleData"], swiftSettings: settings),
    .executableTarget(name: "inflate-loop", dependencies: ["CZlib"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
