-- Lists of tasks that flows take in by name.

CREATE TABLE templates (
  namespace TEXT NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (namespace, id)
);
