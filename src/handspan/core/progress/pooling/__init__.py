"""Effects of many goals and children together: how much they change, and how sure that is."""
