/// Which software usually listens on a port: `dial tcp 10.1.2.3:6379` cannot reach a Redis.
enum ServerPorts {
  private static let names: [String: String] = [
    "1433": "sqlserver mssql", "2181": "zookeeper", "2379": "etcd", "3306": "mysql mariadb", "4222": "nats",
    "5432": "postgres postgresql", "5672": "rabbitmq", "6379": "redis valkey", "8500": "consul", "9042": "cassandra",
    "9092": "kafka", "9200": "elasticsearch opensearch", "11211": "memcached", "27017": "mongodb mongo",
  ]

  /// The names of what listens on the first well-known port in the first line of a text.
  static func software(in text: String) -> String? {
    let line = text.prefix(400).utf8.prefix { $0 != UInt8(ascii: "\n") }
    for part in line.split(separator: UInt8(ascii: ":")).dropFirst() {
      let digits = part.prefix { $0 &- 0x30 < 10 }
      if digits.count >= 4, let found = names[String(Substring(digits))] { return found }
    }
    return nil
  }
}
