"""Starts executions when their time has come."""
