"""The passages of the built-in library: one for each section of each article, in each language, in a stable order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from medassist.core.clinical import Condition, Drug, KnowledgeBase, RedFlag, Review, Sentence, Text
from medassist.core.evidence import BUILT_IN, SOURCE_GAP, Passage
from medassist.core.languages import LANGUAGES, OTHER_LANGUAGE

SECTION_TITLES: dict[str, Text] = {
    "overview": Text("概述", "Overview"),
    "danger_signs": Text("危险信号", "Danger signs"),
    "confirm": Text("如何确认", "How to confirm"),
    "treatment": Text("治疗", "Treatment"),
    "treatment_children": Text("儿童治疗", "Treatment of children"),
    "treatment_pregnancy": Text("孕期治疗", "Treatment in pregnancy"),
    "refer": Text("转诊", "When to refer"),
    "advice": Text("给病人的建议", "Advice to the patient"),
    "follow_up": Text("随访", "Follow-up"),
    "prevention": Text("预防", "Prevention"),
    "dose": Text("用法用量", "Dose"),
    "contraindications": Text("禁忌与慎用", "Contraindications"),
    "pregnancy": Text("妊娠与哺乳", "Pregnancy and breastfeeding"),
    "kidney_liver": Text("肾功能与肝功能", "Kidney and liver"),
    "interactions": Text("相互作用", "Interactions"),
    "red_flag": Text("危险警示", "Red flag"),
}
"""Names of the sections as a person reads them."""


def passages_of(base: KnowledgeBase) -> list[Passage]:
    """All passages; `key` is `document/section/language`."""
    passages: list[Passage] = []
    for condition in base.conditions.values():
        passages += _article(base, condition.id, condition.name, condition.review, condition_sections(condition))
    for drug in base.drugs.values():
        passages += _article(base, drug.id, drug.name, drug.review, drug_sections(drug))
    for rule in base.red_flags.values():
        passages += _article(base, rule.id, rule.name, rule.review, [("red_flag", red_flag_sentences(rule))])
    return passages


def condition_sections(condition: Condition) -> Iterator[tuple[str, tuple[Sentence, ...]]]:
    """The sections of a condition's article in the order of care."""
    yield from condition.text.items()


def drug_sections(drug: Drug) -> Iterator[tuple[str, tuple[Sentence, ...]]]:
    """The sections of a drug's article."""
    yield "overview", drug.overview
    yield "dose", tuple(rule.sentence for rule in drug.doses)
    yield "contraindications", tuple(entry.sentence for entry in drug.contraindications)
    yield "pregnancy", tuple(entry.sentence for entry in drug.pregnancy + drug.breastfeeding)
    yield "kidney_liver", tuple(entry.sentence for entry in drug.kidney) + drug.liver
    yield "interactions", tuple(entry.sentence for entry in drug.interactions)
    yield "advice", drug.advice


def red_flag_sentences(rule: RedFlag) -> tuple[Sentence, ...]:
    """What a red flag says: the action, then the reason."""
    return tuple(Sentence(zh=text.zh, en=text.en, sources=rule.sources) for text in (rule.action, rule.why))


def source_line(base: KnowledgeBase, sources: Iterable[str]) -> str:
    """Organisation, title and year of each source; empty where there is no external source."""
    known = [base.sources[source] for source in sources if source in base.sources]
    return SOURCE_GAP.join(f"{source.organisation}. {source.title}. {source.year}" for source in known)


def _article(
    base: KnowledgeBase,
    document: str,
    name: Text,
    review: Review,
    sections: Iterable[tuple[str, tuple[Sentence, ...]]],
) -> Iterator[Passage]:
    for section, sentences in sections:
        present = {language: [s for s in sentences if s.of(language).strip()] for language in LANGUAGES}
        for language in LANGUAGES:
            if not present[language]:
                continue
            other = OTHER_LANGUAGE[language]
            yield Passage(
                key=f"{document}/{section}/{language}",
                library=BUILT_IN,
                document=document,
                title=name.of(language),
                section=section,
                language=language,
                sentences=tuple(sentence.of(language).strip() for sentence in present[language]),
                sources=tuple(source_line(base, sentence.sources) for sentence in present[language]),
                review=review,
                parallel=f"{document}/{section}/{other}" if present[other] else None,
            )


def heading_of(passage: Passage) -> str:
    """Title and section."""
    section = SECTION_TITLES.get(passage.section)
    return f"{passage.title} {section.of(passage.language)}" if section else passage.title


def embedded_text(passage: Passage) -> str:
    """What the encoder reads of a passage: title and section first, so that a short section keeps its subject."""
    heading = heading_of(passage)
    return f"{heading}: {passage.text}" if heading else passage.text
