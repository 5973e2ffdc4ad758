"""Two years of a busy team, and how quickly pages of figures are read over them."""
