"""A small neural network trained from scratch in NumPy, told as events."""
