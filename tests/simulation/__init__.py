"""One process, one seed: the production rules and turns on a virtual clock, with everything that can go wrong."""
