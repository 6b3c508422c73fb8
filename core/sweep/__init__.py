"""Thousands of runs of one configuration trained as one batched computation."""
