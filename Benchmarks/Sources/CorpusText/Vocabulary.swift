extension Kind {
  static let users = [
    "ada", "brita", "cho", "davit", "efua", "femi", "goran", "hanne", "ines", "jonas", "kaya", "lena", "marek", "nora",
    "otto", "pia", "quirin", "rosa", "svea", "tomas",
  ]

  static let paths = [
    "/var/lib/north/segments/00017", "/srv/data/orders/2026/08", "/etc/north/north.yaml", "/tmp/upload",
    "/opt/north/bin/run",
    "/var/spool/mail/out", "/mnt/cold/archive/part-7", "/home/batch/in",
  ]

  static let exceptions = [
    "java.lang.IllegalStateException", "java.net.SocketTimeoutException", "java.io.IOException",
    "java.util.concurrent.TimeoutException", "example.north.orders.RefusedException",
    "example.north.stock.ShortException",
    "java.lang.NullPointerException", "example.north.http.BadGatewayException",
  ]

  static let frames: [String] = {
    let packages = ["orders", "stock", "prices", "ledger", "mail", "http", "queue", "search"]
    let types = ["Service", "Client", "Handler", "Worker", "Store", "Filter"]
    let methods = ["run", "apply", "handle", "read", "write", "lambda$submit$0", "doFilter", "invoke"]
    return (0..<240).map { index in
      let type = types[index / 8 % types.count]
      return "example.north.\(packages[index % packages.count]).\(type).\(methods[index / 3 % methods.count])"
        + "(\(type).java:\(17 + index * 7 % 400))"
    }
  }()

  /// Statements of application code: level, logger, text.
  static let statements = [
    "INFO|orders|Order {n:100000-999999} taken from {user} with {n:1-40} items",
    "INFO|orders|Order {n:100000-999999} moved to state packed in {n:3-900} ms",
    "DEBUG|stock|Looking up article {n:1000-99999} in shard {n:0-63}",
    "INFO|stock|Shard {n:0-63} compacted, {n:1000-90000} rows kept, {n:0-900} rows dropped",
    "INFO|mail|Mail {uuid} handed to {host}:25 after {n:1-5} attempts",
    "INFO|queue|Partition {topic}-{n:0-47} assigned to consumer {hex:8}",
    "INFO|queue|Committed offset {n:100000-99999999} of partition {topic}-{n:0-47}",
    "INFO|http|Connection from {ip}:{n:1024-65000} accepted",
    "INFO|http|Connection from {ip}:{n:1024-65000} closed after {n:1-900} requests",
    "INFO|search|Query {hex:16} answered with {n:0-5000} hits from {n:1-8} shards in {n:1-700} ms",
    "DEBUG|cache|Entry {topic}:{n:1000-99999} evicted, {n:1-64} MB in use",
    "INFO|cache|Loaded {n:100-9000} entries from {path}",
    "WARN|cache|Hit rate fell to {n:10-60} percent",
    "INFO|auth|Session {hex:24} opened for user {user} from {ip}",
    "INFO|auth|Session {hex:24} closed",
    "WARN|auth|Token of {user} expires in {n:1-59} minutes",
    "INFO|ledger|Posted {n:2-9} lines to account {n:10000-99999}",
    "INFO|ledger|Balance of account {n:10000-99999} read in {n:1-90} ms",
    "WARN|ledger|Account {n:10000-99999} was locked for {n:100-900} ms",
    "ERROR|mail|Mail {uuid} bounced: mailbox of {user} is full",
    "INFO|batch|Job {topic}-export started with {n:1-16} workers",
    "INFO|batch|Job {topic}-export finished, {n:100-100000} records written to {path}",
    "WARN|batch|Job {topic}-export runs longer than {n:10-90} minutes",
    "INFO|gateway|Route {path} resolved to {host}:{n:8000-8999}",
    "WARN|gateway|Upstream {host}:{n:8000-8999} answered 503, trying the next one",
    "ERROR|gateway|Upstream {host}:{n:8000-8999} timed out after {n:1000-9000} ms",
    "INFO|replica|Snapshot {hex:12} sent to {ip} in {n:2-90} s",
    "INFO|replica|Applied entries {n:1000-99999} to {n:100000-999999}",
    "WARN|replica|Follower {host} is {n:100-9000} entries behind",
    "INFO|scheduler|Assigned pod {topic}-{hex:10} to {host}",
    "INFO|scheduler|Evaluated {n:10-400} candidates in {n:1-40} ms",
    "DEBUG|scheduler|Score of {host} for {topic} is {n:1-100}",
    "INFO|config|Reloaded {path}, {n:0-4} settings changed",
    "ERROR|config|Cannot read {path}: permission denied",
    "INFO|prices|Price list {n:100-999} valid from 2026-08-{n:10-28}",
    "DEBUG|prices|Rounded {n:100-9999} to {n:100-9999}",
    "INFO|gc|Paused {n:1-40} ms, heap {n:100-900} MB of {n:1000-4000} MB",
    "WARN|gc|Paused {n:400-2000} ms, heap {n:3000-3900} MB of {n:4000-4096} MB",
    "INFO|probe|Health of {host} is ok",
    "ERROR|probe|Health of {host} could not be read: connection refused",
  ]

  static let logins = [
    "INFO||Accepted publickey for {user} from {ip} port {n:1024-65000} ssh2: ED25519 SHA256:{hex:43}",
    "INFO||Connection closed by {ip} port {n:1024-65000} [preauth]",
    "INFO||Disconnected from user {user} {ip} port {n:1024-65000}",
    "INFO||Invalid user {user} from {ip} port {n:1024-65000}",
    "INFO||pam_unix(sshd:session): session opened for user {user}(uid={n:1000-1099}) by (uid=0)",
    "INFO||pam_unix(sshd:session): session closed for user {user}",
    "INFO||Received disconnect from {ip} port {n:1024-65000}:11: bye [preauth]",
  ]

  static let requests = [
    #"INFO||{verb} /articles/{n:1000-99999} HTTP/1.1" {status} {n:100-40000} "-" "{agent}" rt=0.{n:100-999}"#,
    #"INFO||{verb} /orders/{uuid}/lines HTTP/1.1" {status} {n:100-40000} "-" "{agent}" rt=0.{n:100-999}"#,
    #"INFO||{verb} /search?q={letters:3-8}&page={n:1-30} HTTP/1.1" {status} {n:100-40000} "https://north.example/" "{agent}" rt=0.{n:100-999}"#,
    #"INFO||GET /healthz HTTP/1.1" 200 2 "-" "{agent}" rt=0.00{n:1-9}"#,
  ]

  static let blocks = [
    "INFO|blocks|Receiving block blk_{n:100000000-999999999} src: /{ip}:{n:1024-65000} dest: /{ip}:7010",
    "INFO|blocks|Block blk_{n:100000000-999999999} of size {n:1000-67108864} stored by {host}",
    "INFO|names|{path} is now made of {n:1-40} blocks",
    "INFO|blocks|Verified blk_{n:100000000-999999999} in {n:1-90} ms",
    "WARN|blocks|Serving blk_{n:100000000-999999999} to /{ip} was broken off",
    "INFO|names|Deleting blk_{n:100000000-999999999} from {path}",
  ]

  static let tasks = [
    "INFO|tasks|Running task {n:0-99}.0 in stage {n:0-40}.0 (TID {n:0-99999})",
    "INFO|tasks|Finished task {n:0-99}.0 in stage {n:0-40}.0 (TID {n:0-99999}). {n:900-4000} bytes result sent to driver",
    "INFO|storage|Block rdd_{n:0-90}_{n:0-200} stored as values in memory (estimated size {n:1-900}.{n:0-9} KB)",
    "INFO|storage|Found block rdd_{n:0-90}_{n:0-200} locally",
    "INFO|broadcast|Reading broadcast variable {n:0-300} took {n:1-90} ms",
    "WARN|tasks|Lost task {n:0-99}.0 in stage {n:0-40}.0 (TID {n:0-99999}) on {host}: executor exited",
  ]

  static let instances = [
    "INFO|compute|[instance: {uuid}] Took {n:1-20}.{n:10-99} seconds to build instance.",
    "INFO|compute|[instance: {uuid}] VM Started (Lifecycle Event)",
    "INFO|compute|[instance: {uuid}] VM Paused (Lifecycle Event)",
    "INFO|api|{ip} \"{verb} /v2/{hex:32}/servers/detail HTTP/1.1\" status: {status} len: {n:100-9000} time: 0.{n:1000000-9999999}",
    "INFO|images|image {uuid} at ({path}): in use: on this node {n:0-3} local, {n:0-9} on other nodes sharing this storage",
    "WARN|images|Unknown base file: {path}",
    "INFO|claims|[instance: {uuid}] Attempting claim: memory {n:512-8192} MB, disk {n:1-80} GB, vcpus {n:1-8} CPU",
  ]

  static let database = [
    "LOG|db|LOG:  duration: {n:100-9000}.{n:100-999} ms  execute S_{n:1-40}: SELECT id, state FROM orders WHERE customer = $1",
    "LOG|db|LOG:  checkpoint complete: wrote {n:100-9000} buffers; write={n:1-90}.{n:100-999} s, sync=0.{n:100-999} s",
    "LOG|db|LOG:  connection received: host={ip} port={n:1024-65000}",
    "LOG|db|LOG:  automatic vacuum of table \"orders.public.lines\": index scans: {n:0-3}, {n:100-9000} remain",
    "LOG|db|ERROR:  duplicate key value violates unique constraint \"orders_key\"",
    "LOG|db|LOG:  process {n:3000-3999} acquired ShareLock on transaction {n:100000-999999} after {n:1000-9000}.{n:100-999} ms",
  ]

  static let pairs = [
    "INFO|ingest|msg=\"batch stored\" topic={topic} records={n:1-5000} took={n:1-900}ms",
    "INFO|ingest|msg=\"segment rolled\" path={path} bytes={n:100000-99999999}",
    "DEBUG|ingest|msg=\"lease renewed\" owner={hex:8} shard={n:0-63}",
    "WARN|ingest|msg=\"backpressure\" topic={topic} queued={n:1000-90000}",
    "INFO|users|msg=\"profile read\" user={user} fields={n:3-30} ip={ip}",
    "ERROR|ingest|msg=\"record dropped\" topic={topic} reason=\"too large\" bytes={n:1000000-9999999}",
  ]
}
