"""What the services need of the outside: small protocols, each with a contract suite that every implementation passes."""
