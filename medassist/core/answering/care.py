"""What to do for one condition of a case: its article's sentences, and the medicines with doses for this patient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from medassist.core.answer import Alert, Treatment
from medassist.core.answering.compose import MOST_FLAGS, Composed, meant
from medassist.core.answering.evidence_plan import TREATABLE, for_patient, leading
from medassist.core.answering.medicines import Medicines, passage_in
from medassist.core.answering.numbering import Numbering
from medassist.core.case import Case
from medassist.core.clinical import Condition, KnowledgeBase, RedFlag
from medassist.core.diagnosis.posterior import Scored
from medassist.core.evidence import Passage
from medassist.core.prescribing.medicine_names import MedicineNames

SECTIONS = ("treatment", "refer", "danger_signs", "confirm", "advice", "follow_up")
"""What is said of the condition, in this order; `treatment` is that of children or in pregnancy where the patient is one."""


class CareComposer:
    """Composes what to do from whole evidence sentences of one knowledge base; `passages` are the built-in ones by key."""

    def __init__(self, base: KnowledgeBase, passages: Mapping[str, Passage]) -> None:
        self._base = base
        self._passages = passages
        self._names = MedicineNames(base.drugs, base.other_medicines)

    def compose(
        self, case: Case, fired: Sequence[RedFlag], condition: Condition | None, *, by_person: bool, reason: str | None
    ) -> Composed:
        """The red flags' sentences, then the care of `condition` (None: of nothing yet).

        `by_person` is whether a person chose the condition: drugs that need a settled diagnosis are offered only then. `reason`
        is what the case could not use or contradicts, in its language.
        """
        numbering = Numbering(case.language)
        for rule in fired[:MOST_FLAGS]:
            numbering.quote_whole(passage_in(self._passages, rule.id, "red_flag", case.language))
        treatment: list[Treatment] = []
        alerts: list[Alert] = []
        if condition is not None:
            for section in SECTIONS:
                wanted = for_patient(section, case)
                numbering.quote_whole(passage_in(self._passages, condition.id, wanted, case.language))
            drugs = [drug for drug in condition.drugs if drug in self._base.drugs]
            offered = [drug for drug in drugs if by_person or not self._base.drugs[drug].specialist]
            medicines = Medicines(self._base.drugs, self._names, self._passages, numbering)
            treatment, alerts = medicines.treatments(offered, case, [condition.id, *sorted(case.present)])
        understood = case.present | case.absent or case.findings
        return Composed(
            status="answered" if understood or fired else "abstained",
            reason=reason,
            answer=numbering.text(),
            sentences=tuple(numbering.sentences),
            citations=numbering.citations(),
            treatment=tuple(treatment),
            alerts=tuple(alerts),
        )


def suggested(scored: Sequence[Scored], fired: Sequence[RedFlag]) -> Condition | None:
    """The condition whose care is shown before a person chooses: the leading one where it is probable enough.

    In an emergency only a condition that its red flags name.
    """
    first = leading(meant(scored, fired))[:1]
    return next((one.condition for one in first if one.probability >= TREATABLE), None)
