"""Pure functions over frames of figures: what may be compared, how fast, and what the plans contradict."""
