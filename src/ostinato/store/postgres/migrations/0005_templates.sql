-- Lists of tasks that flows take in by name.

CREATE TABLE templates (
  namespace text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  record text NOT NULL,
  PRIMARY KEY (namespace, id)
);
