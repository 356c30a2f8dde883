"""A signed-in page and a JSON page: stock Django, Handspan, and the bare floor."""
