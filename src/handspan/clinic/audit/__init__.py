"""What was read, what was written, and what every record said at any time."""
