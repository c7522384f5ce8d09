package enum LogFormats { package static let all: [any LogFormat.Type] = [] }
