"""`models`: the packs that come with the program and those that were added, and how one is added or removed."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from medassist.command_line.opening import say
from medassist.core.clinical import Text
from medassist.errors import ModelUnavailable, NotAvailable
from medassist.inference.manifest import read_pack, verify
from medassist.paths import data_folder
from medassist.services.assembly import models_folder
from medassist.services.packs import add_pack, added_packs, progress_text, remove_pack

BUNDLED = ("encoder", "reranker")
PROGRESS_STEP = 10
"""Per cent between two lines of progress."""


def run(options: Namespace) -> int:
    """Runs the command's action."""
    actions = {"list": _list, "verify": _verify, "card": _card, "add": _add, "remove": _remove}
    return actions[options.action](options)


def _packs(options: Namespace) -> list[Path]:
    """Folders of packs; the bundled ones always, so that their loss is told and not passed over; then the added ones."""
    found = {manifest.parent for manifest in models_folder().glob("*/manifest.json")}
    bundled = sorted(found | {models_folder() / name for name in BUNDLED})
    return [*bundled, *added_packs(data_folder(options.data))]


def _list(options: Namespace) -> int:
    rows = []
    for folder in _packs(options):
        try:
            pack = read_pack(folder)
            rows.append({"id": pack.id, "name": pack.name, "kind": pack.kind, "version": pack.version, "problem": None})
        except ModelUnavailable as error:
            rows.append(
                {"id": folder.name, "name": None, "kind": None, "version": None, "problem": error.of(options.lang)}
            )
    _print(
        options,
        {"schema": "medassist.models/1", "models": rows},
        [f"{row['id']}\t{row['name'] or row['problem']}" for row in rows],
    )
    if not any(row["kind"] == "generator" for row in rows):
        say(
            options,
            Text(
                "没有语言模型包：回答照常给出；要添加，请运行 models add 并给出模型包的文件夹或 .zip 文件。",
                "There is no language model; answers are given all the same. To add one: models add FOLDER or FILE.zip.",
            ),
        )
    return 0


def _verify(options: Namespace) -> int:
    rows: list[dict[str, object]] = []
    for folder in _packs(options):
        try:
            verify(folder)
            rows.append({"id": _id_of(folder) or folder.name, "sound": True, "problem": None})
        except ModelUnavailable as error:
            rows.append({"id": _id_of(folder) or folder.name, "sound": False, "problem": error.of(options.lang)})
    lines = [f"{row['id']}\t{row['problem'] or ('完好' if options.lang == 'zh' else 'sound')}" for row in rows]
    _print(options, {"schema": "medassist.models/1", "models": rows}, lines)
    return 0 if all(row["sound"] for row in rows) else 5


def _card(options: Namespace) -> int:
    for folder in _packs(options):
        card = folder / "CARD.md"
        if options.id in (folder.name, _id_of(folder)) and card.exists():
            sys.stdout.write(card.read_text(encoding="utf-8"))
            return 0
    raise NotAvailable(zh=f"没有名为“{options.id}”的模型包。", en=f"There is no pack {options.id!r}.")


def _add(options: Namespace) -> int:
    said = -1

    def progress(done: int, total: int) -> None:
        nonlocal said
        step = done * 100 // (total * PROGRESS_STEP)
        if step != said:
            said = step
            say(options, progress_text(done, total))

    pack = add_pack(options.path, data_folder(options.data), progress=progress)
    row = {"id": pack.id, "name": pack.name, "kind": pack.kind, "version": pack.version, "problem": None}
    _print(options, {"schema": "medassist.models/1", "models": [row]}, [f"{pack.id}\t{pack.name}"])
    return 0


def _remove(options: Namespace) -> int:
    remove_pack(options.id, data_folder(options.data))
    say(options, Text(f"已删除模型包“{options.id}”。", f"The pack {options.id} was removed."))
    return 0


def _id_of(folder: Path) -> str | None:
    try:
        return read_pack(folder).id
    except ModelUnavailable:
        return None


def _print(options: Namespace, report: dict[str, object], lines: list[str]) -> None:
    if getattr(options, "json", False):
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()  # a full disk is told here, before anything else is said
