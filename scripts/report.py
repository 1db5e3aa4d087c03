"""python scripts/report.py MONTH: set everything up and make the report of the month (for example 2021-02).

With the name of a command first (``verify 2021-02``) it does that instead.
"""

import os
import sys
from pathlib import Path

import bootstrap

if __name__ == "__main__":
    arguments = sys.argv[1:] or ["--help"]
    if arguments[0][:1].isdigit():
        arguments = ["run", *arguments]
    for place, each in enumerate(arguments):
        option, equals, name = each.rpartition("=")
        if name.endswith((".zip", ".csv")):  # files are meant as seen from here
            arguments[place] = f"{option}{equals}{Path(name).resolve()}"
    os.chdir(Path(__file__).resolve().parents[1])
    raise SystemExit(bootstrap.run(["-m", "baocao.cli", *arguments]))
