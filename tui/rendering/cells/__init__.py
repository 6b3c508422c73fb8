"""What every picture is made of: a canvas of cells, their styles and colours, and dots."""
