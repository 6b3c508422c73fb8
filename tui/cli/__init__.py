"""The command line."""


def main() -> int:
    """Runs the command that the arguments name and returns the exit status."""
    return 0
