"""`history`: find, export and erase what was kept."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from medassist.command_line.arguments import is_terminal
from medassist.command_line.opening import opened, say
from medassist.core.clinical import Text
from medassist.errors import NotAvailable, WrongUse
from medassist.exchange.writers import write_answers
from medassist.services.history import HistoryService


def run(options: Namespace) -> int:
    """Runs the action on the kept records; NotAvailable where they cannot be opened."""
    with opened(options) as parts:
        if parts.store is None:
            reason = parts.notices[-1]
            raise NotAvailable(zh=reason.zh, en=reason.en)
        history = HistoryService(parts.store)
        return {"search": _search, "export": _export, "erase": _erase}[options.action](options, history)


def _search(options: Namespace, history: HistoryService) -> int:
    entries = history.search(" ".join(options.text), options.limit)
    if options.json:
        rows = [
            {
                "id": entry.id,
                "created_at": entry.created_at,
                "kind": entry.kind,
                "text": entry.question,
                "language": entry.language,
                "status": entry.status,
                "urgency": entry.urgency,
            }
            for entry in entries
        ]
        sys.stdout.write(json.dumps({"schema": "medassist.history/1", "entries": rows}, ensure_ascii=False) + "\n")
        return 0
    for entry in entries:
        first = " ".join(entry.question.split())[:80]
        sys.stdout.write(f"{entry.id}\t{entry.created_at}\t{entry.status}\t{entry.urgency or '-'}\t{first}\n")
    return 0


def _export(options: Namespace, history: HistoryService) -> int:
    count = write_answers(options.output, history.export(), overwrite=options.overwrite)
    say(options, Text(f"已导出 {count} 条记录。", f"Exported {count} records."))
    return 0


def _erase(options: Namespace, history: HistoryService) -> int:
    if not options.yes:
        if not is_terminal():
            raise WrongUse(zh="清除全部记录需要加 --yes 确认。", en="Erasing all records needs --yes.")
        question = (
            "清除全部记录，不能恢复。输入 yes 确认："
            if options.lang == "zh"
            else "Erase all records for good. Type yes: "
        )
        sys.stderr.write(question)
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() != "yes":
            return 0
    erased = history.erase_all()
    say(options, Text(f"已清除 {erased} 条记录。", f"Erased {erased} records."))
    return 0
