"""Which duration belongs to which finding, and how long the complaint as a whole has lasted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from medassist.core.case import FindingMention
from medassist.core.clinical import Finding
from medassist.core.reading.clauses import Clauses
from medassist.core.reading.durations import Duration
from medassist.core.reading.quantities import pattern

_LEADS = pattern(r"(?:已经?|有|约|大约|持续|共|for|lasting|over|the|past|last|about| )*")
"""What may stand before a duration that is a clause of its own."""


def finding_days(clauses: Clauses, times: Sequence[Duration], start: int, end: int) -> float | None:
    """Days of the finding at `start`..`end` (folded text): the nearest duration after it in its clause, else before it.

    A duration that opens the clause (3天前出现发热、咳嗽) is of all that follows.
    """
    if not times:
        return None
    clause = clauses.at(start)
    after = bisect_right(times, end - 1, key=lambda one: one.start)
    if after < len(times) and times[after].start < clause.end and not times[after].ago:
        return times[after].days
    before = after - 1
    while before >= 0 and times[before].start >= clause.start:
        if times[before].end <= start or times[before].start >= start:
            return times[before].days
        before -= 1
    if after < len(times) and times[after].start < clause.end:
        return times[after].days
    following = clauses.index_at(start) + 1
    if following < len(clauses.all) and after < len(times):
        lone = clauses.all[following]
        before_it = clauses.text[lone.start : times[after].start].strip()
        alone = lone.end - times[after].end <= 1 and _LEADS.fullmatch(before_it) is not None
        if lone.sentence == clause.sentence and alone:
            return times[after].days
    return None


def complaint_days(
    mentions: Sequence[FindingMention], times: Sequence[Duration], findings: Mapping[str, Finding]
) -> float | None:
    """Days since the complaint began: the longest of its findings, else the first duration in the text."""
    own = [
        one.duration_days
        for one in mentions
        if one.duration_days is not None
        and one.status == "present"
        and one.context in ("now", "uncertain")
        and findings[one.id].kind not in ("history", "exposure")
    ]
    if own:
        return max(own)
    elsewhere = {one.duration_days for one in mentions if one.duration_days is not None}
    return next((one.days for one in times if one.days not in elsewhere), None)
