import Testing

@testable import CulpritCore

struct DeclaredFormatTests {
  private func reading(_ declaration: FormatDeclaration, _ text: String) throws -> (RecordList, SourceReader) {
    let format = try DeclaredFormat(declaration)
    let labels = Labels()
    let context = SourceContext(name: "till.txt", labels: labels, defaultService: "file")
    context.declared = [format]
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.utf8) }
    let reader = SourceReader(sample: Sample(lines: lines, name: "till.txt"), context: context)
    let list = RecordList(labels: labels)
    for (index, line) in lines.enumerated() { reader.read(line.span, number: index + 1, sink: list) }
    reader.finish(sink: list)
    return (list, reader)
  }

  private func pattern() -> FormatDeclaration {
    var declaration = FormatDeclaration(name: "till")
    declaration.patterns = ["{time} {severity} <{thread}> {service}/{logger}: {message} [rq {request}]"]
    declaration.time = ["%d.%m.%Y %H:%M:%S,%f"]
    declaration.severities = ["F": "critical", "H": "info"]
    return declaration
  }

  @Test func `a pattern names the fields of a line, and other lines belong to the record before`() throws {
    let (list, reader) = try reading(
      pattern(),
      """
      05.03.2024 06:07:08,125 F <7>  cash/Drawer: drawer 17 is stuck [rq ab12cd34]
        at Drawer.open line 17
      05.03.2024 06:07:09,000 h <8> cash/Drawer: opened [rq -]
      """)
    #expect(reader.formatName == "till")
    #expect(reader.detection.parsedShare == 1)
    #expect(list.entries.count == 2)
    #expect(list.entries[0].microseconds == moment("2024-03-05T06:07:08.125Z"))
    #expect(list.entries.map(\.severity) == [.critical, .info])
    #expect(list.entries[0].message == "drawer 17 is stuck")
    #expect(list.entries[0].logger == "Drawer")
    #expect(list.entries[0].labels["service"] == "cash")
    #expect(list.entries[0].request != 0)
    #expect(list.entries[1].request == 0)
    #expect(list.entries[0].following == ["  at Drawer.open line 17"])
  }

  @Test func `columns are told apart by their separator`() throws {
    var declaration = FormatDeclaration(name: "till")
    declaration.separator = ";"
    declaration.columns = ["time", "host", "-", "status", "duration:ms", "method", "path"]
    declaration.time = ["%d/%m/%Y %H:%M:%S"]
    declaration.service = "till"
    declaration.header = 1
    let (list, reader) = try reading(
      declaration,
      """
      when;where;x;code;took;how;what
      05/03/2024 06:07:08;pos-1;?;503;17.5;GET;/cart/17
      05/03/2024 06:07:09;"pos-2";?;200;2;POST;/cart
      """)
    #expect(reader.formatName == "till")
    #expect(list.skipped == [1])
    #expect(list.entries.map(\.microseconds) == [moment("2024-03-05T06:07:08Z"), moment("2024-03-05T06:07:09Z")])
    #expect(list.entries.map(\.message) == ["GET /cart/<*> 5xx", "POST /cart 2xx"])
    #expect(list.entries.map(\.latency) == [17_500, 2_000])
    #expect(list.entries.map { $0.labels["node"] } == ["pos-1", "pos-2"])
    #expect(list.entries.map { $0.labels["service"] } == ["till", "till"])
  }

  @Test func `JSON is read by the names of its members`() throws {
    var declaration = FormatDeclaration(name: "till")
    declaration.json = [
      "time": ["wann"], "severity": ["stufe"], "message": ["text"], "service": ["wer.dienst"], "trace": ["vorgang"],
    ]
    declaration.time = ["%d.%m.%Y %H:%M:%S"]
    declaration.severities = ["7": "error"]
    let (list, reader) = try reading(
      declaration,
      #"{"wann":"05.03.2024 06:07:08","stufe":7,"text":"Schublade \"17\" klemmt","wer":{"dienst":"kasse"},"vorgang":"ab12cd34"}"#
    )
    #expect(reader.formatName == "till")
    #expect(list.entries[0].microseconds == moment("2024-03-05T06:07:08Z"))
    #expect(list.entries[0].severity == .error)
    #expect(list.entries[0].message == #"Schublade "17" klemmt"#)
    #expect(list.entries[0].labels["service"] == "kasse")
    #expect(list.entries[0].trace != 0)
  }

  @Test func `a log that does not fit is read as what it is`() throws {
    let (_, reader) = try reading(
      pattern(), "2024-03-05T06:07:08.123456789Z stdout F ready\n2024-03-05T06:07:08.123456789Z stdout F steady")
    #expect(reader.formatName == "cri")
  }

  @Test func `files name their format whatever their lines look like`() throws {
    var declaration = FormatDeclaration(name: "till")
    declaration.patterns = ["{message}"]
    declaration.files = ["till*"]
    let (list, reader) = try reading(declaration, "anything at all")
    #expect(reader.formatName == "till")
    #expect(list.entries.map(\.message) == ["anything at all"])
  }

  @Test(arguments: [
    (["{time} {colour}"], "no field 'colour'"), (["{time}{message}"], "nothing between two fields"),
    (["{time} {message"], "without its '}'"), (["{message}"], "'time' or 'severity'"), ([], "one of 'pattern'"),
    (["{severity} {message}"], "no field 'time'"), (["{time} {status:ms}"], "only duration has a unit"),
  ])
  func `a declaration that cannot work says why`(patterns: [String], reason: String) {
    var declaration = FormatDeclaration(name: "till")
    declaration.patterns = patterns
    declaration.time = ["%F %T"]
    let error = #expect(throws: DeclarationError.self) { try DeclaredFormat(declaration) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    #expect(error?.description.hasPrefix("format 'till': ") == true)
  }

  @Test func `every line is accounted for, and no truncation traps`() throws {
    let text = Array(
      "05.03.2024 06:07:08,125 F <7>  cash/Drawer: drawer 17 is stuck [rq ab12cd34]\nnoise\n{\n\n".utf8)
    for end in 0...text.count {
      let part = String(decoding: text[..<end], as: UTF8.self)
      let (list, _) = try reading(pattern(), part)
      #expect(list.lines == Set(1...part.split(separator: "\n", omittingEmptySubsequences: false).count))
    }
  }
}
