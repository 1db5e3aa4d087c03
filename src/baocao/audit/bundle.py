"""A published month in one archive: what went in, the code, the lock, what came out, the log of sign-offs.

The archive describes itself as a Workflow Run RO-Crate made of the manifest. Unpacked it is a workspace with its own
code. The same run packed from the same checkout gives the same bytes, and their hash is the archive's name.
"""

from __future__ import annotations

import errno
import json
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from baocao.audit.verify import Difference, Kind, Verdict, causes_of, manifest_of, verify
from baocao.digest import sha256
from baocao.errors import BadInput, quoted
from baocao.layout import Workspace
from baocao.month import Month
from baocao.run import history, standing
from baocao.run.alone import alone
from baocao.run.execute import Progress
from baocao.run.manifest import Manifest, read
from baocao.run.month import Publisher
from baocao.run.publish import tidy_up
from baocao.scratch import scratch
from baocao.settings import load_report

if TYPE_CHECKING:
    from rocrate.model.entity import Entity
    from rocrate.rocrate import ROCrate

METADATA = "ro-crate-metadata.json"
_MAIN = "src/baocao/cli.py"
_CHECKOUT = ("pyproject.toml", "README.md", "LICENSE", "scripts/bootstrap.py", "scripts/report.py")
_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_MOST, _MOST_METADATA = 4 * 2**30, 64 * 2**20  # bytes that all files, and the description, may unpack to
_NO_NAME = {errno.EEXIST, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL}
# An archive that is damaged, or encrypted (RuntimeError).
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError)
_NAME = 12  # digits of the archive's own hash
_NOT_AS_DESCRIBED = "không khớp"
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


def bundle(workspace: Workspace, month: Month, waiting: Callable[[str], None]) -> Path:
    """Write the archive of the published month and return its path; a run under way is awaited.

    Raises :class:`BadInput` when the month is not published or something is not as its manifest says.
    """
    with alone(workspace.run_lock(month), waiting):
        tidy_up(workspace, month)
        manifest = manifest_of(workspace, month)
        faults = [f"{each.what} đã thay đổi" for each in causes_of(workspace, month, manifest)]
        files = _files(workspace, month, manifest)
        faults += [f"thiếu {name}" for name, path in files.items() if not path.is_file()]
        if faults:
            raise BadInput(
                f"Báo cáo tháng {month.vi} không còn đúng như khi được lập, nên chưa đóng gói được",
                faults=tuple(dict.fromkeys(faults)),
                todo=f"Lập lại báo cáo rồi đóng gói: baocao run {month}",
            )
        described = b"".join(part for _, part in _crate(workspace, month, manifest, files).metadata.stream())
        with scratch(workspace.bundles / str(month)) as new:
            with new.open("wb") as file:
                history.pack(file, {**files, METADATA: described})
            target = new.with_name(f"{month}-{sha256(new)[:_NAME]}.zip")
            new.replace(target)
    return target


def _files(workspace: Workspace, month: Month, manifest: Manifest) -> dict[str, Path]:
    """What the archive holds, by name in it: all that the manifest names, the lock, and what sets the code up."""
    names = [*manifest.inputs, *manifest.settings, *manifest.outputs]
    names += [workspace.relative(path) for path in (workspace.manifest(month), workspace.lock)]
    files = {name: workspace.root / name for name in names}
    files |= {name: path for name, path in standing.code_files(workspace).items() if name in manifest.code}
    checkout = Path(__file__).parents[3]
    return files | {name: checkout / name for name in _CHECKOUT}


def _crate(workspace: Workspace, month: Month, manifest: Manifest, files: Mapping[str, Path]) -> ROCrate:
    """The description: one action that made the outputs of inputs and settings, with the code as its instrument."""
    from rocrate.model.computerlanguage import ComputerLanguage
    from rocrate.rocrate import ROCrate

    head, times = load_report(workspace).letterhead, manifest.times
    assert times  # of every run that has ended
    crate = ROCrate()
    crate.metadata.extra_contexts.append("https://w3id.org/ro/terms/workflow-run/context")
    python = ComputerLanguage(
        crate, "https://www.python.org/", {"name": "Python", "url": "https://www.python.org/"}
    )
    python["version"] = manifest.environment.python
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
    main["license"] = entities["LICENSE"]
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
        object=[value, *(entities[name] for name in (*manifest.inputs, *manifest.settings))],
        result=[entities[name] for name in manifest.outputs],
        startTime=times.started,
        endTime=times.finished,
        actionStatus="http://schema.org/CompletedActionStatus",
    )
    entities[workspace.relative(workspace.manifest(month))]["about"] = action
    root = crate.root_dataset
    root["name"] = f"Báo cáo tháng {month.vi}, {head.body}"
    root["description"] = "Số liệu gốc, thiết lập, mã nguồn, sổ tính, báo cáo và sổ ký duyệt của một tháng."
    root["datePublished"] = times.finished
    root["license"] = f"Số liệu và báo cáo: theo quy định của {head.body}. Mã nguồn: tệp LICENSE."
    root["mentions"] = [action]
    root["conformsTo"] = [
        _add(crate, address, "CreativeWork", name=name, version=version)
        for address, (name, version) in _PROFILES.items()
    ]
    return crate


def _described(name: str, path: Path) -> dict[str, Any]:
    said = {"name": PurePosixPath(name).name, "contentSize": str(path.stat().st_size), "sha256": sha256(path)}
    return {**said, **({"encodingFormat": _FORMATS[path.suffix]} if path.suffix in _FORMATS else {})}


def _packages(crate: ROCrate, manifest: Manifest) -> Iterator[Entity]:
    for name, version in manifest.environment.packages.items():
        yield _add(crate, f"#package-{name}", "SoftwareApplication", name=name, softwareVersion=version)


def _add(crate: ROCrate, identifier: str, kind: str, /, **properties: Any) -> Entity:
    from rocrate.model.contextentity import ContextEntity

    return crate.add(ContextEntity(crate, identifier, properties={"@type": kind, **properties}))


def verify_bundle(path: Path, publisher: Publisher, progress: Progress) -> Verdict:
    """Make the month of an archive again, with the code that is installed here.

    Nothing of an archive is run in which a file is not as its description or the manifest says, or which holds a file
    more or less. Raises :class:`BadInput` for what is no archive of a month.
    """
    with TemporaryDirectory(prefix="baocao-") as folder:
        workspace = Workspace(Path(folder))
        described, found = _unpacked(path, workspace.root)
        months = workspace.published_months()
        manifest = read(workspace.manifest(months[0])) if len(months) == 1 else None
        if manifest is None:
            raise _no_bundle(path, "không có báo cáo của đúng một tháng, với manifest.json đọc được")
        broken = tuple(_broken(workspace.relative(workspace.lock), manifest, described, found))
        if broken:
            return Verdict(months[0], broken, refused="gói không còn nguyên vẹn, nên không chạy gì trong gói")
        return verify(workspace, months[0], publisher, progress)


def _broken(
    lock: str, manifest: Manifest, described: Mapping[str, str], found: Mapping[str, str]
) -> Iterator[Difference]:
    """Every file that is not as the description says, or not as the manifest says that names it."""
    parts: dict[Kind, Mapping[str, str]] = {
        "input": manifest.inputs,
        "setting": manifest.settings,
        "code": manifest.code,
        "output": manifest.outputs,
        "environment": {lock: manifest.environment.lock},
    }
    kinds = {name: kind for kind, part in parts.items() for name in part}
    recorded = {name: digest for part in parts.values() for name, digest in part.items()}
    for name in sorted({*described, *found, *recorded}):
        now = found.get(name, "")
        for then in (recorded.get(name, now), described.get(name, "")):
            if then != now:
                yield Difference(kinds.get(name, "bundle"), name, then, now)
                break


def _unpacked(path: Path, folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Unpack the archive; the hash that it describes and the hash found, by name, of every file but the description."""
    if not path.is_file():
        raise _no_bundle(path, "không có tệp ấy")
    try:
        with zipfile.ZipFile(path) as archive:
            _require_bounds(path, archive)
            entities = json.loads(archive.read(METADATA))["@graph"]
            described = {unquote(each["@id"]): each for each in entities if "sha256" in each}
            names = [each for each in archive.infolist() if not each.is_dir() and each.filename != METADATA]
            sizes = {name: int(each["contentSize"]) for name, each in described.items()}
            found = {each.filename: _extract(archive, each, folder, sizes) for each in names}
    except BadInput:
        raise
    except OSError as fault:
        if fault.errno not in _NO_NAME:
            raise
        name = Path(fault.filename).relative_to(folder) if fault.filename else ""
        raise _no_bundle(path, f"tên không dùng được trong gói: {quoted(str(name))}") from None
    except (*_DAMAGED, KeyError, TypeError, AttributeError):
        raise _no_bundle(path, "không đọc được") from None
    return {name: str(each["sha256"]) for name, each in described.items()}, found


def _require_bounds(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse what no archive of ours has, before anything of it is unpacked: other ways to pack, files of any size."""
    if other := next((each for each in archive.infolist() if each.compress_type not in _PACKED), None):
        raise _no_bundle(path, f"{quoted(other.filename)} nén theo cách khác")
    if archive.getinfo(METADATA).file_size > _MOST_METADATA:
        raise _no_bundle(path, f"{METADATA} lớn hơn {_MOST_METADATA // 2**20} MB")
    if sum(each.file_size for each in archive.infolist()) > _MOST:
        raise _no_bundle(path, f"lớn hơn {_MOST // 2**30} GB sau khi giải nén")


def _extract(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, sizes: Mapping[str, int]
) -> str:
    """Write the file below the folder, whatever its name says, and return its hash; nothing when it is damaged.

    What is not of the size described is not unpacked: it can be as large as it likes.
    """
    target = folder / member.filename
    if not target.resolve().is_relative_to(folder.resolve()):
        raise ValueError(member.filename)
    if member.file_size != sizes.get(member.filename):
        return _NOT_AS_DESCRIBED
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        try:
            with archive.open(member) as content:
                shutil.copyfileobj(content, file)
        except _DAMAGED:
            return _NOT_AS_DESCRIBED
    return sha256(target)


def _no_bundle(path: Path, found: str) -> BadInput:
    return BadInput(
        "Tệp này không phải là gói báo cáo của một tháng",
        where=str(path),
        found=found,
        expected=f"tệp .zip do lệnh baocao bundle tạo ra, có {METADATA}",
        todo="Lấy lại gói từ nơi đã đóng gói.",
    )
