"""Faults of the machine, tried and counted: python scripts/reliability.py writes ``reliability/results.json``."""
