"""Pages for the front desk and the clinic's administrator."""
