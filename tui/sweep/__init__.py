"""Sweeps as work: executors, the store on disk, exports."""
