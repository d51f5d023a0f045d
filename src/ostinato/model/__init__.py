"""What people write: the documents of a flow as typed models."""
