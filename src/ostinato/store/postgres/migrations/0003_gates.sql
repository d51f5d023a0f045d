-- How many executions of a flow run at a time: the fence of each gate, who holds a slot, who waits in line.

CREATE TABLE gates (
  id text COLLATE "C" PRIMARY KEY,
  seq bigint NOT NULL,
  places bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE slots (
  execution_id text COLLATE "C" PRIMARY KEY,
  gate text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  place bigint NOT NULL,
  held boolean NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX slots_held ON slots (gate) WHERE held;
CREATE INDEX slots_waiting ON slots (gate, place) WHERE NOT held;
