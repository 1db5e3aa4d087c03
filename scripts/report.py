"""python scripts/report.py MONTH: set everything up and make the report of the month (for example 2021-02)."""

import os
import sys
from pathlib import Path

import bootstrap

if __name__ == "__main__":
    arguments = sys.argv[1:] or ["--help"]
    if arguments[0] not in {"run", "check", "list", "new"} and not arguments[0].startswith("-"):
        arguments = ["run", *arguments]
    os.chdir(Path(__file__).resolve().parents[1])
    raise SystemExit(bootstrap.run(["-m", "baocao.cli", *arguments]))
