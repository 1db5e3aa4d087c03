"""Processes are killed or stopped: at random instants, at every step on the disk, and two runs meet."""

from __future__ import annotations

import random
import re
import signal
import time
from pathlib import Path

from baocao.layout import Workspace
from reliability.processes import Run, end_all, ended, kill, parent_of, survivors
from reliability.space import CODE, MONTH, Months, Trial, write_notebook
from reliability.tried import Result, Wish, each, split, summed

ROLES = ("manager", "kernel", "forking", "beside")
STEP = Path(__file__).with_name("step.py")
OTHERS = (("sign", str(MONTH), "--as", "checked", "--by", "Người thử"), ("bundle", str(MONTH)))
_LOOK = 0.005
_SOON = 2.0  # seconds


def random_kills(months: Months, wish: Wish) -> list[Result]:
    """kill -9 of one process of the run at a random instant."""
    chance = random.Random(wish.seed)
    plans = [(ROLES[number % len(ROLES)], chance.uniform(0, months.seconds)) for number in range(wish.kills)]

    def one(plan: tuple[str, float]) -> list[str]:
        role, instant = plan
        wrong, killed = list[str](), "nobody"
        while killed == "nobody" and not wrong and instant > _LOOK:  # it had come too late
            with months.trial() as trial:
                run = trial.run()
                time.sleep(instant)
                killed = _kill_role(run, role, chance.uniform(0, 0.3))
                wrong = _consequences(months, trial, run)
            instant /= 2
        return [*wrong, f"= {killed}"]

    wrong = each(wish, plans, one)
    killed = [kind.removeprefix("= ") for one_ in wrong for kind in one_ if kind.startswith("= ")]
    note = ", ".join(f"{role} {killed.count(role)}" for role in (*ROLES, "nobody"))
    return _promises("kill -9 at a random instant", wrong, note)


def _kill_role(run: Run, role: str, instant: float) -> str:
    """Kill the first process of the role that can be found from now on; who was killed, or nobody."""
    while run.code is None:
        if pids := run.roles()[role]:
            time.sleep(instant if role != "manager" else 0)
            if pids[0] in run.all():
                kill(pids[0])
                return role
        time.sleep(_LOOK)
    return "nobody"


def every_step(months: Months, wish: Wish) -> list[Result]:
    """The manager is killed at each of its steps on the disk."""
    number = steps(months)
    chosen = range(1, number + 1) if not wish.steps else range(1, number + 1, max(1, number // wish.steps))

    def one(step: int) -> list[str]:
        with months.trial() as trial:
            run = at_step(trial, "kill", step)
            return _consequences(months, trial, run)

    return _promises("kill -9 at a step on the disk", each(wish, list(chosen), one), f"{number} steps in all")


def steps(months: Months, *command: str) -> int:
    """How many steps on the disk a run takes, or another command."""
    with months.trial("A" if command else "B") as trial:
        run = at_step(trial, "count", 0, *command)
        ended(run)
        found = re.search(r"steps (\d+)", run.told)
    if not found:
        raise RuntimeError(run.told)
    return int(found[1])


def at_step(trial: Trial, action: str, step: int, *command: str) -> Run:
    program = ("-P", str(STEP), str(trial.space.root), action, str(step))
    return trial.run(*command, program=program)


def other_commands(months: Months, wish: Wish) -> list[Result]:
    """What signs and what packs is killed at each of its steps on the disk, and begun again."""
    return [_begun_again(months, wish, *command) for command in OTHERS]


def _begun_again(months: Months, wish: Wish, *command: str) -> Result:
    number = steps(months, *command)
    chosen = range(1, number + 1, max(1, number // wish.steps) if wish.steps else 1)

    def one(step: int) -> list[str]:
        with months.trial("A") as trial:
            run = at_step(trial, "kill", step, *command)
            wrong = [] if ended(run) == -signal.SIGKILL else [f"ends {run.code}: {run.told[-200:]}"]
            wrong += [f"{left} survive" for left in [survivors(run, _SOON)] if left]
            for after in (command, ("verify", str(MONTH))):
                again = trial.run(*after)
                if ended(again) != 0:
                    wrong.append(f"then {after[0]} ends {again.code}: {again.told[-200:]}")
            return wrong + [f"left: {name}" for name in trial.left()]

    what = f"{command[0]} is killed at a step: begun again it ends 0, the month verifies, nothing is left"
    return summed(what, each(wish, list(chosen), one), f"{number} steps in all")


def _consequences(months: Months, trial: Trial, run: Run) -> list[str]:
    """What is wrong after a process of the run was killed."""
    wrong = [] if ended(run) is not None else ["process: the run hangs"]
    if left := survivors(run, _SOON):
        wrong.append(f"process: {left}")
    if "Traceback" in run.told:
        wrong.append("words: traceback")
    if (found := months.which(trial.space)) not in months.states:
        wrong.append(f"published: {found}")
    return wrong + months.after(trial)


def _promises(what: str, wrong: list[list[str]], note: str) -> list[Result]:
    return [
        summed(
            f"{what}: the old or the new month is published, whole", split(wrong, "published", "trial"), note
        ),
        summed(f"{what}: no process lives 2 s later, and none hangs", split(wrong, "process", "trial")),
        summed(f"{what}: the next run ends 0 with the undisturbed bytes", split(wrong, "next", "trial")),
        summed(f"{what}: after the next run no temporary file is left", split(wrong, "left", "trial")),
        summed(f"{what}: what ends by itself tells it in words", split(wrong, "words", "trial")),
    ]


def nobody_left(months: Months, wish: Wish) -> list[Result]:
    """While a kernel runs a cell and has a child of its own: manager, forking process or that kernel is killed."""
    roles = [role for role in ("manager", "forking", "kernel") for _ in range(wish.deaths)]
    child = "import subprocess, time\nsubprocess.Popen(['sleep', '600']); time.sleep(1)\n"

    def change(space: Workspace) -> None:
        write_notebook(space, "press", child + CODE["press"])

    def one(role: str) -> list[str]:
        with months.trial(change=change) as trial:
            run = trial.run()
            while run.code is None and not run.children("sleep"):
                time.sleep(_LOOK)
            if run.code is not None:
                return [f"trial: ended {run.code} before its kernel had a child: {run.told[-200:]}"]
            kill(parent_of(run.children("sleep")[0]) if role == "kernel" else run.roles()[role][0])
            ended(run)  # a manager that lives ends the other notebooks first
            left = survivors(run, _SOON)
            return [f"after {role}: {left}"] if left else []

    return [
        summed(
            "kernels with children, one process killed: 0 survivors 2 s after the end", each(wish, roles, one)
        )
    ]


def stops(months: Months, wish: Wish) -> list[Result]:
    """Ctrl-C (to the whole group, as a terminal sends it) and SIGTERM at random instants."""
    chance = random.Random(wish.seed)
    plans = [(number % 2, chance.uniform(0.3, months.seconds * 0.95)) for number in range(wish.stops)]
    longest = []

    def one(plan: tuple[int, float]) -> list[str]:
        which, instant = plan
        signum = signal.SIGTERM if which else signal.SIGINT
        with months.trial() as trial:
            run = trial.run()
            time.sleep(instant)
            if run.code is not None:
                return []
            kill(run.process.pid if which else -run.process.pid, signum)
            sent = time.monotonic()
            ended(run)
            longest.append(took := time.monotonic() - sent)
            wrong = [f"slow: {signum.name} took longer than 2 s"] if took > _SOON else []
            wrong += [f"stays: {name}" for name in trial.left()]
            return wrong + [f"{kind} after {signum.name}" for kind in _consequences(months, trial, run)]

    wrong = each(wish, plans, one)
    return [
        summed(
            "stopped: ends within 2 s",
            split(wrong, "slow", "trial"),
            f"{len(longest)} met it at work, longest {max(longest, default=0):.1f} s",
        ),
        summed("stopped: nothing of it stays, at once", split(wrong, "stays", "process", "trial")),
        summed("stopped: the old or the new month, whole", split(wrong, "published", "trial")),
        summed(
            "stopped: the next run ends 0 with the undisturbed bytes", split(wrong, "next", "left", "trial")
        ),
        summed("stopped: no traceback", split(wrong, "words", "trial")),
    ]


def two_at_once(months: Months, wish: Wish) -> list[Result]:
    """Two runs of one month begin together; and one takes the lock of a run that was killed."""

    def pair(number: int) -> list[str]:
        with months.trial() as trial:
            runs = [trial.run(), trial.run()]
            codes = [ended(run) for run in runs]
            told = [run.told for run in runs]
            waited = [
                f"đang chờ một lần lập khác của tháng này (tiến trình {runs[1 - n].process.pid}," in told[n]
                for n in (0, 1)
            ]
            wrong = [f"codes {codes}: {told}"] if codes != [0, 0] else []
            if sum(waited) != 1:
                wrong.append(f"{sum(waited)} of 2 say whom they wait for")
            if months.which(trial.space) != "B":
                wrong.append(f"published: {months.which(trial.space)}")
            return wrong + [f"left: {name}" for name in trial.left()]

    def lock(number: int) -> list[str]:
        with months.trial() as trial:
            run, path = trial.run(), trial.space.run_lock(MONTH)
            while run.code is None and not (path.exists() and path.read_bytes()):
                time.sleep(_LOOK)
            time.sleep(0.1 * (number % 10))
            end_all(run)
            wrong = [] if path.exists() and path.read_bytes() else ["no lock was left"]
            return wrong + [kind for kind in months.after(trial) if kind.startswith("next")]

    numbers = list(range(wish.pairs))
    return [
        summed(
            "two runs of one month: one waits and says for whom, both end 0, B whole",
            each(wish, numbers, pair),
        ),
        summed("the lock of a killed run is taken by the next one", each(wish, numbers, lock)),
    ]
