import SampleData

/// Writes the lines of a grammar while time goes on.
package struct LineWriter {
  /// The share of the bytes after which the incident's lines appear, one in 400.
  private static let calm = 0.85

  private let grammar: Grammar
  private var random: SplitMix64
  private var buffer: [UInt8] = []
  private var now = Moment(2026, 8, 21, 9, 0).microseconds
  private var second: Int64 = -1
  private var stamps: [(head: [UInt8], digits: Int, tail: [UInt8])] = []

  package init(_ kind: Kind, seed: UInt64) {
    grammar = kind.grammar()
    random = SplitMix64(seed: seed)
    buffer.reserveCapacity(5 << 20)
  }

  /// Writes at least `bytes` bytes, whole lines, and returns the moment just after the incident began.
  package mutating func write(bytes: Int, to sink: ([UInt8]) -> Void) -> Moment {
    var written = 0
    let calmBytes = Int(Double(bytes) * LineWriter.calm)
    var incident: Moment?
    while written < bytes {
      buffer.removeAll(keepingCapacity: true)
      while buffer.count < 4 << 20, written + buffer.count < bytes {
        if written + buffer.count > calmBytes {
          if incident == nil { incident = Moment(microseconds: now) + 60 }
          if !grammar.faults.isEmpty, random.below(400) == 0 {
            line(grammar.faults.lowerBound + random.below(grammar.faults.count))
          }
        }
        let source = grammar.sources[random.below(grammar.sources.count)]
        // The smaller of two draws: the first templates are common, the last ones rare.
        line(source.lowerBound + min(random.below(source.count), random.below(source.count)))
      }
      sink(buffer)
      written += buffer.count
    }
    // No later than the last line, so that a short log has its incident inside.
    return min(incident ?? Moment(microseconds: now), Moment(microseconds: now))
  }

  private mutating func line(_ template: Int) {
    now += Int64(random.below(3000))
    if now / 1_000_000 != second { startSecond() }
    let range = grammar.templates[template]
    for index in range {
      let piece = grammar.pieces[Int(index)]
      let first = Int(piece.first)
      switch piece.kind {
      case .literal: append(piece.first..<piece.second)
      case .integer: number(first + random.below(Int(piece.second) - first + 1))
      case .hex: hex(first)
      case .letters: letters(random.within(first...Int(piece.second)))
      case .address: address()
      case .uuid: uuid()
      case .word: append(word(in: first))
      case .stamp: stamp(first)
      case .frames: frames(random.within(first...Int(piece.second)))
      }
    }
  }

  private mutating func startSecond() {
    second = now / 1_000_000
    let moment = Moment(microseconds: second * 1_000_000)
    stamps = Stamp.allCases.map {
      let parts = $0.parts(of: moment)
      return (Array(parts.head.utf8), parts.digits, Array(parts.tail.utf8))
    }
  }

  private mutating func append(_ range: Range<Int32>) {
    buffer.append(contentsOf: grammar.pool[Int(range.lowerBound)..<Int(range.upperBound)])
  }

  private mutating func word(in list: Int) -> Range<Int32> {
    let range = grammar.wordLists[list]
    return grammar.words[Int(range.lowerBound) + random.below(range.count)]
  }

  private mutating func number(_ value: Int) {
    if value >= 10 { number(value / 10) }
    buffer.append(UInt8(truncatingIfNeeded: 48 + value % 10))
  }

  private mutating func hex(_ digits: Int) {
    var bits: UInt64 = 0
    for position in 0..<digits {
      if position & 15 == 0 { bits = random.next() }
      let nibble = UInt8(truncatingIfNeeded: bits & 15)
      buffer.append(nibble < 10 ? 48 + nibble : 87 + nibble)
      bits >>= 4
    }
  }

  private mutating func letters(_ count: Int) {
    var bits: UInt64 = 0
    for position in 0..<count {
      if position % 12 == 0 { bits = random.next() }
      buffer.append(97 + UInt8(truncatingIfNeeded: ((bits & 31) * 26) >> 5))
      bits >>= 5
    }
  }

  private mutating func address() {
    let bits = random.next()
    buffer.append(contentsOf: [49, 48, 46])
    number(Int(bits & 63))
    buffer.append(46)
    number(Int(bits >> 8 & 255))
    buffer.append(46)
    number(Int(bits >> 16 & 255))
  }

  private mutating func uuid() {
    for (position, digits) in [8, 4, 4, 4, 12].enumerated() {
      if position > 0 { buffer.append(45) }
      hex(digits)
    }
  }

  private mutating func stamp(_ kind: Int) {
    buffer.append(contentsOf: stamps[kind].head)
    var fraction = now - second * 1_000_000
    if Stamp(rawValue: kind) == .epochNanoParts { return number(Int(fraction) * 1000) }
    var divisor: Int64 = 100_000
    for position in 0..<stamps[kind].digits {
      if position < 6 {
        buffer.append(UInt8(truncatingIfNeeded: 48 + fraction / divisor))
        fraction %= divisor
        divisor /= 10
      } else {
        buffer.append(48 + UInt8(truncatingIfNeeded: random.below(10)))
      }
    }
    buffer.append(contentsOf: stamps[kind].tail)
  }

  /// Neighbours in the list of frames, as a call goes through the same code again and again.
  private mutating func frames(_ count: Int) {
    let range = grammar.wordLists[0]
    let start = random.below(range.count)
    for position in 0..<count {
      buffer.append(contentsOf: [10, 9, 97, 116, 32])
      append(grammar.words[Int(range.lowerBound) + (start + position) % range.count])
    }
  }
}
