"""A read-only page for a teacher, by link."""
