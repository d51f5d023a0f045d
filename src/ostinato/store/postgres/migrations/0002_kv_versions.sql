-- The last version of pairs that were deleted: a new pair of the same key counts on from it.

CREATE TABLE kv_versions (
  namespace text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (namespace, key)
);
