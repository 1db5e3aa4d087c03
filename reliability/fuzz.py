"""``python -m reliability.fuzz``: Atheris looks for bytes that make the reader of forms fail (``reliability.target``).

It prefers what reaches code that nothing reached before. The last line printed is the result, as JSON.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER = Path(__file__).resolve().parents[1] / ".cache" / "fuzz"
_INSTRUMENTED = ["baocao.raw", "baocao.results"]
_COVERAGE = re.compile(r"cov: (\d+) .*corp: (\d+)")
_LONGEST = 160  # bytes: some twenty changes
_BOUNDS = ["-timeout=60", "-rss_limit_mb=4000", "-len_control=0"]


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when nothing was found, 1 with a finding, 2 where Atheris is missing."""
    parser = argparse.ArgumentParser(prog="python -m reliability.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path, default=FOLDER / "corpus", help="inputs kept from run to run")
    parser.add_argument("--findings", type=Path, default=FOLDER / "findings", help="where a finding is put")
    parser.add_argument("--seed", type=int, default=20210222)
    parser.add_argument("--repeat", type=Path, nargs="+", help="only try these files again; needs no Atheris")
    chosen = parser.parse_args(arguments)
    if chosen.repeat:
        return _repeat(chosen.repeat)
    if find_spec("atheris") is None:
        print(
            "Atheris is missing: pip install -r reliability/atheris.txt (Linux x86_64, Python 3.11 to 3.13).",
            file=sys.stderr,
        )
        return 2
    return _run(chosen.seconds, chosen.corpus, chosen.findings, chosen.seed)


def _repeat(files: Sequence[Path]) -> int:
    from reliability.target import try_one

    for file in files:
        print(f"{file}: {'read' if try_one(file.read_bytes()) else 'refused'}")
    return 0


def _run(seconds: int, corpus: Path, findings: Path, seed: int) -> int:
    """Look in a process of its own, whose end no input can hide."""
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    before = set(findings.iterdir())
    options = [f"-max_total_time={seconds}", f"-seed={seed}", f"-max_len={_LONGEST}", *_BOUNDS]
    options += [f"-artifact_prefix={findings}/", "-print_final_stats=1", "-keep_seed=1", str(corpus)]
    code = f"from reliability.fuzz import look; look({str(corpus)!r}, {str(findings)!r}, {options!r})"
    began = time.monotonic()
    with TemporaryDirectory() as own:  # an end by force leaves it to this process
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "TMPDIR": own},
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
    found = sorted(set(findings.iterdir()) - before)
    took = round(time.monotonic() - began)
    result = {"seconds": took, "findings": len(found), "ended": done.returncode, **_figures(done.stderr)}
    if done.returncode:
        print(done.stderr[-4000:], file=sys.stderr)
    for file in found:
        print(f"Again: python -m reliability.fuzz --repeat {file}", file=sys.stderr)
    print(json.dumps(result))
    return int(bool(done.returncode or found))


def _figures(log: str) -> dict[str, int]:
    """How much was tried, and how far it reached: edges of the instrumented code, inputs that differ in them."""
    tried = re.findall(r"stat::number_of_executed_units: (\d+)", log)
    reached = _COVERAGE.findall(log)
    edges, inputs = map(int, reached[-1]) if reached else (0, 0)
    return {"executions": int(tried[-1]) if tried else 0, "edges": edges, "inputs": inputs}


def look(corpus: str, findings: str, options: Sequence[str]) -> None:
    """Hand inputs to the target until the time is up, beginning with some of each form; ends this process."""
    import atheris

    with atheris.instrument_imports(include=_INSTRUMENTED):
        from reliability.target import starts, try_one

    for number, data in enumerate(starts()):
        Path(corpus, f"start-{number:03d}").write_bytes(data)

    def one(data: bytes) -> None:
        try:
            try_one(data)
        except Exception:  # kept under libFuzzer's name for it, which an alarm may end before it writes
            Path(findings, f"crash-{hashlib.sha1(data, usedforsecurity=False).hexdigest()}").write_bytes(data)
            raise

    atheris.Setup([sys.argv[0], *options], one)
    atheris.Fuzz()


if __name__ == "__main__":
    raise SystemExit(main())
