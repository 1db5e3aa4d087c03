"""python scripts/bench.py: set everything up and measure how long a month takes (results in benchmarks/results)."""

import os
import sys
from pathlib import Path

import bootstrap

if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[1])
    raise SystemExit(bootstrap.run(["-m", "benchmarks.bench", *sys.argv[1:]], extra="test"))
