-- Changes of states on their way to Flow triggers, what these have collected, and evaluations that wait for a worker.

CREATE TABLE moves (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  part integer NOT NULL,
  execution_id text COLLATE "C" NOT NULL,
  record text NOT NULL
);

CREATE TABLE windows (
  namespace text COLLATE "C" NOT NULL,
  flow_id text COLLATE "C" NOT NULL,
  trigger_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  record text NOT NULL,
  PRIMARY KEY (namespace, flow_id, trigger_id, name)
);

ALTER TABLE triggers ADD COLUMN evaluating bigint;
ALTER TABLE triggers ADD COLUMN worker_group text COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX triggers_evaluated ON triggers (worker_group, evaluating) WHERE evaluating IS NOT NULL;
