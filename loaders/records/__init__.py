"""Plan records on disk, and what makes a table row of a figure: read, written, checked, corrected, compared."""
