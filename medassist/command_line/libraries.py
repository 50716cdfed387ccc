"""`library` and `search`: own documents in and out, ranked passages, TREC runs."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from medassist.command_line.opening import opened, say, say_notices
from medassist.core.clinical import Text
from medassist.core.evidence import BUILT_IN, Hit
from medassist.core.surrogates import encodable
from medassist.errors import BadInput, MedAssistError, NotAvailable, WrongUse
from medassist.exchange.readers.text_files import read_text
from medassist.services.assembly import Parts
from medassist.services.library import LibraryService

SCHEMA = "medassist.search/1"


def run(options: Namespace) -> int:
    """Runs `library ...` or `search`."""
    with opened(options) as parts:
        if options.command == "search":
            code = _search(options, parts)
        else:
            code = {"add": _add, "list": _list, "remove": _remove}[options.action](options, parts)
        say_notices(options, parts)
        return code


def _own(parts: Parts) -> LibraryService:
    libraries = parts.libraries
    if libraries is None:
        reason = parts.notices[-1] if parts.notices else Text("", "")
        raise NotAvailable(zh=f"自己的资料库打不开。{reason.zh}", en=f"Own libraries cannot be opened. {reason.en}")
    return libraries


def _add(options: Namespace, parts: Parts) -> int:
    name = "_".join(options.paths[0].absolute().stem.split()) if options.name is None else options.name
    began, told = time.monotonic(), [0.0]

    def progress(done: int, total: int) -> None:
        now = time.monotonic()
        if now - told[0] >= 1.0 or done == total:
            told[0] = now
            left = (now - began) / done * (total - done)
            say(
                options,
                Text(
                    f"已编码 {done}/{total} 段，约剩 {left:.0f} 秒",
                    f"Encoded {done}/{total} passages, about {left:.0f} s left",
                ),
            )

    added = _own(parts).add(options.paths, name, progress=progress)
    say(options, Text(f"已向“{name}”添加 {added} 篇文档。", f"Added {added} documents to {name!r}."))
    return 0


def _list(options: Namespace, parts: Parts) -> int:
    own = _own(parts).list() if parts.store is not None else ()
    rows = [{"name": BUILT_IN, "documents": len({p.document for p in parts.passages}), "passages": len(parts.passages)}]
    rows += [{"name": one.name, "documents": one.documents, "passages": one.passages} for one in own]
    if options.json:
        sys.stdout.write(json.dumps({"schema": "medassist.libraries/1", "libraries": rows}, ensure_ascii=False) + "\n")
        return 0
    for row in rows:
        sys.stdout.write(f"{row['name']}\t{row['documents']}\t{row['passages']}\n")
    return 0


def _remove(options: Namespace, parts: Parts) -> int:
    if options.name == BUILT_IN:
        raise WrongUse(zh="内置资料库不能删除。", en="The built-in library cannot be removed.")
    _own(parts).remove(options.name)
    say(options, Text(f"已删除资料库“{options.name}”。", f"Removed the library {options.name!r}."))
    return 0


def _search(options: Namespace, parts: Parts) -> int:
    if options.queries is not None or options.run is not None:
        return _trec(options, parts)
    text = " ".join(options.text)
    if not text.strip():
        raise WrongUse(zh="请写出要检索的内容。", en="Say what to search for.")
    hits = parts.search.search(text, libraries=options.library, k=options.k or 10)
    if options.json:
        sys.stdout.write(
            json.dumps({"schema": SCHEMA, "results": [_row(hit) for hit in hits]}, ensure_ascii=False) + "\n"
        )
        return 0
    for hit in hits:
        one = hit.passage
        sys.stdout.write(
            f"{hit.rank}. {one.library}/{one.document}/{one.section} ({one.language}) {one.title}\n   {one.text}\n"
        )
    return 0


def _row(hit: Hit) -> dict[str, object]:
    one = hit.passage
    return {
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "library": one.library,
        "document": one.document,
        "id": one.key,
        "section": one.section,
        "text": one.text,
        "language": one.language,
    }


def _trec(options: Namespace, parts: Parts) -> int:
    if options.queries is None or options.run is None or not options.library:
        raise WrongUse(
            zh="检索评测需要同时给出 --queries、--library 和 --run。",
            en="A run needs --queries, --library and --run together.",
        )
    queries = list(_queries(options.queries))
    lines = parts.search.trec_run(queries, options.library, options.k or 100)
    temporary = options.run.with_name(options.run.name + ".new")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            for line in lines:
                file.write(line + "\n")
        temporary.replace(options.run)
    except OSError as error:
        raise BadInput(
            zh=f"写不了{options.run}：请检查文件夹权限和磁盘空间。",
            en=f"{options.run} cannot be written; check the folder's rights and the disk.",
            detail=type(error).__name__,
        ) from error
    except MedAssistError:
        temporary.unlink(missing_ok=True)
        raise
    return 0


def _queries(path: Path) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            query, text = fields["id"], fields["text"]
            if not isinstance(query, str | int | float) or not isinstance(text, str):
                raise TypeError("no id or no text")
            yield "_".join(encodable(str(query)).split()), encodable(text)
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(
                zh=f"{path.name} 第{number}行不是含 id 和 text 的 JSON 对象。",
                en=f"Line {number} of {path.name} is not a JSON object with id and text.",
            ) from error
