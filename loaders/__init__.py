"""Documents → figures → one DuckDB table. Data moves one way: extract, review, build, read."""
