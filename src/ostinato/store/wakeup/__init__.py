"""Wake-ups: inside one process, and between processes by PostgreSQL's notifications."""
