"""What each process gives up, once and for good, and what it may still ask of the kernel."""
