extension Shape {
  /// The ids under which a digest may count this shape, the finest first: its own, then the coarser ones of folding.
  package var candidates: [UInt64] { (0...4).map { Fold.key(UInt8($0), self) } }
}
