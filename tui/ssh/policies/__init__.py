"""What a session may and may not: one policy a file, each a pure object that is handed the time."""
