"""The rules of execution: what follows from one event. Pure: no I/O, no clock, no threads."""
