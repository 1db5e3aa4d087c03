"""python scripts/test.py [--quick] [pytest options]: set everything up and run the tests.

--quick leaves out the slow ones.
"""

import os
import sys
from pathlib import Path

import bootstrap

if __name__ == "__main__":
    options = sys.argv[1:]
    if "--quick" in options:
        options = ["-m", "not slow", *(option for option in options if option != "--quick")]
    os.chdir(Path(__file__).resolve().parents[1])
    raise SystemExit(bootstrap.run(["-m", "pytest", *options], extra="test"))
