"""Pages for therapists, assistants and supervisors."""
