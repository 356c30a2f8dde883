"""Reports and letters as tagged PDF."""
