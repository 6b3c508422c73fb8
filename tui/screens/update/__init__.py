"""One update of a run, gone through stage by stage."""
