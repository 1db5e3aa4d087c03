"""python scripts/reliability.py: set everything up and try faults of the machine (see reliability/)."""

import os
import sys
from pathlib import Path

import bootstrap

if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[1])
    raise SystemExit(bootstrap.run(["-m", "reliability.try_all", *sys.argv[1:]], extra="test"))
