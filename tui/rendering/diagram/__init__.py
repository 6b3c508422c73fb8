"""The network drawn: units, lines for weights, and a small picture of what each unit computes."""
