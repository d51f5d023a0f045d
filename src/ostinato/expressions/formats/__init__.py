"""Readers and writers of the formats that filters and functions know."""
