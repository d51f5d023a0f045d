"""Kestra's JSON shapes and our records."""
