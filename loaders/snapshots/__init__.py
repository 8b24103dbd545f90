"""What leaves the dashboard as a file, and earlier such files read back and compared."""
