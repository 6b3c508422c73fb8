"""The process that keeps the server's rights, and how the front asks it for their use."""
