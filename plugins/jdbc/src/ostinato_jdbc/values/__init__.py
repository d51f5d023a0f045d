"""Values of columns, and how they are shown in outputs and written to files. Pure."""
