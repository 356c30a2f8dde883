"""Reading level, strengths-based wording, and the calm answer to a first worry."""
