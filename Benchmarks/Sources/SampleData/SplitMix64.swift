/// A seeded generator: the same seed gives the same numbers on every machine.
///
/// After Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
@frozen
public struct SplitMix64: RandomNumberGenerator, Sendable {
  @usableFromInline var state: UInt64

  /// Starts the sequence of `seed`.
  @inlinable
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  @inlinable
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number below `bound`, which is at most 2^32; the bias of the multiplication is below 2^-32.
  @inlinable
  public mutating func below(_ bound: Int) -> Int {
    Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(truncatingIfNeeded: bound)) >> 32)
  }

  /// A number within `range`, both ends included.
  @inlinable
  public mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  /// Whether an event of this probability happens now.
  @inlinable
  public mutating func chance(_ probability: Double) -> Bool {
    Double(next() >> 11) * 0x1p-53 < probability
  }

  /// A uniform number in 0..<1.
  @inlinable
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// One of `elements`, which must not be empty.
  @inlinable
  public mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// `digits` lower-case hexadecimal digits.
  public mutating func hex(_ digits: Int) -> String {
    var text: [UInt8] = []
    var bits: UInt64 = 0
    for position in 0..<digits {
      if position % 16 == 0 { bits = next() }
      text.append(hexDigits[Int(bits & 15)])
      bits >>= 4
    }
    return String(decoding: text, as: UTF8.self)
  }
}

let hexDigits = Array("0123456789abcdef".utf8)
