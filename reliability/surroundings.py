"""Another clock, locale, home, mask, path, no terminal: the same published bytes."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass, field
from typing import Any

from baocao.layout import Workspace
from reliability.processes import ended
from reliability.space import Months, Trial
from reliability.tried import Result, Wish, each, summed

_AWAY = "Sở TT&TT – báo cáo (tháng 2)"


@dataclass(frozen=True)
class Surroundings:
    wishes: dict[str, Any] = field(default_factory=dict)
    place: str = ""
    may_refuse: bool = False
    needs: str = ""


def _faked(when: str) -> Surroundings:
    """Before 2038: faketime also changes how long the machine has been up, which pyzmq keeps in 31 bits of seconds;
    told not to, it crashes what waits.
    """
    return Surroundings(
        {"before": ["faketime", "-f", when]},
        needs="faketime",
    )


_TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
_UNREAD = '{ "$0" "$@"; echo $? >../code; } | true; sleep 0.1; exit $(cat ../code)'
_NO_FONTS = 'mount -t tmpfs none /usr/share/fonts && exec "$0" "$@"'
_NONE: dict[str, str | None] = {"HOME": None, "USER": None, "LOGNAME": None, "XDG_CACHE_HOME": None}
SURROUNDINGS = {
    "clock in 2037": _faked("@2037-12-31 12:00:00"),
    "clock in 1999, before every file was made": _faked("@1999-12-31 23:59:58"),
    "clock 10 times as fast": _faked("+0 x10"),
    "no network": Surroundings({"before": ["unshare", "--net"]}, needs="unshare"),
    "no fonts": Surroundings({"before": ["unshare", "--mount", "sh", "-c", _NO_FONTS]}, needs="unshare"),
    "LANG=C": Surroundings({"change": {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": None}}),
    "LC_ALL=POSIX, ASCII only": Surroundings(
        {"change": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}}
    ),
    "no HOME": Surroundings({"change": _NONE}),
    "HOME not to be written": Surroundings({"change": {"HOME": "/proc"}}),
    "TZ=Pacific/Kiritimati": Surroundings({"change": {"TZ": "Pacific/Kiritimati"}}),
    "umask 077": Surroundings({"prepare": lambda: os.umask(0o077)}),
    "spaces and diacritics in the path": Surroundings(place=_AWAY),
    "stdin closed": Surroundings({"prepare": lambda: os.close(0), "stdin": None}),
    "output to /dev/full": Surroundings(
        {"before": ["sh", "-c", 'exec "$0" "$@" >/dev/full']}, may_refuse=True
    ),
    "output to a pipe that nobody reads": Surroundings({"before": ["sh", "-c", _UNREAD]}, may_refuse=True),
    "a terminal": Surroundings({"before": [sys.executable, "-c", _TERMINAL]}),
    "64 files may be open": Surroundings(
        {"before": ["sh", "-c", 'ulimit -n 64; exec "$0" "$@"']}, may_refuse=True
    ),
}


def other_surroundings(months: Months, wish: Wish) -> list[Result]:
    """Version B is made in each; then once more as ever, which must find nothing to do differently."""

    def one(chosen: Surroundings) -> list[str]:
        if chosen.needs and not shutil.which(chosen.needs):
            return [f"skipped: there is no {chosen.needs}"]
        with months.trial() as trial:
            if chosen.place:
                root = trial.space.root.rename(trial.space.root.with_name(chosen.place))
                trial = Trial(Workspace(root), trial.temporary)
            run = trial.run(**chosen.wishes)
            refused = chosen.may_refuse and ended(run) in (1, 2) and "Traceback (most" not in run.told
            wrong = [] if refused or ended(run) == 0 else [f"ends {run.code}: {run.told[-400:]}"]
            if (found := months.which(trial.space)) != ("A" if refused else "B"):
                wrong.append(f"published: {found}")
            return wrong + months.after(trial)

    wrong = each(wish, list(SURROUNDINGS.values()), one)
    return [_result(name, one_) for name, one_ in zip(SURROUNDINGS, wrong, strict=True)]


def _result(name: str, wrong: list[str]) -> Result:
    promise = f"{name}: the same bytes{', or refused' if SURROUNDINGS[name].may_refuse else ''}"
    if wrong and wrong[0].startswith("skipped"):
        return Result(promise, 0, 0, wrong[0])
    return summed(promise, [wrong])
