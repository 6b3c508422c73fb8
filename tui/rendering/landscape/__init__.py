"""The way of a run over the loss, seen from above."""
