import CulpritAnalysis
import CulpritCore

extension Session {
  /// What stood at the variables of `wanted`, by (service, id): a second pass over the logs; digests hold no values.
  ///
  /// - Parameter all: Every signature of the run, which says what a record belongs to.
  func values(of wanted: [Signature], among all: [Signature]) throws -> [SignatureKey: VariableValues] {
    let index = SignatureIndex(all)
    var values: [SignatureKey: VariableValues] = [:]
    for signature in wanted { values[SignatureKey(signature)] = VariableValues(signature) }
    var options = try pipelineOptions()
    options.window = try window(inputs, options)
    do throws(ReadError) {
      try Pipeline(options: options, classify: classify).messages(inputs) { service, shape, message in
        guard let signature = index.signature(service: service, shape: shape) else { return }
        values[SignatureKey(signature)]?.add(message)
      }
    } catch {
      throw Failure(.noInput, error.description)
    }
    return values
  }
}

/// What tells signatures apart: programs of one host may share an id.
struct SignatureKey: Hashable {
  var service: String
  var id: String

  init(_ signature: Signature) {
    service = signature.service
    id = signature.id
  }
}
