"""A case on paper: its answer as the clinic prints it, with the reasons, the time course and the numbers."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QTextDocument

from medassist.core.answer import Hypothesis
from medassist.services.case import Assessed
from medassist.ui.facts import case_facts, days_in_words
from medassist.ui.printing import clinic_document
from medassist.ui.widgets.case_timeline import spans_of

CONDITIONS = 4
"""How many conditions are printed with their numbers."""


def case_document(shown: Assessed, titles: Mapping[str, str], names: Mapping[str, str]) -> QTextDocument:
    """The case laid out for A4; `titles` are of entries and `names` of findings, both by id."""
    return clinic_document(shown.answer, titles, case_parts(shown, names))


def case_parts(shown: Assessed, names: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """Headings with their lines, in the order they are printed; those without lines are left out."""
    translate = QCoreApplication.translate
    since = [
        translate("case_document", "{name} for {time}").format(name=span.name, time=days_in_words(span.days))
        for span in spans_of(shown.case, names, translate("case_document", "Complaint"))
    ]
    answer = shown.answer
    parts = [
        (translate("case_document", "Why so urgent"), [reason.text for reason in answer.urgency_reasons]),
        (translate("case_document", "Measured"), case_facts(shown.case)),
        (translate("case_document", "Since when"), since),
        (translate("case_document", "Please check"), list(dict.fromkeys([*shown.problems.values(), *shown.conflicts]))),
        (
            translate("case_document", "What the differential rests on"),
            [_numbers(one, names, answer.language == "zh") for one in answer.differential[:CONDITIONS]],
        ),
        (translate("case_document", "Still to ask or examine"), [step.text for step in answer.next]),
    ]
    return [(heading, lines) for heading, lines in parts if lines]


def _numbers(one: Hypothesis, names: Mapping[str, str], zh: bool) -> str:
    """One condition with its prior, every weight, the interaction and their sum, in nats."""
    no = "无" if zh else "no "
    weights = sorted(one.evidence, key=lambda weight: -abs(weight.log_likelihood_ratio))
    said = [
        f"{'' if weight.status == 'present' else no}{names.get(weight.finding, weight.finding)} "
        f"{weight.log_likelihood_ratio:+.2f}"
        for weight in weights
    ]
    translate = QCoreApplication.translate
    parts = [translate("case_document", "before any finding {n}").format(n=f"{one.prior:+.2f}"), *said]
    if abs(one.interaction) > 0.005:
        parts.append(translate("case_document", "all of it together {n}").format(n=f"{one.interaction:+.2f}"))
    name = one.name_zh if zh else one.name_en
    return f"{name} {one.probability:.0%}: {'; '.join(parts)} = {one.score:+.2f}"
