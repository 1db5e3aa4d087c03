"""What a report says differently from the versions of its month that were signed, as its page tells."""

from __future__ import annotations

from collections.abc import Iterator

from baocao.audit.changes import changes, files
from baocao.audit.show_changes import by_kind
from baocao.report.document import Since
from baocao.run import history
from baocao.run.executed import Executed
from baocao.run.signoff import Signoff


def since(executed: Executed) -> Iterator[Since]:
    """The last sign-off and the last issue that cover other facts than those of this run.

    What they looked at lies beside the log, so that the same inputs give the same page.
    """
    for signed in executed.log.superseded(executed.facts):
        old = history.signed(executed.workspace, executed.month, signed)
        if old is None:
            yield Since(
                version=_version(signed), unknown="Bản ấy không còn được giữ nguyên vẹn, nên không so được."
            )
            continue
        new = history.Run(executed.went_in, executed.notebooks)
        yield Since(version=_version(signed), changes=tuple(by_kind([*files(old, new), *changes(old, new)])))


def _version(signed: Signoff) -> str:
    issue = f" lần {signed.revision}" if signed.state == "issued" else ""
    return f"bản {signed.word}{issue} ({signed.by}, {signed.day})"
