"""Live sessions for people who connect over SSH."""
