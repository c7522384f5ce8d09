/// Adds up many digests: what `Digest.add` gives, but each is added from its bytes, without being made whole first.
package struct DigestSum {
  /// What the first digest was made with.
  private(set) var settings: UInt64?
  private let limits: DigestBuilder.Limits
  private var services = ServiceNumbers()
  private var shapes: ShapeSum
  private var successors: SuccessorSum
  /// All but shapes and successors.
  private var rest = Digest()
  /// How many shapes and successors there were after the last folding.
  private var folded = (shapes: 0, successors: 0)

  package init(limits: DigestBuilder.Limits = .init()) {
    self.limits = limits
    shapes = ShapeSum(limits: limits)
    successors = SuccessorSum(limits: limits)
  }

  /// The fault of one of several files.
  struct Fault: Error {
    var file: Int
    var failure: DigestFile.Failure
  }

  /// Adds a digest file.
  ///
  /// - Returns: The settings it was made with.
  @discardableResult
  package mutating func add(_ file: [UInt8], path: String) throws(DigestFile.Failure) -> UInt64 {
    let payload = try DigestFile.payload(in: file, path: path)
    do throws(Fault) {
      return try add([payload])[0]
    } catch {
      throw error.failure
    }
  }

  /// Adds some digests in step: a shape that several have is found once, and added to while it is in the cache. (One
  /// after another, waiting for memory was half of a merge.)
  ///
  /// What stood before a fault in one is counted, so that a sum is of no use after a failure.
  ///
  /// - Returns: The settings that each was made with.
  mutating func add(_ payloads: [DigestFile.Payload]) throws(Fault) -> [UInt64] {
    var parts: [Part] = []
    var cursors: [ShapeCursor] = []
    for (file, payload) in payloads.enumerated() {
      do throws(DigestFile.Failure) {
        let (part, cursor) = try part(payload)
        parts.append(part)
        cursors.append(cursor)
      } catch {
        throw Fault(file: file, failure: error)
      }
    }
    if let file = shapes.add(&cursors, &services) {
      throw Fault(file: file, failure: payloads[file].failure(at: cursors[file].reader.position))
    }
    for (file, cursor) in cursors.enumerated() {
      for (service, id, coarse) in cursor.redirections { successors.redirect(service, id, to: coarse) }
      guard let section = parts[file].texts, !cursor.wanted.isEmpty else { continue }
      do throws(DigestFile.Failure) {
        var texts = try payloads[file].texts(section)
        guard shapes.fill(cursor.wanted, from: &texts) else { throw payloads[file].failure(at: section.position) }
      } catch {
        throw Fault(file: file, failure: error)
      }
    }
    for part in parts { rest.add(part.rest, limits: limits) }
    if settings == nil { settings = parts.first?.rest.settings }
    // As soon as it can be that something folds: what comes later is then added to what is folded, and never made.
    if shapes.count > max(limits.shapesPerService, folded.shapes + folded.shapes / 4)
      || successors.count > 2 * folded.successors + 1 << 18 || successors.redirections > 1 << 18
    {
      let digest = whole()
      folded = (digest.shapes.count, digest.successors.count)
      shapes.restart(with: digest.shapes, &services)
      successors.restart(with: digest.successors, &services)
    }
    return parts.map(\.rest.settings)
  }

  /// The sum of all that was added.
  package mutating func finish() -> Digest {
    var digest = whole()
    digest.settings = settings ?? 0
    return digest
  }

  /// Lets go of the sum, in order and within its bounds; folding early or late is the same (see `Digest.add`).
  private mutating func whole() -> Digest {
    var digest = rest
    digest.shapes = shapes.take()
    digest.successors = successors.take(&services)
    digest.fold(limits)
    return digest
  }

  /// A digest that is being added.
  private struct Part {
    /// The section that describes its texts; they are in place before version 3.
    var texts: ByteReader?
    /// All but shapes and successors.
    var rest = Digest()
  }

  /// Reads all of a digest but its shapes.
  private mutating func part(_ payload: DigestFile.Payload) throws(DigestFile.Failure) -> (Part, ShapeCursor) {
    var sections = DigestFile.Sections(payload)
    var part = Part()
    var shapes = ByteReader(bytes: [0], position: 0)
    var hasSuccessors = false
    while let (tag, section) = try sections.next() {
      var reader = section
      var isRead = true
      switch tag {
      case .texts: part.texts = section
      case .shapes: shapes = section
      case .successors:
        hasSuccessors = hasSuccessors || section.end > section.position + 1
        isRead = successors.add(&reader, &services)
      default: isRead = reader.read(tag, into: &part.rest)
      }
      if !isRead { throw payload.failure(at: reader.position) }
    }
    if payload.version > 2, part.texts == nil { throw payload.failure(at: payload.bytes.count) }
    guard let cursor = ShapeCursor(shapes, hasPairs: hasSuccessors) else { throw payload.failure(at: shapes.position) }
    return (part, cursor)
  }
}
