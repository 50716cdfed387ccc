"""What a finding implies: a thunderclap headache is a headache."""

from __future__ import annotations

from collections.abc import Mapping

from medassist.core.clinical import Finding


def implied_by(finding: str, findings: Mapping[str, Finding]) -> list[str]:
    """Everything a finding implies, nearest first, through any number of steps; a circle ends the walk."""
    order: list[str] = []
    level = [finding]
    while level:
        step = [other for one in level if one in findings for other in findings[one].implies]
        level = [one for one in dict.fromkeys(step) if one != finding and one not in order]
        order += level
    return order
