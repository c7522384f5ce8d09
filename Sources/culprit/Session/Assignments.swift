import CulpritAnalysis
import CulpritCore
import CulpritReports
import Foundation

/// Writes, for every input line, the signature it belongs to: a second pass over the same inputs.
struct Assignments {
  let session: Session
  let signatures: [Signature]
  let isTyped: Bool

  func write(to path: String) throws {
    let index = SignatureIndex(signatures)
    var out: [UInt8] = []
    let hasManySources = session.result.digest.sources.count > 1
    try session.trace { source, lines in
      for (line, assigned) in lines {
        var fields: [(String, OrderedJSON)] = [("line", .int(line))]
        let signature = assigned.flatMap { index.signature(service: $0.service, shape: $0.shape) }
        fields.append(("cluster", .text(signature?.id)))
        fields.append(("template", .text(signature.map { isTyped ? $0.typedTemplate : $0.template })))
        if hasManySources { fields.append(("source", .string(source))) }
        out += OrderedJSON.object(fields).compact.utf8
        out.append(0x0A)
      }
    }
    try Console.deliver(out, toFile: path)
  }
}

/// Finds the signature of a (service, shape), also when the shape was folded after it was counted.
struct SignatureIndex {
  private struct Key: Hashable {
    var service: String
    var shape: UInt64
  }

  private var byShape: [Key: Int] = [:]
  private let signatures: [Signature]

  init(_ signatures: [Signature]) {
    self.signatures = signatures
    for (index, signature) in signatures.enumerated() {
      for shape in signature.shapes { byShape[Key(service: signature.service, shape: shape)] = index }
    }
  }

  func signature(service: String, shape: Shape) -> Signature? {
    for candidate in shape.candidates {
      if let index = byShape[Key(service: service, shape: candidate)] { return signatures[index] }
    }
    return nil
  }
}
