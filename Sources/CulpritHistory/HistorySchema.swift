import GRDB

/// The tables. Append-only: a migration that has been released is never changed, a new one is added below it.
enum HistorySchema {
  /// `CULP`, in the file's header, so that another program's database is never touched.
  static let applicationID: Int32 = 0x4355_4C50

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 episodes, signatures, incidents and what people said") { db in
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
      try db.execute(sql: first)
    }
    migrator.registerMigration("2 silences") { db in try db.execute(sql: second) }
    migrator.registerMigration("3 advice that was still open") { db in try db.execute(sql: third) }
    return migrator
  }

  /// Times are microseconds since the epoch, days are days since the epoch (UTC).
  private static let first = """
    CREATE TABLE episodes (
      source TEXT NOT NULL, alert_id TEXT NOT NULL, starts INTEGER NOT NULL, ends INTEGER,
      name TEXT NOT NULL, service TEXT, severity INTEGER NOT NULL, severity_text TEXT, status TEXT NOT NULL,
      acknowledged INTEGER, acknowledged_by TEXT, resolved_by TEXT, notifications INTEGER, escalations INTEGER,
      summary TEXT, team TEXT, responder TEXT, is_page INTEGER, url TEXT, runbook TEXT, human INTEGER,
      labels TEXT NOT NULL, annotations TEXT NOT NULL, join_keys TEXT NOT NULL, notes TEXT NOT NULL,
      events TEXT NOT NULL, start_basis INTEGER NOT NULL,
      PRIMARY KEY (source, alert_id, starts)
    ) WITHOUT ROWID;
    CREATE INDEX episodes_by_start ON episodes (starts);

    CREATE TABLE signatures (
      id TEXT NOT NULL, service TEXT NOT NULL, template TEXT NOT NULL, family TEXT NOT NULL,
      severity INTEGER NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,
      PRIMARY KEY (id, service)
    ) WITHOUT ROWID;
    CREATE TABLE signature_shapes (
      shape TEXT NOT NULL, id TEXT NOT NULL, service TEXT NOT NULL,
      PRIMARY KEY (shape, id, service)
    ) WITHOUT ROWID;
    -- `input` names what was read: the same input again replaces its counts, another adds to them.
    CREATE TABLE signature_days (
      id TEXT NOT NULL, service TEXT NOT NULL, day INTEGER NOT NULL, input TEXT NOT NULL, records INTEGER NOT NULL,
      PRIMARY KEY (id, service, day, input)
    ) WITHOUT ROWID;

    CREATE TABLE incidents (
      id TEXT NOT NULL PRIMARY KEY, starts INTEGER NOT NULL, ends INTEGER, title TEXT NOT NULL,
      services TEXT NOT NULL, causes TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE confirmations (
      incident TEXT NOT NULL, signature TEXT NOT NULL, at INTEGER NOT NULL, note TEXT, runbook TEXT,
      PRIMARY KEY (incident, signature)
    ) WITHOUT ROWID;
    CREATE TABLE notes (
      incident TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (incident, at, text)
    ) WITHOUT ROWID;

    CREATE TABLE advice (
      id TEXT NOT NULL PRIMARY KEY, rule TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL, seconds REAL,
      pages_per_week REAL NOT NULL, text TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE dismissals (
      advice TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL, until INTEGER, reason TEXT
    ) WITHOUT ROWID;

    CREATE TABLE changes (
      source TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, ends INTEGER, kind TEXT NOT NULL,
      what TEXT NOT NULL, who TEXT, service TEXT, status TEXT, url TEXT, labels TEXT NOT NULL,
      PRIMARY KEY (source, id, at)
    ) WITHOUT ROWID;
    """

  private static let second = """
    CREATE TABLE silences (
      id TEXT NOT NULL PRIMARY KEY, starts INTEGER NOT NULL, ends INTEGER NOT NULL, created_by TEXT, comment TEXT,
      matchers TEXT NOT NULL, extensions INTEGER NOT NULL
    ) WITHOUT ROWID;
    """

  /// When the user's files were last seen not to follow a piece of advice: what changed since came after it.
  private static let third = """
    CREATE TABLE advice_open (advice TEXT NOT NULL PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
    """

  /// Every table with its key, in the order of an export.
  static let tables: [(name: String, key: String)] = [
    ("episodes", "source, alert_id, starts"), ("signatures", "id, service"),
    ("signature_shapes", "shape, id, service"), ("signature_days", "id, service, day, input"), ("incidents", "id"),
    ("confirmations", "incident, signature"), ("notes", "incident, at, text"), ("advice", "id"),
    ("advice_open", "advice"), ("dismissals", "advice"), ("changes", "source, id, at"), ("silences", "id"),
  ]
}
