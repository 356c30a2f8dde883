"""What changed, and the reports that say so."""
