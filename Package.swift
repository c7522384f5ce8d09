// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] = [.swiftLanguageMode(.v6), .strictMemorySafety()]

/// The core leaves out the run-time half of exclusivity checking (the compiler's half stays): a check on every access to
/// the builder's tables cost a tenth of the pass.
let coreSettings =
  settings + [.unsafeFlags(["-enforce-exclusivity=unchecked"]), .define("ISAL", .when(traits: ["ISAL"]))]

let package = Package(
  name: "culprit",
  products: [
    .executable(name: "culprit", targets: ["culprit"]),
    .library(name: "CulpritCore", targets: ["CulpritCore"]),
    .library(name: "CulpritAnalysis", targets: ["CulpritAnalysis"]),
  ],
  traits: [
    .trait(
      name: "ISAL", description: "Inflate with Intel's ISA-L (libisal-dev) instead of zlib: the same results, faster")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
  ],
  targets: [
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"]), .yum(["zlib-devel"])]),
    .systemLibrary(name: "CISAL", providers: [.apt(["libisal-dev"]), .brew(["isa-l"]), .yum(["libisal-devel"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CByteMasks"),
    .target(
      name: "CulpritCore",
      dependencies: ["CZlib", "CByteMasks", .target(name: "CISAL", condition: .when(traits: ["ISAL"]))],
      swiftSettings: coreSettings),
    .target(name: "CulpritAnalysis", dependencies: ["CulpritCore"], swiftSettings: settings),
    .target(
      name: "CulpritReports",
      dependencies: ["CulpritAnalysis", "CulpritCore", .product(name: "Mustache", package: "swift-mustache")],
      exclude: ["Schemas"], swiftSettings: settings),
    .target(
      name: "CulpritHistory",
      dependencies: ["CulpritAnalysis", "CulpritCore", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: settings),
    .executableTarget(
      name: "culprit",
      dependencies: [
        "CMalloc", "CulpritCore", "CulpritAnalysis", "CulpritReports", "CulpritHistory",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings),
    .testTarget(name: "CulpritCoreTests", dependencies: ["CulpritCore"], swiftSettings: settings),
    .testTarget(name: "CulpritAnalysisTests", dependencies: ["CulpritAnalysis"], swiftSettings: settings),
    .testTarget(
      name: "CulpritReportsTests", dependencies: ["CulpritReports"], exclude: ["Golden"], swiftSettings: settings),
    .testTarget(name: "CulpritHistoryTests", dependencies: ["CulpritHistory"], swiftSettings: settings),
    .testTarget(
      name: "CommandLineTests", dependencies: ["culprit"], exclude: ["Golden"], swiftSettings: settings),
  ]
)
