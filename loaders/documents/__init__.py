"""Documents → text with positions: HTML, DOCX, PDF and plain text. Nothing here knows what a figure is."""
