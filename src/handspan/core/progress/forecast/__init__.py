"""What comes next for a goal: an exact filter over level and growth, and what is read off it."""
