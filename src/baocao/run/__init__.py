"""Executing a month: notebooks in, one folder of outputs out, all at once or not at all."""
