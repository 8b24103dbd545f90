"""Plan records on disk: read, written, checked, corrected, compared, and made into rows of the table."""
