import CulpritCore

/// Rows of a CSV document with a header line as objects of strings: RFC 4180, with `,` `;` tab or `|` between cells.
///
/// Written here because the rows come in pieces and a row that does not fit is counted, not thrown.
package struct CSVReader: Sendable {
  package struct BadRow: Error, Equatable {
    package var reason: String
  }

  package let columns: [String]
  private let delimiter: UInt8
  private let headerLength: Int
  private var isHeaderRead = false
  private var line = 1

  /// A reader for a document that begins with `header`; `nil` when its first line is no header of two or more columns.
  package init?(header bytes: [UInt8]) {
    let end = bytes.firstIndex(of: 0x0A) ?? bytes.count
    let first = bytes[..<end]
    guard first.count < 65_536 else { return nil }
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09, UInt8(ascii: "|")]
    let counts = candidates.map { candidate in first.count { $0 == candidate } }
    guard let most = counts.max(), most > 0, let index = counts.firstIndex(of: most) else { return nil }
    delimiter = candidates[index]
    var position = 0
    guard
      let cells = Self.cells(bytes, at: &position, delimiter: delimiter, isLast: true),
      // Jira repeats a column for each of a field's values.
      cells.count > 1, Set(cells).count * 2 > cells.count,
      cells.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 120 && !Self.isValue($0) })
    else { return nil }
    columns = cells
    headerLength = position
  }

  /// A header names things: a cell that is a number or a date is data.
  private static func isValue(_ cell: String) -> Bool { Double(cell) != nil || Moment.parse(cell) != nil }

  /// The first row below the header, when it is whole.
  package func firstRow(of bytes: [UInt8]) -> JSONValue? {
    var position = headerLength
    while let cells = Self.cells(bytes, at: &position, delimiter: delimiter, isLast: true) {
      if cells == [""] { continue }
      return cells.count == columns.count ? object(cells) : nil
    }
    return object([])
  }

  /// Gives every whole row in `bytes` with its line number, and returns how many bytes they took.
  package mutating func read(
    _ bytes: [UInt8], isLast: Bool, _ take: (Result<JSONValue, BadRow>, Int) -> Void
  ) -> Int {
    var position = 0
    var counted = 0
    if !isHeaderRead {
      isHeaderRead = true
      position = headerLength
    }
    while position < bytes.count {
      for index in counted..<position where bytes[index] == 0x0A { line += 1 }
      counted = position
      guard let cells = Self.cells(bytes, at: &position, delimiter: delimiter, isLast: isLast) else { break }
      if cells == [""] { continue }
      if cells.count == columns.count {
        take(.success(object(cells)), line)
      } else {
        take(.failure(BadRow(reason: "\(cells.count) cells instead of \(columns.count)")), line)
      }
    }
    for index in counted..<position where bytes[index] == 0x0A { line += 1 }
    return position
  }

  private func object(_ cells: [String]) -> JSONValue {
    .object(zip(columns, cells).map { JSONValue.Member(key: $0, value: .string($1)) })
  }

  /// The cells of the row at `position`, which is moved behind it; `nil` when it is not whole.
  private static func cells(
    _ bytes: [UInt8], at position: inout Int, delimiter: UInt8, isLast: Bool
  ) -> [String]? {
    guard position < bytes.count else { return nil }
    var cells: [String] = []
    var index = position
    while true {
      while index < bytes.count, bytes[index] == 0x20 { index += 1 }
      if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
        guard let cell = quoted(bytes, at: &index, isLast: isLast) else { return nil }
        cells.append(cell)
        while index < bytes.count, bytes[index] != delimiter, bytes[index] != 0x0A { index += 1 }
      } else {
        let start = index
        while index < bytes.count, bytes[index] != delimiter, bytes[index] != 0x0A { index += 1 }
        var end = index
        while end > start, bytes[end - 1] == 0x0D || bytes[end - 1] == 0x20 { end -= 1 }
        cells.append(String(decoding: bytes[start..<end], as: UTF8.self))
      }
      guard index < bytes.count else {
        guard isLast else { return nil }
        position = index
        return cells
      }
      let separator = bytes[index]
      index += 1
      if separator == 0x0A {
        position = index
        return cells
      }
    }
  }

  private static func quoted(_ bytes: [UInt8], at index: inout Int, isLast: Bool) -> String? {
    var cell: [UInt8] = []
    index += 1
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\"") {
        guard index + 1 < bytes.count else {
          index += 1
          return isLast ? String(decoding: cell, as: UTF8.self) : nil
        }
        if bytes[index + 1] != UInt8(ascii: "\"") {
          index += 1
          return String(decoding: cell, as: UTF8.self)
        }
        index += 1
      }
      cell.append(bytes[index])
      index += 1
    }
    return isLast ? String(decoding: cell, as: UTF8.self) : nil
  }
}
