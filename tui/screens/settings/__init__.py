"""The settings of a run, beside its picture."""
