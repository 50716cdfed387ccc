"""`feedback`: what was thought of answers, looked at and exported for the recipe that trains the models."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from medassist.command_line.arguments import is_terminal
from medassist.command_line.opening import opened, say
from medassist.core.clinical import Text
from medassist.errors import NotAvailable, WrongUse
from medassist.services.feedback import HOLDS_PATIENT_TEXT, IS_MASKED, FeedbackService


def run(options: Namespace) -> int:
    """Runs the action on the kept feedback; NotAvailable where the records cannot be opened."""
    with opened(options) as parts:
        if parts.store is None:
            reason = parts.notices[-1]
            raise NotAvailable(zh=reason.zh, en=reason.en)
        feedback = FeedbackService(parts.store, parts.knowledge)
        return {"list": _list, "export": _export}[options.action](options, feedback)


def _list(options: Namespace, feedback: FeedbackService) -> int:
    entries = list(feedback.entries(mask=not options.unmasked))
    if options.json:
        report = {
            "schema": "medassist.feedback_list/1",
            "masked": not options.unmasked,
            "entries": [
                {"history_id": one.history, "masks": one.masks, "records": list(one.records)} for one in entries
            ],
        }
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
        return 0
    for one in entries:
        marks = [record["thumb"] for record in one.records]
        up, down = marks.count("up"), marks.count("down")
        corrected = len(one.records[0]["corrected_findings"])
        question = " ".join(one.question.split())
        answer = one.records[0]["answer_thumb"] or "-"
        sys.stdout.write(f"{one.history}\t{answer}\t+{up} -{down} ~{corrected}\t{question}\n")
    if not entries:
        say(options, Text("还没有任何反馈。", "There is no feedback yet."))
    return 0


def _export(options: Namespace, feedback: FeedbackService) -> int:
    told = HOLDS_PATIENT_TEXT if options.unmasked else IS_MASKED
    print(told.of(options.lang), file=sys.stderr)  # also with --quiet: it is what the person agrees to
    if not options.yes:
        if not is_terminal():
            raise WrongUse(
                zh="导出反馈需要确认：先用 feedback list 看过内容，再加 --yes。",
                en="Exporting feedback has to be agreed to: read it with `feedback list`, then add --yes.",
            )
        sys.stderr.write("输入 yes 导出：" if options.lang == "zh" else "Type yes to export: ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() != "yes":
            return 0
    done = feedback.export(options.file, mask=not options.unmasked, overwrite=options.overwrite)
    if options.json:
        report = {
            "schema": "medassist.feedback_export/1",
            "file": str(options.file),
            "answers": done.answers,
            "records": done.records,
            "masked": not options.unmasked,
            "masks": done.masks,
        }
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    say(
        options,
        Text(
            f"已导出 {done.answers} 个回答的反馈（{done.records} 行），遮盖了 {done.masks} 处。",
            f"Exported the feedback on {done.answers} answers ({done.records} lines); {done.masks} places were masked.",
        ),
    )
    return 0
