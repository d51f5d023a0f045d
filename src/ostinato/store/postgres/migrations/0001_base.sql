-- Everything an executor, a worker and the API need. Instants are microseconds since 1970 (UTC).

CREATE TABLE executions (
  id text COLLATE "C" PRIMARY KEY,
  part smallint NOT NULL,
  namespace text COLLATE "C" NOT NULL,
  flow_id text COLLATE "C" NOT NULL,
  start_date bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  original_id text COLLATE "C",
  state text COLLATE "C" NOT NULL,
  end_date bigint,
  duration bigint,
  seq bigint NOT NULL,
  record text NOT NULL,
  labels jsonb NOT NULL,
  trigger_id text COLLATE "C",
  trigger_execution_id text COLLATE "C"
) WITH (fillfactor = 80);
CREATE INDEX executions_by_flow ON executions (namespace, flow_id, start_date, id);
CREATE INDEX executions_by_start ON executions (start_date, id);
-- Only open executions are in this one: it stays small however many have ended.
CREATE INDEX executions_open ON executions (start_date, id) WHERE end_date IS NULL;
CREATE INDEX executions_by_label ON executions USING gin (labels jsonb_path_ops);
CREATE INDEX executions_by_cause ON executions (trigger_execution_id) WHERE trigger_execution_id IS NOT NULL;

CREATE TABLE execution_bodies (
  execution_id text COLLATE "C" PRIMARY KEY,
  part smallint NOT NULL,
  inputs text,
  variables text NOT NULL,
  outputs text,
  cause text,
  label_list text NOT NULL
);

CREATE TABLE task_runs (
  execution_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  part smallint NOT NULL,
  run_order bigint NOT NULL,
  seq bigint NOT NULL,
  record text NOT NULL,
  PRIMARY KEY (execution_id, id)
) WITH (fillfactor = 70);

CREATE TABLE task_outputs (
  execution_id text COLLATE "C" NOT NULL,
  part smallint NOT NULL,
  id text COLLATE "C" NOT NULL,
  record text NOT NULL,
  PRIMARY KEY (execution_id, id)
);

CREATE TABLE expansions (
  execution_id text COLLATE "C" NOT NULL,
  part smallint NOT NULL,
  id text COLLATE "C" NOT NULL,
  record text NOT NULL,
  PRIMARY KEY (execution_id, id)
);

CREATE TABLE journal (
  execution_id text COLLATE "C" NOT NULL,
  part smallint NOT NULL,
  seq bigint NOT NULL,
  at bigint NOT NULL,
  changes bytea NOT NULL,
  PRIMARY KEY (execution_id, seq)
);

CREATE TABLE inbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  part smallint NOT NULL,
  execution_id text COLLATE "C" NOT NULL,
  event text NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

CREATE TABLE partitions (
  number bigint PRIMARY KEY,
  owner text COLLATE "C",
  until bigint
) WITH (fillfactor = 20);
INSERT INTO partitions (number) SELECT generate_series(0, 63);

CREATE TABLE jobs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  part smallint NOT NULL,
  execution_id text COLLATE "C" NOT NULL,
  task_run_id text COLLATE "C" NOT NULL,
  attempt bigint NOT NULL,
  worker_group text COLLATE "C" NOT NULL,
  rank bigint NOT NULL,
  worker_id text COLLATE "C",
  killed boolean NOT NULL DEFAULT FALSE,
  payload bytea NOT NULL,
  UNIQUE (task_run_id, attempt)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
CREATE INDEX jobs_waiting ON jobs (worker_group, rank, id) WHERE worker_id IS NULL;
CREATE INDEX jobs_held ON jobs (worker_id) WHERE worker_id IS NOT NULL;

CREATE TABLE timers (
  execution_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  part smallint NOT NULL,
  due bigint NOT NULL,
  event text NOT NULL,
  PRIMARY KEY (execution_id, name)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
CREATE INDEX timers_due ON timers (due);

CREATE TABLE answers (
  request text COLLATE "C" PRIMARY KEY,
  at bigint NOT NULL,
  record text NOT NULL
);
CREATE INDEX answers_at ON answers (at);

CREATE TABLE logs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  execution_id text COLLATE "C",
  task_id text COLLATE "C",
  task_run_id text COLLATE "C",
  trigger_id text COLLATE "C",
  namespace text COLLATE "C" NOT NULL,
  flow_id text COLLATE "C" NOT NULL,
  level bigint NOT NULL,
  at bigint NOT NULL,
  attempt bigint,
  message text NOT NULL,
  thread text
);
CREATE INDEX logs_of_execution ON logs (execution_id, id);
CREATE INDEX logs_at ON logs (at, id);

CREATE TABLE metrics (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  execution_id text COLLATE "C" NOT NULL,
  task_id text COLLATE "C" NOT NULL,
  task_run_id text COLLATE "C" NOT NULL,
  namespace text COLLATE "C" NOT NULL,
  flow_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  value float8 NOT NULL,
  at bigint NOT NULL,
  tags text NOT NULL
);
CREATE INDEX metrics_of_execution ON metrics (execution_id);

CREATE TABLE services (
  id text COLLATE "C" PRIMARY KEY,
  state text COLLATE "C" NOT NULL,
  heartbeat bigint NOT NULL,
  record text NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE flows (
  namespace text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  newest boolean NOT NULL DEFAULT FALSE,
  deleted boolean NOT NULL,
  updated bigint NOT NULL,
  description text,
  labels jsonb NOT NULL,
  record text NOT NULL,
  PRIMARY KEY (namespace, id, revision)
);
CREATE INDEX flows_newest ON flows (namespace, id) WHERE newest;

CREATE TABLE triggers (
  namespace text COLLATE "C" NOT NULL,
  flow_id text COLLATE "C" NOT NULL,
  trigger_id text COLLATE "C" NOT NULL,
  next_at bigint,
  execution_id text COLLATE "C",
  disabled boolean NOT NULL,
  worker_id text COLLATE "C",
  date bigint,
  updated bigint,
  record text NOT NULL,
  PRIMARY KEY (namespace, flow_id, trigger_id)
) WITH (fillfactor = 70);
CREATE INDEX triggers_due ON triggers (next_at) WHERE NOT disabled;
CREATE INDEX triggers_locked ON triggers (execution_id) WHERE execution_id IS NOT NULL;

CREATE TABLE kv (
  namespace text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  description text,
  version bigint NOT NULL,
  created bigint NOT NULL,
  updated bigint NOT NULL,
  expires bigint,
  record text NOT NULL,
  PRIMARY KEY (namespace, key)
);

CREATE TABLE settings (
  name text COLLATE "C" PRIMARY KEY,
  record text NOT NULL
);
