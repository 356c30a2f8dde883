"""Pages: parse, authorize, call an action or a query, render."""
