"""Levels of help, and the note that is drafted from what was captured."""
