/// A digest's form on disk: magic bytes, format version, hash and size of the payload, then the payload, deflated.
///
/// The payload is sections `tag, length, bytes` in the order of tags; an unknown one is skipped. Integers are LEB128,
/// signed ones zigzag. Identity of two digests means the payload hash: deflate's own bytes differ between zlib builds.
package enum DigestFile {
  package static let magic = Array("CULPRIT\n".utf8)
  /// Version 2 writes names that recur once, in a table, and hashes eight bytes at a time: reading 100 digests of 10,000
  /// signatures took the half of the time. A reader reads its own version and older ones.
  package static let version: UInt8 = 2

  package enum Failure: Error, Equatable, CustomStringConvertible {
    case notADigest(path: String)
    case newer(path: String, version: Int)
    /// `offset` is a position in the file.
    case damaged(path: String, offset: Int)
    /// Undamaged, and yet not what a digest holds; `offset` is a position in the unpacked payload.
    case malformed(path: String, offset: Int)

    package var description: String {
      switch self {
      case .notADigest(let path): "'\(path)' is not a culprit digest; make one with: culprit digest LOGS -o FILE"
      case .newer(let path, let version):
        "'\(path)' is a digest of format \(version), newer than this culprit reads (\(DigestFile.version)); update culprit"
      case .damaged(let path, let offset):
        "'\(path)' is a damaged digest (at byte \(offset)); make it again with: culprit digest"
      case .malformed(let path, let offset):
        "'\(path)' is a digest with impossible content (at byte \(offset) of its payload); make it again with: culprit digest"
      }
    }
  }

  /// A payload, unpacked and known to be what was written.
  struct Payload {
    var bytes: [UInt8]
    var version: UInt8
    var path: String

    func failure(at offset: Int) -> Failure { .malformed(path: path, offset: offset) }
  }

  package static func isDigest(_ head: some Collection<UInt8>) -> Bool { head.starts(with: magic) }

  /// The digest as bytes.
  package static func encode(_ digest: Digest) -> [UInt8] { file(holding: payload(of: digest)) }

  static func file(holding payload: [UInt8]) -> [UInt8] {
    var file = magic
    file.append(version)
    var writer = ByteWriter()
    writer.fixed(payloadHash(payload, version: version))
    writer.integer(payload.count)
    file += writer.bytes
    file += Deflate.deflated(payload)
    return file
  }

  /// The hash that says whether two digests are the same.
  package static func payloadHash(of digest: Digest) -> UInt64 { payloadHash(payload(of: digest), version: version) }

  package static func decode(_ file: [UInt8], path: String) throws(Failure) -> Digest {
    let payload = try self.payload(in: file, path: path)
    var digest = Digest()
    var sections = Sections(payload)
    while let section = try sections.next() {
      var reader = section.reader
      guard reader.read(section.tag, into: &digest) else { throw payload.failure(at: reader.position) }
    }
    return digest
  }

  /// Checks a file's head and unpacks its payload.
  static func payload(in file: [UInt8], path: String) throws(Failure) -> Payload {
    guard isDigest(file) else { throw .notADigest(path: path) }
    guard file.count > magic.count else { throw .damaged(path: path, offset: file.count) }
    let found = file[magic.count]
    if found > version { throw .newer(path: path, version: Int(found)) }
    var head = ByteReader(bytes: file, position: magic.count + 1)
    guard let hash = head.fixed(), let size = head.integer() else { throw .damaged(path: path, offset: file.count) }
    // Deflate packs at most 1,032 bytes into one, so a larger size is a lie and no memory is asked for it.
    guard found > 0, size >= 0, size / 1032 <= file.count - head.position else {
      throw .damaged(path: path, offset: magic.count + 1)
    }
    let (bytes, taken) = Deflate.inflated(file[head.position...], size: size)
    guard let bytes else { throw .damaged(path: path, offset: head.position + taken) }
    guard payloadHash(bytes, version: found) == hash else { throw .damaged(path: path, offset: magic.count + 1) }
    return Payload(bytes: bytes, version: found, path: path)
  }

  private static func payloadHash(_ payload: [UInt8], version: UInt8) -> UInt64 {
    version == 1 ? stableHash(payload) : fastHash(payload.span)
  }

  // MARK: Sections

  enum Tag: UInt8, CaseIterable {
    case names = 0
    case header, sources, shapes, services, successors, traffic, parties
    /// The parties' requests over time, in their order; digests made before there were any have none.
    case partyVolumes
  }

  private static func payload(of digest: Digest) -> [UInt8] {
    var writer = ByteWriter()
    let names = NameTable(digest)
    for tag in Tag.allCases {
      var section = ByteWriter()
      section.names = names
      switch tag {
      case .names: section.list(names.names) { $0.text($1) }
      case .header: section.fixed(digest.settings)
      case .sources: section.list(digest.sources) { $0.write($1) }
      case .shapes: section.list(digest.shapes) { $0.write($1) }
      case .services: section.list(digest.services) { $0.write($1) }
      case .successors: section.list(digest.successors) { $0.write($1) }
      case .traffic: section.list(digest.traffic) { $0.write($1) }
      case .parties: section.list(digest.parties) { $0.write($1) }
      case .partyVolumes: section.list(digest.parties) { $0.write($1.volume) }
      }
      writer.byte(tag.rawValue)
      writer.integer(section.bytes.count)
      writer.bytes += section.bytes
    }
    return writer.bytes
  }

  /// The sections of a payload that this version knows, in order; names are kept for those that follow.
  struct Sections {
    private let payload: Payload
    private var reader: ByteReader

    init(_ payload: Payload) {
      self.payload = payload
      reader = ByteReader(bytes: payload.bytes, position: 0)
      if payload.version > 1 { reader.names = [] }
    }

    /// The next section, its reader at its first byte; `nil` after the last.
    mutating func next() throws(Failure) -> (tag: Tag, reader: ByteReader)? {
      while reader.position < payload.bytes.count {
        guard let raw = reader.byte(), let length = reader.integer(), length >= 0,
          length <= payload.bytes.count - reader.position
        else { throw payload.failure(at: reader.position) }
        var section = reader
        reader.position += length
        section.end = reader.position
        guard let tag = Tag(rawValue: raw) else { continue }
        if tag == .names {
          guard let names = section.list({ $0.text() }) else { throw payload.failure(at: section.position) }
          reader.names = names
          continue
        }
        return (tag, section)
      }
      return nil
    }
  }
}

extension ByteReader {
  /// Reads one section whole; `false` where the bytes cannot be right.
  mutating func read(_ tag: DigestFile.Tag, into digest: inout Digest) -> Bool {
    switch tag {
    case .names: return true
    case .header:
      guard let settings = fixed() else { return false }
      digest.settings = settings
    case .sources:
      guard let list = list({ $0.source() }) else { return false }
      digest.sources = list
    case .shapes:
      guard let list = list({ $0.shape() }) else { return false }
      digest.shapes = list
    case .services:
      guard let list = list({ $0.service() }) else { return false }
      digest.services = list
    case .successors:
      guard let list = list({ $0.successor() }) else { return false }
      digest.successors = list
    case .traffic:
      guard let list = list({ $0.traffic() }) else { return false }
      digest.traffic = list
    case .parties:
      guard let list = list({ $0.party() }) else { return false }
      digest.parties = list
    case .partyVolumes:
      guard let list = list({ $0.series() }), list.count == digest.parties.count else { return false }
      for (index, volume) in list.enumerated() { digest.parties[index].volume = volume }
    }
    return true
  }
}
