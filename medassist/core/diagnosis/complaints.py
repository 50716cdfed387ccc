"""What the patient came with: the symptoms, signs and measured abnormalities of a case, in their most specific words."""

from __future__ import annotations

from collections.abc import Mapping

from medassist.core.case import Case
from medassist.core.clinical import Finding
from medassist.core.reading.matching import MODIFIERS

_NO_COMPLAINT = MODIFIERS | {"suspected_infection"}
_BACKGROUND = frozenset({"history", "exposure"})


def complaints(case: Case, findings: Mapping[str, Finding]) -> list[str]:
    """Ids of present findings that are neither history nor mere colour nor implied by another one, in the text's order."""
    mentioned = [mention.id for mention in case.findings if mention.id in case.present]
    measured = sorted(case.present - set(mentioned))
    own = [finding for finding in dict.fromkeys([*mentioned, *measured]) if _is_complaint(finding, findings)]
    implied = {other for finding in own for other in findings[finding].implies}
    return [finding for finding in own if finding not in implied]


def _is_complaint(finding: str, findings: Mapping[str, Finding]) -> bool:
    return finding in findings and findings[finding].kind not in _BACKGROUND and finding not in _NO_COMPLAINT
