"""State that outlives the process, kept in SQLite."""
