"""Choosing among hundreds of places: groups, ways to spell a name, and the widgets that every page shares."""
