"""The store on PostgreSQL: many servers, one truth."""
