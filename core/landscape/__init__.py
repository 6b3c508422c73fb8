"""A run seen whole: its way over the loss, the step it takes, and what of the target it has."""
