"""A person's word on what was read: a finding set to present, absent or unknown, and everything concluded again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from medassist.core.case import Case, FindingMention, FindingStatus
from medassist.core.reading.conclusions import Network
from medassist.core.reading.meaning import concluded


def corrected(case: Case, statuses: Mapping[str, FindingStatus], network: Network) -> Case:
    """The case with the findings of `statuses` as the person set them; a finding not in the text is added.

    Raises KeyError for a finding the base does not have. A measured value still speaks: danger first.
    """
    mentions = [
        replace(mention, status=statuses[mention.id], context="now", matched_by="person", probability=1.0)
        if mention.id in statuses
        else mention
        for mention in case.findings
    ]
    said = {mention.id for mention in mentions}
    added = [one for one in statuses if one not in said]
    mentions += [FindingMention(one, statuses[one], "now", "", 0, 0, matched_by="person") for one in added]
    background = {one for one in case.present if network.findings[one].kind in ("history", "exposure")}
    background -= {*statuses, *case.certainty}
    sets, certainty = concluded(network, mentions, case.measurements, case.age_range_days, background, case.language)
    return replace(
        case,
        task="case" if case.task == "question" and added else case.task,
        findings=tuple(mentions),
        present=sets.present,
        absent=sets.absent,
        history=sets.history,
        certainty=certainty,
    )
