"""Settings, addresses, sign-in, command line."""
