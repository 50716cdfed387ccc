"""What can be written, and what each is called in the language in force."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication

CaseTask = Literal["referral", "discharge", "handout"]
TextTask = Literal["summary", "translation"]
CASE_TASKS: tuple[CaseTask, ...] = ("referral", "discharge", "handout")


def case_task_word(task: CaseTask) -> str:
    """What is made from a case."""
    translate = QCoreApplication.translate
    return {
        "referral": translate("writing_words", "Referral letter"),
        "discharge": translate("writing_words", "Discharge note"),
        "handout": translate("writing_words", "Hand-out for the patient"),
    }[task]


def text_task_word(task: TextTask) -> str:
    """What is made from a text."""
    translate = QCoreApplication.translate
    return {
        "summary": translate("writing_words", "Summary"),
        "translation": translate("writing_words", "Translation"),
    }[task]


def time_words(seconds: float) -> str:
    """A time that is left."""
    translate = QCoreApplication.translate
    if seconds < 90:
        return translate("writing_words", "about {n} s left").format(n=max(1, round(seconds)))
    return translate("writing_words", "about {n} min left").format(n=round(seconds / 60))
