"""Records → one database, and everything that reads it. All SQL of the project is in `store`."""
