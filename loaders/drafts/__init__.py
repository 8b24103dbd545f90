"""Work in progress of the Import page: uploads, candidates, decisions, and saving them as a record."""
