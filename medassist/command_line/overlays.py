"""`knowledge overlay`: the clinic's signed corrections listed, passed on to another clinic, and taken in from one."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from medassist.command_line.opening import opened, say
from medassist.core.clinical import Language, Text
from medassist.errors import NotAvailable
from medassist.services.assembly import Parts
from medassist.services.review import Conflict, EntryLine, ReviewService, SignatureLine


def run(options: Namespace) -> int:
    """Runs the action on the kept signatures; NotAvailable where the records cannot be opened."""
    with opened(options) as parts:
        review = parts.review
        if review is None:
            reason = parts.notices[-1]
            raise NotAvailable(zh=reason.zh, en=reason.en)
        if options.overlay_action == "list":
            return _list(options, parts, review)
        return {"export": _export, "import": _import}[options.overlay_action](options, review)


def _list(options: Namespace, parts: Parts, review: ReviewService) -> int:
    lines = review.signed()
    if options.json:
        report = {
            "schema": "medassist.overlay/1",
            "knowledge": parts.knowledge.version,
            "entries": [_row(line, options.lang) for line in lines],
        }
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
        return 0
    for line in lines:
        signed = f"{line.signer} {line.date}" if line.signer else "-"
        state = _STATES[line.review, line.corrected].of(options.lang)
        sys.stdout.write(f"{line.kind}/{line.id}\t{line.name.of(options.lang)}\t{state}\t{signed}\n")
        if line.notice is not None:
            sys.stdout.write(f"\t{line.notice.of(options.lang)}\n")
    if not lines:
        say(options, Text("还没有签署过任何条目。", "No entry has been signed yet."))
    return 0


_STATES: dict[tuple[str, bool], Text] = {
    ("reviewed", False): Text("已审阅", "reviewed"),
    ("reviewed", True): Text("已审阅，有修订", "reviewed, corrected"),
    ("unreviewed", False): Text("未审阅", "unreviewed"),
    ("unreviewed", True): Text("有修订，须再审阅", "corrected, to be reviewed again"),
}


def _row(line: EntryLine, language: Language) -> dict[str, object]:
    return {
        "kind": line.kind,
        "id": line.id,
        "name_zh": line.name.zh,
        "name_en": line.name.en,
        "review": line.review,
        "corrected": line.corrected,
        "signer": line.signer,
        "date": line.date,
        "notice": line.notice.of(language) if line.notice is not None else None,
    }


def _export(options: Namespace, review: ReviewService) -> int:
    count = review.export(options.file, overwrite=options.overwrite)
    if options.json:
        report = {"schema": "medassist.overlay_export/1", "file": str(options.file), "signatures": count}
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    say(options, Text(f"已导出 {count} 份签署。", f"Exported {count} signatures."))
    return 0


def _import(options: Namespace, review: ReviewService) -> int:
    report = review.import_file(options.file)
    if options.json:
        fields = {
            "schema": "medassist.overlay_import/1",
            "added": report.added,
            "known": report.known,
            "conflicts": [_conflict(one) for one in report.conflicts],
            "notices": [notice.of(options.lang) for notice in report.notices],
        }
        sys.stdout.write(json.dumps(fields, ensure_ascii=False) + "\n")
    else:
        for one in report.conflicts:
            text = Text(
                f"{one.kind}/{one.id}\t{one.name.zh}\t现用：{_who(one.kept)}\t未用：{_who(one.other)}",
                f"{one.kind}/{one.id}\t{one.name.en}\tin use: {_who(one.kept)}\tnot in use: {_who(one.other)}",
            )
            sys.stdout.write(text.of(options.lang) + "\n")
        for notice in report.notices:
            print(notice.of(options.lang), file=sys.stderr)
    say(
        options,
        Text(
            f"收入 {report.added} 份签署，另有 {report.known} 份早已有了；{len(report.conflicts)} 处两边各自签署过。",
            f"Took in {report.added} signatures, {report.known} were here already; {len(report.conflicts)} conflicts.",
        ),
    )
    return 0


def _conflict(one: Conflict) -> dict[str, object]:
    return {
        "kind": one.kind,
        "id": one.id,
        "name_zh": one.name.zh,
        "name_en": one.name.en,
        "kept": _signed(one.kept),
        "other": _signed(one.other),
    }


def _signed(line: SignatureLine) -> dict[str, object]:
    return {"uid": line.uid, "act": line.act, "signer": line.signer, "date": line.date, "recorded_at": line.recorded_at}


def _who(line: SignatureLine) -> str:
    return f"{line.signer} {line.date}"
