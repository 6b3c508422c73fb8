"""What turns a run into something one watches: speed, pause, step, seek, frames."""
