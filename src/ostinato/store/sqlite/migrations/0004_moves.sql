-- Changes of states on their way to Flow triggers, what these have collected, and evaluations that wait for a worker.

CREATE TABLE moves (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  part INTEGER NOT NULL,
  execution_id TEXT NOT NULL,
  record TEXT NOT NULL
);

CREATE TABLE windows (
  namespace TEXT NOT NULL,
  flow_id TEXT NOT NULL,
  trigger_id TEXT NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (namespace, flow_id, trigger_id, name)
);

ALTER TABLE triggers ADD COLUMN evaluating INTEGER;
ALTER TABLE triggers ADD COLUMN worker_group TEXT NOT NULL DEFAULT '';
CREATE INDEX triggers_evaluated ON triggers (worker_group, evaluating) WHERE evaluating IS NOT NULL;
