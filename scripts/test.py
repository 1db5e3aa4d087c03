"""python scripts/test.py [--all] [pytest options]: set everything up and run the tests.

The slow ones (a browser, LibreOffice, whole months made again and again) run with --all, and wherever CI is set.
Options of pytest's own run the tests one after the other, else as many side by side as there are cores (at most four).
"""

import os
import sys
from pathlib import Path

import bootstrap

if __name__ == "__main__":
    options = [option for option in sys.argv[1:] if option != "--all"]
    if not options:
        options = ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "worksteal"]
        if "--all" not in sys.argv and not os.environ.get("CI"):
            options += ["-m", "not slow"]
    os.chdir(Path(__file__).resolve().parents[1])
    raise SystemExit(bootstrap.run(["-m", "pytest", *options], extra="test"))
