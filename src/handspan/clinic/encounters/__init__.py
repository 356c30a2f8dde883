"""What happened in a session, captured once, and the note made of it."""
