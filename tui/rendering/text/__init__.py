"""What is written: numbers, the names of units, tables, the top line and the timeline."""
