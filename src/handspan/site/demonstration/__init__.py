"""The demonstration clinic: people who do not exist, told as data."""
