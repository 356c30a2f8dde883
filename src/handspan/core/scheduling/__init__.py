"""Weekly series, overlaps and licenses: what may stand in the calendar."""
