/// A digest's form on disk: magic bytes, format version, hash and size of the payload, packed sizes of payload and texts,
/// then both, deflated.
///
/// The payload is sections `tag, length, bytes` in the order of tags; an unknown one is skipped. Integers are LEB128,
/// signed ones zigzag. Messages and traces stand apart (`TextWriter`), and the payload holds their hash. Identity of two
/// digests means the payload hash: deflate's own bytes differ between zlib builds.
package enum DigestFile {
  package static let magic = Array("CULPRIT\n".utf8)
  /// Version 2 writes names that recur once, in a table, and hashes eight bytes at a time; version 3 has the texts apart and
  /// words that recur once, which makes files a fifth smaller and a merge of many inflate a third of what it did. A reader
  /// reads its own version and older ones.
  package static let version: UInt8 = 3

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
    /// From version 3 on: the texts as the file has them.
    var packedTexts: ArraySlice<UInt8> = []

    func failure(at offset: Int) -> Failure { .malformed(path: path, offset: offset) }

    /// Unpacks the texts that the section of texts describes.
    func texts(_ section: ByteReader) throws(Failure) -> TextReader {
      var section = section
      guard let hash = section.fixed(), let size = section.integer(), size >= 0 else {
        throw failure(at: section.position)
      }
      let start = packedTexts.startIndex
      guard size / 1032 <= packedTexts.count else { throw .damaged(path: path, offset: start) }
      let (bytes, taken) = Deflate.inflated(packedTexts, size: size, isRaw: true)
      guard let bytes, fastHash(bytes.span) == hash else { throw .damaged(path: path, offset: start + taken) }
      guard let reader = TextReader(bytes) else { throw failure(at: section.position) }
      return reader
    }
  }

  package static func isDigest(_ head: some Collection<UInt8>) -> Bool { head.starts(with: magic) }

  /// The digest as bytes.
  package static func encode(_ digest: Digest) -> [UInt8] {
    let content = content(of: digest)
    return file(holding: content.payload, texts: content.texts)
  }

  static func file(holding payload: [UInt8], texts: [UInt8]) -> [UInt8] {
    let (packedPayload, packedTexts) = onBothCores({ Deflate.deflated(payload) }, { Deflate.deflated(texts) })
    var writer = ByteWriter()
    writer.bytes = magic
    writer.byte(version)
    writer.fixed(fastHash(payload.span))
    writer.integer(payload.count)
    writer.integer(packedPayload.count)
    writer.integer(packedTexts.count)
    return writer.bytes + packedPayload + packedTexts
  }

  /// The hash that says whether two digests are the same.
  package static func payloadHash(of digest: Digest) -> UInt64 {
    let payload = content(of: digest).payload
    return fastHash(payload.span)
  }

  package static func decode(_ file: [UInt8], path: String) throws(Failure) -> Digest {
    try digest(in: payload(in: file, path: path))
  }

  static func digest(in payload: Payload) throws(Failure) -> Digest {
    var digest = Digest()
    var sections = Sections(payload)
    var texts: TextReader?
    while let section = try sections.next() {
      var reader = section.reader
      if section.tag == .texts { texts = try payload.texts(reader) }
      guard reader.read(section.tag, into: &digest) else { throw payload.failure(at: reader.position) }
    }
    if payload.version > 2 {
      guard var texts else { throw payload.failure(at: payload.bytes.count) }
      for index in digest.shapes.indices where !digest.shapes[index].fill(from: &texts) {
        throw payload.failure(at: payload.bytes.count)
      }
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
    var packedSize = file.count - head.position
    if found > 2 {
      guard let first = head.count(), let second = head.count() else { throw .damaged(path: path, offset: file.count) }
      packedSize = first
      guard first + second == file.count - head.position else { throw .damaged(path: path, offset: file.count) }
    }
    // Deflate packs at most 1,032 bytes into one, so a larger size is a lie and no memory is asked for it.
    guard found > 0, size >= 0, size / 1032 <= packedSize else {
      throw .damaged(path: path, offset: magic.count + 1)
    }
    let end = head.position + packedSize
    let (bytes, taken) = Deflate.inflated(file[head.position..<end], size: size, isRaw: found > 2)
    guard let bytes else { throw .damaged(path: path, offset: head.position + taken) }
    guard (found == 1 ? stableHash(bytes) : fastHash(bytes.span)) == hash else {
      throw .damaged(path: path, offset: magic.count + 1)
    }
    return Payload(bytes: bytes, version: found, path: path, packedTexts: file[end...])
  }

  // MARK: Sections

  enum Tag: UInt8 {
    case names = 0
    case header, sources, shapes, services, successors, traffic, parties
    /// The parties' requests over time, in their order; digests made before there were any have none.
    case partyVolumes
    /// Hash and size of the texts that the shapes name one after another; none before version 3.
    case texts

    /// The texts before the shapes that name them.
    static let inOrder: [Tag] = [
      .names, .header, .sources, .texts, .shapes, .services, .successors, .traffic, .parties, .partyVolumes,
    ]
  }

  /// The payload, and the texts that stand apart from it.
  static func content(of digest: Digest) -> (payload: [UInt8], texts: [UInt8]) {
    let (texts, sections) = onBothCores(
      {
        var texts = TextWriter()
        for shape in digest.shapes { shape.write(to: &texts) }
        return texts.encoded()
      },
      {
        let names = NameTable(digest)
        return Tag.inOrder.map { section($0, of: digest, names) }
      })
    var writer = ByteWriter()
    for (tag, var section) in zip(Tag.inOrder, sections) {
      if tag == .texts {
        section.fixed(fastHash(texts.span))
        section.integer(texts.count)
      }
      writer.byte(tag.rawValue)
      writer.integer(section.bytes.count)
      writer.bytes += section.bytes
    }
    return (writer.bytes, texts)
  }

  /// A section's bytes; none of the texts', which are not known yet.
  private static func section(_ tag: Tag, of digest: Digest, _ names: NameTable) -> ByteWriter {
    var section = ByteWriter()
    section.names = names
    switch tag {
    case .names: section.list(names.names) { $0.text($1) }
    case .header: section.fixed(digest.settings)
    case .sources: section.list(digest.sources) { $0.write($1) }
    case .texts: break
    case .shapes: section.list(digest.shapes) { $0.write($1) }
    case .services: section.list(digest.services) { $0.write($1) }
    case .successors: section.list(digest.successors) { $0.write($1) }
    case .traffic: section.list(digest.traffic) { $0.write($1) }
    case .parties: section.list(digest.parties) { $0.write($1) }
    case .partyVolumes: section.list(digest.parties) { $0.write($1.volume) }
    }
    return section
  }

  /// The sections of a payload that this version knows, in order; names are kept for those that follow.
  struct Sections {
    private let payload: Payload
    private var reader: ByteReader

    init(_ payload: Payload) {
      self.payload = payload
      reader = ByteReader(bytes: payload.bytes, position: 0)
      if payload.version > 1 { reader.names = [] }
      if payload.version > 2 { reader.skippedTexts = 0 }
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
    case .names, .texts: return true
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

extension ShapeSummary {
  /// Writes the texts that stand apart.
  fileprivate func write(to texts: inout TextWriter) {
    texts.add(template)
    if let trace {
      texts.add(trace.exception)
      for frame in trace.frames { texts.add(frame) }
    }
    for example in examples { texts.add(example.text) }
  }

  /// Reads the texts that stand apart, in the order they are written.
  mutating func fill(from texts: inout TextReader) -> Bool {
    guard fillIdentity(from: &texts) else { return false }
    for i in examples.indices {
      guard let text = texts.next() else { return false }
      examples[i].text = text
    }
    return true
  }

  /// Those before the examples'.
  mutating func fillIdentity(from texts: inout TextReader) -> Bool {
    guard let template = texts.next() else { return false }
    self.template = template
    guard let frames = trace?.frames.count else { return true }
    guard let exception = texts.next() else { return false }
    trace?.exception = exception
    for i in 0..<frames {
      guard let frame = texts.next() else { return false }
      trace?.frames[i] = frame
    }
    return true
  }
}
