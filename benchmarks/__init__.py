"""Measurements. Nothing here passes or fails; it prints tables."""
