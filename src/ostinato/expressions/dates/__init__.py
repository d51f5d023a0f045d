"""Dates as the language has them: nanoseconds, years beyond 9999, zones, patterns, locales."""
