"""The terminal program: command line, live screen and SSH server."""
