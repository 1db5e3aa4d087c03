"""python scripts/test.py [--quick] [pytest options]: set everything up and run the tests.

--quick leaves out the slow ones. Options of pytest's own run them one after the other, else as many side by side
as there are cores (at most four).
"""

import os
import sys
from pathlib import Path

import bootstrap

if __name__ == "__main__":
    options = [option for option in sys.argv[1:] if option != "--quick"]
    if not options:
        options = ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "worksteal"]
    if "--quick" in sys.argv:
        options += ["-m", "not slow"]
    os.chdir(Path(__file__).resolve().parents[1])
    raise SystemExit(bootstrap.run(["-m", "pytest", *options], extra="test"))
