"""Words of the window that several parts share, in the language in force."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from medassist.core.answer import Answer, Status
from medassist.core.case import FindingStatus
from medassist.core.clinical import Language, Urgency
from medassist.errors import MedAssistError

HINT_CHARACTERS = 400
"""Of a passage, in a tool tip."""


def section_title(section: str) -> str:
    """The heading of a section of an answer or article."""
    translate = QCoreApplication.translate
    titles = {
        "red_flag": translate("words", "Danger: do this now"),
        "overview": translate("words", "Overview"),
        "danger_signs": translate("words", "Danger signs"),
        "confirm": translate("words", "How to confirm"),
        "treatment": translate("words", "Treatment"),
        "treatment_children": translate("words", "Treatment of children"),
        "treatment_pregnancy": translate("words", "Treatment in pregnancy"),
        "refer": translate("words", "When to refer"),
        "advice": translate("words", "Advice to the patient"),
        "follow_up": translate("words", "Follow-up"),
        "prevention": translate("words", "Prevention"),
        "dose": translate("words", "Dose"),
        "worked_dose": translate("words", "Worked out for this patient"),
        "contraindications": translate("words", "Contraindications"),
        "pregnancy": translate("words", "Pregnancy and breastfeeding"),
        "kidney_liver": translate("words", "Kidney and liver"),
        "interactions": translate("words", "Interactions"),
        "alerts": translate("words", "Alerts"),
        "stop": translate("words", "Do not give:"),
        "caution": translate("words", "Caution:"),
        "text": translate("words", "From your library"),
    }
    return titles.get(section, section)


def urgency_word(urgency: Urgency | str | None) -> str:
    """The urgency as a person reads it; a dash where there is none."""
    translate = QCoreApplication.translate
    words = {
        "emergency": translate("words", "Emergency: act now"),
        "same_day": translate("words", "To be seen today"),
        "routine": translate("words", "Routine"),
        "self_care": translate("words", "Self-care is possible"),
    }
    return words.get(urgency or "", "—")


def short_urgency_word(urgency: Urgency | str | None) -> str:
    """The urgency in a cell of a table."""
    translate = QCoreApplication.translate
    words = {
        "emergency": translate("words", "Emergency"),
        "same_day": translate("words", "Today"),
        "routine": translate("words", "Routine visit"),
        "self_care": translate("words", "Self-care"),
    }
    return words.get(urgency or "", "—")


def answer_status_word(status: Status | str) -> str:
    """What became of a question."""
    translate = QCoreApplication.translate
    words = {
        "answered": translate("words", "Answered"),
        "abstained": translate("words", "No answer in the library"),
        "refused": translate("words", "Declined"),
        "error": translate("words", "Failed"),
    }
    return words.get(status, status)


def status_word(status: FindingStatus) -> str:
    """The status of a finding."""
    translate = QCoreApplication.translate
    return {
        "present": translate("words", "present"),
        "absent": translate("words", "absent"),
        "unknown": translate("words", "unknown"),
    }[status]


def language_word(language: Language) -> str:
    """A language by its own name."""
    return "中文" if language == "zh" else "English"


def review_word(review: str) -> str:
    """The review state of a source."""
    translate = QCoreApplication.translate
    if review == "reviewed":
        return translate("words", "clinically reviewed")
    return translate("words", "not clinically reviewed")


def source_hint(answer: Answer | None, number: int) -> str:
    """The passage of source `number`, for its tool tip; empty where the answer has no such source."""
    found = next((one for one in answer.citations if one.n == number), None) if answer is not None else None
    if found is None:
        return ""
    text = found.text if len(found.text) <= HINT_CHARACTERS else found.text[:HINT_CHARACTERS] + " …"
    return f"[{number}] {text} ({review_word(found.review)})"


def limits_line(reviews: Iterable[str] = ()) -> str:
    """The one line of limits that stands under every answer and article; `reviews` are the states of what it shows."""
    translate = QCoreApplication.translate
    states = set(reviews)
    if states == {"reviewed"}:
        return translate("words", "Decision support for professionals, not a diagnosis. Content clinically reviewed.")
    if "reviewed" in states:
        return translate(
            "words", "Decision support for professionals, not a diagnosis. Content in part not clinically reviewed."
        )
    return translate("words", "Decision support for professionals, not a diagnosis. Content not clinically reviewed.")


def emergency_note(number: str) -> str:
    """Says that the number in the sources is another than the one here."""
    return QCoreApplication.translate(
        "words", "Sources are quoted as written: 120 is the emergency number of mainland China; here it is {number}."
    ).format(number=number)


def language_in_force() -> Language:
    """The window's language."""
    return "zh" if QCoreApplication.translate("words", "en") == "zh" else "en"


def sentence_of(error: BaseException) -> str:
    """What went wrong, as one sentence a person can act on."""
    if isinstance(error, MedAssistError):
        return error.of(language_in_force())
    if isinstance(error, OSError):
        return QCoreApplication.translate(
            "words",
            "The file or folder could not be used ({kind}). Nothing was lost; choose another place and try again.",
        ).format(kind=type(error).__name__)
    return QCoreApplication.translate(
        "words", "Something went wrong inside the program ({kind}). What was kept is safe; try again."
    ).format(kind=type(error).__name__)
