// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] = [.strictMemorySafety()]

let package = Package(
  name: "culprit-benchmarks",
  platforms: [.macOS(.v26)],
  dependencies: [
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: [])
  ],
  targets: [
    .systemLibrary(
      name: "CZlibForBenchmarks", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .yum(["zlib-devel"]), .brew(["zlib"])]),
    // Links to the sources next door. They have package access, which a dependency would not open to the benchmarks,
    // and a program that only writes logs builds without the whole product.
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(name: "CByteMasks"),
    .target(name: "CulpritCore", dependencies: ["CZlib", "CByteMasks"], swiftSettings: settings),
    .target(name: "CulpritAnalysis", dependencies: ["CulpritCore"], swiftSettings: settings),
    .target(name: "SampleData", dependencies: ["CZlibForBenchmarks"], swiftSettings: settings),
    .target(name: "CorpusText", dependencies: ["SampleData"], swiftSettings: settings),
    .executableTarget(name: "stories", dependencies: ["SampleData"], swiftSettings: settings),
    .executableTarget(name: "corpus", dependencies: ["CorpusText"], swiftSettings: settings),
    .executableTarget(name: "alert-year", dependencies: ["SampleData"], swiftSettings: settings),
    .executableTarget(name: "inflate-loop", dependencies: ["CZlibForBenchmarks"], swiftSettings: settings),
    .executableTarget(
      name: "cluster-loop", dependencies: ["CulpritAnalysis", "CulpritCore"], swiftSettings: settings),
    .executableTarget(
      name: "Micro",
      dependencies: [
        "CorpusText", "CulpritAnalysis", "CulpritCore", "SampleData", .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/Micro",
      swiftSettings: settings,
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ],
  swiftLanguageModes: [.v6]
)
