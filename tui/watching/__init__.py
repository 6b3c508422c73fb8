"""A person's own program, watched while it trains."""
