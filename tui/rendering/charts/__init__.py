"""Pictures over an axis of epochs: the loss of a run, and when the runs of a sweep were solved."""
