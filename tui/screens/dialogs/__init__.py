"""What opens over another screen, asks or tells, and is left."""
