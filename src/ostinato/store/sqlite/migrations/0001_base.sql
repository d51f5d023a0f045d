-- Everything an executor, a worker and the API need. Instants are microseconds since 1970 (UTC).

CREATE TABLE executions (
  id TEXT PRIMARY KEY,
  part INTEGER NOT NULL,
  namespace TEXT NOT NULL,
  flow_id TEXT NOT NULL,
  start_date INTEGER NOT NULL,
  kind TEXT NOT NULL,
  original_id TEXT,
  state TEXT NOT NULL,
  end_date INTEGER,
  duration INTEGER,
  seq INTEGER NOT NULL,
  record TEXT NOT NULL,
  labels TEXT NOT NULL,
  trigger_id TEXT,
  trigger_execution_id TEXT
);
CREATE INDEX executions_by_flow ON executions (namespace, flow_id, start_date, id);
CREATE INDEX executions_by_start ON executions (start_date, id);
CREATE INDEX executions_open ON executions (start_date, id) WHERE end_date IS NULL;
CREATE INDEX executions_by_cause ON executions (trigger_execution_id) WHERE trigger_execution_id IS NOT NULL;

CREATE TABLE execution_bodies (
  execution_id TEXT PRIMARY KEY,
  part INTEGER NOT NULL,
  inputs TEXT,
  variables TEXT NOT NULL,
  outputs TEXT,
  cause TEXT,
  label_list TEXT NOT NULL
);

CREATE TABLE task_runs (
  execution_id TEXT NOT NULL,
  id TEXT NOT NULL,
  part INTEGER NOT NULL,
  run_order INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (execution_id, id)
) WITHOUT ROWID;

CREATE TABLE task_outputs (
  execution_id TEXT NOT NULL,
  part INTEGER NOT NULL,
  id TEXT NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (execution_id, id)
);

CREATE TABLE expansions (
  execution_id TEXT NOT NULL,
  part INTEGER NOT NULL,
  id TEXT NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (execution_id, id)
);

CREATE TABLE journal (
  execution_id TEXT NOT NULL,
  part INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  changes BLOB NOT NULL,
  PRIMARY KEY (execution_id, seq)
) WITHOUT ROWID;

CREATE TABLE inbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  part INTEGER NOT NULL,
  execution_id TEXT NOT NULL,
  event TEXT NOT NULL
);

CREATE TABLE partitions (
  number INTEGER PRIMARY KEY,
  owner TEXT,
  until INTEGER
);
WITH RECURSIVE numbers (number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM numbers WHERE number < 63)
INSERT INTO partitions (number) SELECT number FROM numbers;

CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  part INTEGER NOT NULL,
  execution_id TEXT NOT NULL,
  task_run_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  worker_group TEXT NOT NULL,
  rank INTEGER NOT NULL,
  worker_id TEXT,
  killed BOOLEAN NOT NULL DEFAULT FALSE,
  payload BLOB NOT NULL,
  UNIQUE (task_run_id, attempt)
);
CREATE INDEX jobs_waiting ON jobs (worker_group, rank, id) WHERE worker_id IS NULL;
CREATE INDEX jobs_held ON jobs (worker_id) WHERE worker_id IS NOT NULL;

CREATE TABLE timers (
  execution_id TEXT NOT NULL,
  name TEXT NOT NULL,
  part INTEGER NOT NULL,
  due INTEGER NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (execution_id, name)
) WITHOUT ROWID;
CREATE INDEX timers_due ON timers (due);

CREATE TABLE answers (
  request TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  record TEXT NOT NULL
);
CREATE INDEX answers_at ON answers (at);

CREATE TABLE logs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  execution_id TEXT,
  task_id TEXT,
  task_run_id TEXT,
  trigger_id TEXT,
  namespace TEXT NOT NULL,
  flow_id TEXT NOT NULL,
  level INTEGER NOT NULL,
  at INTEGER NOT NULL,
  attempt INTEGER,
  message TEXT NOT NULL,
  thread TEXT
);
CREATE INDEX logs_of_execution ON logs (execution_id, id);
CREATE INDEX logs_at ON logs (at, id);

CREATE TABLE metrics (
  id INTEGER PRIMARY KEY,
  execution_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  task_run_id TEXT NOT NULL,
  namespace TEXT NOT NULL,
  flow_id TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  value REAL NOT NULL,
  at INTEGER NOT NULL,
  tags TEXT NOT NULL
);
CREATE INDEX metrics_of_execution ON metrics (execution_id);

CREATE TABLE services (
  id TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  heartbeat INTEGER NOT NULL,
  record TEXT NOT NULL
);

CREATE TABLE flows (
  namespace TEXT NOT NULL,
  id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  newest BOOLEAN NOT NULL DEFAULT FALSE,
  deleted BOOLEAN NOT NULL,
  updated INTEGER NOT NULL,
  description TEXT,
  labels TEXT NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (namespace, id, revision)
);
CREATE INDEX flows_newest ON flows (namespace, id) WHERE newest;

CREATE TABLE triggers (
  namespace TEXT NOT NULL,
  flow_id TEXT NOT NULL,
  trigger_id TEXT NOT NULL,
  next_at INTEGER,
  execution_id TEXT,
  disabled BOOLEAN NOT NULL,
  worker_id TEXT,
  date INTEGER,
  updated INTEGER,
  record TEXT NOT NULL,
  PRIMARY KEY (namespace, flow_id, trigger_id)
);
CREATE INDEX triggers_due ON triggers (next_at) WHERE NOT disabled;
CREATE INDEX triggers_locked ON triggers (execution_id) WHERE execution_id IS NOT NULL;

CREATE TABLE kv (
  namespace TEXT NOT NULL,
  key TEXT NOT NULL,
  type TEXT NOT NULL,
  description TEXT,
  version INTEGER NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  expires INTEGER,
  record TEXT NOT NULL,
  PRIMARY KEY (namespace, key)
);

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  record TEXT NOT NULL
);
