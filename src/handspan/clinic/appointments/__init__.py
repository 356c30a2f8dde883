"""Who meets whom, when and where, and what became of it."""
