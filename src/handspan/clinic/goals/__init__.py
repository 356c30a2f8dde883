"""What child and family want, how it is measured, and who agreed."""
