"""What the services need of the outside: small protocols, each with one contract suite for all implementations."""
