"""Many at once: documents brought from their recorded addresses, a folder of documents read into records."""
