"""A published month in one archive: what went in, the code, the lock, what came out, the log of sign-offs.

The archive describes itself as a Workflow Run RO-Crate made of the manifest. Unpacked it is a workspace: it can be
verified, and made again, wherever Python is. The same published month gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from baocao.audit.verify import Difference, Kind, Verdict, causes_of, manifest_of, verify
from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.run import history
from baocao.run.execute import Progress
from baocao.run.month import Publisher
from baocao.settings import load_report

if TYPE_CHECKING:
    from rocrate.model.entity import Entity
    from rocrate.rocrate import ROCrate

METADATA = "ro-crate-metadata.json"
_MAIN = "src/baocao/cli.py"
_CHECKOUT = ("pyproject.toml", "README.md", "LICENSE", "scripts/bootstrap.py", "scripts/report.py")
# An archive that is damaged, or encrypted (RuntimeError).
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)
_DAY = (1980, 1, 1, 0, 0, 0)
_PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.6": ("Process Run Crate", "0.6"),
    "https://w3id.org/ro/wfrun/workflow/0.6": ("Workflow Run Crate", "0.6"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.1": ("Workflow RO-Crate", "1.1"),
}
_FORMATS = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".py": "text/x-python",
    ".toml": "application/toml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


def bundle(workspace: Workspace, month: Month) -> Path:
    """Write the archive of the published month and return its path.

    Raises :class:`BadInput` when the month is not published or something is not as its manifest says.
    """
    manifest = manifest_of(workspace, month)
    differing = [each.what for each in causes_of(workspace, month, manifest)]
    run = history.published(workspace, month)
    if differing or run is None:
        raise BadInput(
            f"Báo cáo tháng {month.vi} không còn đúng như khi được lập, nên chưa đóng gói được",
            faults=tuple(f"{what} đã thay đổi" for what in differing),
            todo=f"Lập lại báo cáo rồi đóng gói: baocao run {month}",
        )
    files = _files(workspace, month, manifest)
    target = workspace.bundle(month, run.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    metadata = b"".join(part for _, part in _crate(workspace, month, run, files).metadata.stream())
    new = target.with_suffix(".new")
    try:
        with zipfile.ZipFile(new, "w") as archive:
            for name, path in sorted({**files, METADATA: None}.items()):
                content = path.read_bytes() if path else metadata
                archive.writestr(zipfile.ZipInfo(name, _DAY), content, zipfile.ZIP_DEFLATED)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)
    return target


def _files(workspace: Workspace, month: Month, manifest: Mapping[str, Any]) -> dict[str, Path]:
    """What the archive holds, by name in it: all that the manifest names, the lock, and what sets the code up."""
    checkout = Path(__file__).parents[3]
    names = [*manifest["inputs"], *manifest["settings"], *manifest["outputs"]]
    names += [workspace.relative(path) for path in (workspace.manifest(month), workspace.lock)]
    files = {name: workspace.root / name for name in names}
    for name in (*manifest["code"], *_CHECKOUT):
        path = workspace.root / name if name.startswith("notebooks/") else checkout / name
        if path.is_file():
            files[name] = path
    return files


def _crate(workspace: Workspace, month: Month, run: history.Run, files: Mapping[str, Path]) -> ROCrate:
    """The description: one action that made the outputs of inputs and settings, with the code as its instrument."""
    from rocrate.model.computerlanguage import ComputerLanguage
    from rocrate.rocrate import ROCrate

    manifest, head = run.manifest, load_report(workspace).letterhead
    crate = ROCrate()
    crate.metadata.extra_contexts.append("https://w3id.org/ro/terms/workflow-run/context")
    python = ComputerLanguage(
        crate, "https://www.python.org/", {"name": "Python", "url": "https://www.python.org/"}
    )
    python["version"] = manifest["environment"]["python"]
    entities: dict[str, Entity] = {}
    for name, path in sorted(files.items()):
        said = _described(name, path)
        if name == _MAIN:
            entities[name] = crate.add_workflow(
                dest_path=name, properties=said, main=True, lang=crate.add(python)
            )
        else:
            entities[name] = crate.add_file(dest_path=name, properties=said)
    parameter = _add(
        crate, "#month-parameter", "FormalParameter", name="month", additionalType="Text", valueRequired=True
    )
    value = _add(crate, "#month", "PropertyValue", name="month", value=str(month), exampleOfWork=parameter)
    main = entities[_MAIN]
    main["name"] = "baocao run"
    main["input"] = [parameter]
    main["hasPart"] = [entity for name, entity in entities.items() if name.startswith("notebooks/")]
    main["softwareRequirements"] = [entities[workspace.relative(workspace.lock)], *_packages(crate, manifest)]
    action = _add(
        crate,
        "#run",
        "CreateAction",
        name=f"Lập báo cáo tháng {month.vi}",
        instrument=main,
        agent=_add(crate, "#agent", "Organization", name=head.body),
        object=[value, *(entities[name] for name in (*manifest["inputs"], *manifest["settings"]))],
        result=[entities[name] for name in manifest["outputs"]],
        startTime=manifest["times"]["started"],
        endTime=run.finished,
        actionStatus="http://schema.org/CompletedActionStatus",
    )
    entities[workspace.relative(workspace.manifest(month))]["about"] = action
    root = crate.root_dataset
    root["name"] = f"Báo cáo tháng {month.vi}, {head.body}"
    root["description"] = "Số liệu gốc, thiết lập, mã nguồn, sổ tính, báo cáo và sổ ký duyệt của một tháng."
    root["datePublished"] = run.finished
    root["license"] = entities.get("LICENSE", "MIT")
    root["mentions"] = [action]
    root["conformsTo"] = [
        _add(crate, address, "CreativeWork", name=name, version=version)
        for address, (name, version) in _PROFILES.items()
    ]
    return crate


def _described(name: str, path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    said = {"name": PurePosixPath(name).name, "contentSize": str(len(content)), "sha256": _sha256(content)}
    return {**said, **({"encodingFormat": _FORMATS[path.suffix]} if path.suffix in _FORMATS else {})}


def _packages(crate: ROCrate, manifest: Mapping[str, Any]) -> Iterator[Entity]:
    for name, version in manifest["environment"]["packages"].items():
        yield _add(crate, f"#package-{name}", "SoftwareApplication", name=name, softwareVersion=version)


def _add(crate: ROCrate, identifier: str, kind: str, /, **properties: Any) -> Entity:
    from rocrate.model.contextentity import ContextEntity

    return crate.add(ContextEntity(crate, identifier, properties={"@type": kind, **properties}))


def verify_bundle(path: Path, publisher: Publisher, progress: Progress) -> Verdict:
    """Make the month of an archive again. Nothing of an archive that is not as it was packed is run.

    Raises :class:`BadInput` for what is no archive of a month.
    """
    with _unpacked(path) as (workspace, month, differing):
        kinds = {} if workspace.relative(workspace.manifest(month)) in differing else _kinds(workspace, month)
        broken = [
            Difference(kinds.get(name, "bundle"), name, *said) for name, said in sorted(differing.items())
        ]
        found = broken or list(causes_of(workspace, month, manifest_of(workspace, month)))
        if broken or any(each.kind not in ("code", "environment") for each in found):
            return Verdict(
                month, tuple(found), refused="gói không còn nguyên vẹn, nên không chạy gì trong gói"
            )
        return verify(workspace, month, publisher, progress)


def _kinds(workspace: Workspace, month: Month) -> dict[str, Kind]:
    manifest = manifest_of(workspace, month)
    parts: dict[str, Kind] = {"inputs": "input", "settings": "setting", "code": "code", "outputs": "output"}
    return {name: kind for part, kind in parts.items() for name in manifest[part]}


@contextmanager
def _unpacked(path: Path) -> Iterator[tuple[Workspace, Month, dict[str, tuple[str, str]]]]:
    """The archive as a workspace, its month, and the files that are not as described: hash described, hash found."""
    with TemporaryDirectory(prefix="baocao-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                described = _hashes(json.loads(archive.read(METADATA)))
                names = [name for name in archive.namelist() if not name.endswith("/")]
                found = {name: _extract(archive, name, Path(folder)) for name in names}
        except (*_DAMAGED, KeyError, TypeError, AttributeError):
            raise _no_bundle(path, "không đọc được") from None
        del found[METADATA]
        said = {name: (described.get(name, ""), found.get(name, "")) for name in {*described, *found}}
        workspace = Workspace(Path(folder))
        if len(workspace.made()) != 1:
            raise _no_bundle(path, "không có báo cáo của đúng một tháng")
        yield (
            workspace,
            workspace.made()[0],
            {name: pair for name, pair in said.items() if pair[0] != pair[1]},
        )


def _hashes(metadata: Mapping[str, Any]) -> dict[str, str]:
    """What the description says of each file."""
    from rocrate.rocrate import ROCrate

    crate = ROCrate(dict(metadata))
    return {unquote(entity.id): str(entity["sha256"]) for entity in crate.data_entities if "sha256" in entity}


def _extract(archive: zipfile.ZipFile, name: str, folder: Path) -> str:
    """Write the file below the folder, whatever its name says, and return its hash; nothing when it is damaged."""
    if not (folder / name).resolve().is_relative_to(folder.resolve()):
        raise ValueError(name)
    try:
        content = archive.read(name)
    except _DAMAGED:
        return ""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return _sha256(content)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _no_bundle(path: Path, found: str) -> BadInput:
    return BadInput(
        "Tệp này không phải là gói báo cáo của một tháng",
        where=str(path),
        found=found,
        expected=f"tệp .zip do lệnh baocao bundle tạo ra, có {METADATA}",
        todo="Lấy lại gói từ nơi đã đóng gói.",
    )
