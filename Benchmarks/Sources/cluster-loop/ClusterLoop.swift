import CulpritAnalysis
import CulpritCore
import Foundation

/// Clusters the shapes of a digest again and again and says what level 2 takes alone, without reading and writing.
///
/// Prints the number of shapes, that of signatures, and the median seconds of nine rounds.
@main
struct ClusterLoop {
  static func main() throws {
    guard CommandLine.arguments.count == 2 else {
      FileHandle.standardError.write(Data("usage: cluster-loop DIGEST\n".utf8))
      exit(64)
    }
    let path = CommandLine.arguments[1]
    let digest = try DigestFile.decode([UInt8](Data(contentsOf: URL(filePath: path))), path: path)
    var signatures = 0
    let seconds = (0..<9).map { _ in
      let took = ContinuousClock().measure { signatures = Clustering.signatures(of: digest).count }
      return took / .seconds(1)
    }
    print(digest.shapes.count, signatures, seconds.sorted()[4])
  }
}
