"""The inventory given, its scores and what was observed."""
