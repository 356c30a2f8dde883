"""One Django app per stage, in the order in which a child meets them."""
