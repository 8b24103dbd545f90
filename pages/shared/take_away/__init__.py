"""What a reader takes away from a chart: the picture, its rows, the link, and how to cite it."""
