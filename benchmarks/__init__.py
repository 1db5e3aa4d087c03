"""How long a month takes, beside what people do today: measured in one run, in turn, on the project's own data."""
