-- How many executions of a flow run at a time: the fence of each gate, who holds a slot, who waits in line.

CREATE TABLE gates (
  id text PRIMARY KEY,
  seq integer NOT NULL,
  places integer NOT NULL
);

CREATE TABLE slots (
  execution_id text PRIMARY KEY,
  gate text NOT NULL,
  number integer NOT NULL,
  place integer NOT NULL,
  held integer NOT NULL
);
CREATE INDEX slots_held ON slots (gate) WHERE held;
CREATE INDEX slots_waiting ON slots (gate, place) WHERE NOT held;
