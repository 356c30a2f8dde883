"""Pages for families, made for a phone first."""
