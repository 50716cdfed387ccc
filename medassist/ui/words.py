"""Words of the window that several parts share, in the language in force."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from medassist.core.clinical import Language
from medassist.errors import MedAssistError


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
        "options": translate("words", "Medicines to consider"),
        "text": translate("words", "From your library"),
    }
    return titles.get(section, section)


def limits_line() -> str:
    """The one line of limits that stands under every answer."""
    return QCoreApplication.translate(
        "words", "Decision support for professionals, not a diagnosis. Content not clinically reviewed."
    )


def language_in_force() -> Language:
    """The window's language."""
    return "zh" if QCoreApplication.translate("words", "en") == "zh" else "en"


def sentence_of(error: BaseException) -> str:
    """What went wrong, as one sentence a person can act on."""
    if isinstance(error, MedAssistError):
        return error.of(language_in_force())
    return QCoreApplication.translate(
        "words", "Something went wrong inside the program ({kind}). What was kept is safe; try again."
    ).format(kind=type(error).__name__)
