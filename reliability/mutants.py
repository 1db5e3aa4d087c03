"""Mutants: one small change to a module at a time (cosmic-ray), in a copy of the tree; a test should notice each.

``python -m reliability.mutants`` prints those that no test notices, and the score of each module.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import importlib.util
import json
import multiprocessing
import os
import random
import re
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
_MADE_UP = "tests/test_properties.py"
_OTHERS = "sheet or two_columns or merged or filled or whatever_stands or derivation or figure or field"
# Each module with the quick tests that speak of it.
MODULES = {
    "vietnamese": ("raw/vietnamese.py", ["tests/test_vietnamese.py", _MADE_UP, "-k", f"not ({_OTHERS})"]),
    "quantity": ("facts/quantity.py", ["tests/test_quantity.py", _MADE_UP, "-k", "quantity or derivation"]),
    "checks": ("facts/checks.py", ["tests/test_checks.py"]),
}
# Left out: what decimals, types and texts do not know (it only raises, so any test would notice), and whether
# equal things are the same object, which is the interpreter's affair.
_LEFT_OUT = re.compile(
    r"BinaryOperator_(BitOr_\w+|\w+_(RShift|LShift|BitOr|BitAnd|BitXor))$"
    r"|ComparisonOperator_((Is|IsNot)_(?!Is)\w+|(?!Is)\w+_(Is|IsNot))$"
)
_LOADED = ["hypothesis.strategies", "IPython", "matplotlib.pyplot", "nbformat", "openpyxl", "pandera.pandas"]
_OPTIONS = ["-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]


class Mutant(NamedTuple):
    line: int
    before: str
    after: str
    operator: str
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Each that compiles and means something else, once."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator, operator_names

    known = {"", _meant(source)}
    for name in sorted(name for name in operator_names() if not _LEFT_OUT.search(name)):
        operator = get_operator(name)
        for occurrence in range(0 if operator.arguments() else len(source)):  # some want names of variables
            if (changed := mutate_code(source, operator(), occurrence)) is None:
                break
            if (meant := _meant(changed)) not in known:
                known.add(meant)
                lines = enumerate(zip(source.splitlines(), changed.splitlines(), strict=False), 1)
                line, sides = next((n, sides) for n, sides in lines if len(set(sides)) > 1)
                yield Mutant(line, *sides, name.removeprefix("core/"), changed)


def _meant(source: str) -> str:
    """The code without what is there for the reader and mypy: annotations, the marks * and / in a signature."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ""
    for node in ast.walk(tree):
        for name in {"annotation", "returns"} & set(node._fields):
            setattr(node, name, None)
        if isinstance(node, ast.arguments):
            node.args = [*node.posonlyargs, *node.args, *node.kwonlyargs]
            node.defaults = [*node.defaults, *filter(None, node.kw_defaults)]
            node.posonlyargs, node.kwonlyargs, node.kw_defaults = [], [], []
    return ast.dump(tree)


def _pass(tree: Path, tests: Sequence[str], seconds: float | None = None) -> bool:
    """Whether the tests pass in a process of their own; one that takes too long does not."""
    process = multiprocessing.get_context("fork").Process(target=_test, args=(tree, tests))
    process.start()
    process.join(seconds)
    process.kill()
    process.join()
    return process.exitcode == 0


def _test(tree: Path, tests: Sequence[str]) -> None:
    os.chdir(tree)
    sys.path.insert(0, str(tree / "src"))
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    os._exit(importlib.import_module("pytest").main([*_OPTIONS, *tests]))


def tried(tree: Path, name: str, share: float) -> dict[str, int]:
    """The tests on mutants of one module; survivors are printed."""
    place, tests = MODULES[name]
    file, began = tree / "src/baocao" / place, time.monotonic()
    source = file.read_text(encoding="utf-8")
    if not _pass(tree, tests):
        raise SystemExit(f"{name}: the tests fail without any mutant")
    patience = 10 + 5 * (time.monotonic() - began)
    found = list(mutants(source))
    chosen = sorted(random.Random(0).sample(found, round(len(found) * share)))
    survived = 0
    for each in chosen:
        file.write_text(each.source, encoding="utf-8")
        if _pass(tree, tests, patience):
            survived += 1
            print(f"{place}:{each.line} {each.operator}\n- {each.before}\n+ {each.after}", flush=True)
    file.write_text(source, encoding="utf-8")
    killed, seconds = len(chosen) - survived, round(time.monotonic() - began)
    told = (
        f"{killed} of {len(chosen)} mutants killed ({killed / max(len(chosen), 1):.1%}), {survived} survived"
    )
    print(f"{name}: {told}, {seconds} s", flush=True)
    return {"mutants": len(chosen), "killed": killed, "survived": survived, "seconds": seconds}


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the mutants of the chosen modules."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--module", nargs="*", choices=[*MODULES], default=[*MODULES])
    parser.add_argument("--share", type=float, default=1.0, help="of the mutants, by lot, always the same")
    parser.add_argument("--results", type=Path, help="a file for the figures")
    wish = parser.parse_args(arguments)
    if not importlib.util.find_spec("cosmic_ray"):
        print("There is no cosmic-ray here: .venv/bin/pip install cosmic-ray", file=sys.stderr)
        return 2
    sys.dont_write_bytecode = True
    for name in _LOADED:
        importlib.import_module(name)  # once; each mutant is a fork
    with TemporaryDirectory(prefix="r") as folder:
        tree = Path(folder).resolve()
        for name in ("src", "tests", "config", "data"):
            shutil.copytree(ROOT / name, tree / name)
        shutil.copy(ROOT / "pyproject.toml", tree)
        results = {name: tried(tree, name, wish.share) for name in wish.module}
    if wish.results:
        wish.results.write_text(f"{json.dumps(results, indent=1)}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
