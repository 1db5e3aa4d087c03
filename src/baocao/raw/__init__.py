"""From raw files to tidy observations and records, each with the place it was read from."""
