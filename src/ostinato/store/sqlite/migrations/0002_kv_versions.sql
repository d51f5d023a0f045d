-- The last version of pairs that were deleted: a new pair of the same key counts on from it.

CREATE TABLE kv_versions (
  namespace TEXT NOT NULL,
  key TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (namespace, key)
) WITHOUT ROWID;
