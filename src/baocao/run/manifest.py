"""The manifest: what went in, what came out, in what environment. Times stand in a part of their own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from baocao.results import KeyFigure

_NAME = 12  # digits


def _inside(names: dict[str, str]) -> dict[str, str]:
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name:
            raise ValueError(f"{name} leads out of the workspace")
    return names


Hashes = Annotated[dict[str, str], AfterValidator(_inside)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Environment(_Part):
    """What a run stands on: Python, the hash of the lock, and the packages that have most to say in what comes out."""

    python: str
    lock: str
    packages: dict[str, str]

    @property
    def said(self) -> Mapping[str, str]:
        """All of it by name."""
        return {"python": self.python, "requirements.lock": self.lock, **self.packages}


class Facts(_Part):
    """sha256 of what a sign-off covers; ``frame`` is what stands around the text, ``issue`` number, date and signer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    inputs: str
    indicators: str
    checks: str
    sentences: str
    tables: str
    frame: str
    issue: str


class CameTo(_Part):
    """State of the report, the sign-off that lapsed in words, checks by status, key figures."""

    state: str
    lapsed: str = ""
    checks: dict[str, int]
    figures: tuple[KeyFigure, ...] = ()


class Times(_Part):
    """ISO 8601."""

    started: str
    finished: str


class Manifest(_Part):
    """sha256 of every raw file read, every setting and file of code, and every output, by path from the root.

    Of a run under way only what went in is there.
    """

    month: str
    inputs: Hashes
    settings: Hashes
    code: Hashes
    environment: Environment
    missing: tuple[str, ...] = ()
    outputs: Hashes = Field(default_factory=dict)
    facts: Facts | None = None
    came_to: CameTo | None = None
    times: Times | None = None

    @property
    def name(self) -> str:
        """What the run is called by: the same for all runs with the same inputs, code and outputs."""
        said = self.model_dump(mode="json", exclude={"times"})
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:_NAME]

    @property
    def text(self) -> str:
        """As it is written down."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def read(path: Path) -> Manifest | None:
    """The manifest; None when it is not there or can't be read."""
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValueError):
        return None
