"""Writers of stored rows, one file for each format."""
