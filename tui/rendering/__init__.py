"""Pure functions from arrays to text and strips."""
