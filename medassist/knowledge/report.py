"""What the knowledge base covers, counted: per system, language, section, findings, doses, sources and review state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from statistics import median
from typing import Any

from medassist.core.clinical import GENERAL, SECTIONS, Condition, Drug, KnowledgeBase, RedFlag, SectionName, Sentence
from medassist.core.languages import LANGUAGES
from medassist.knowledge.passages import drug_sections, red_flag_sentences

Article = Condition | Drug | RedFlag


def coverage(base: KnowledgeBase) -> dict[str, Any]:
    """Counts of everything, as plain values for printing and JSON."""
    articles: list[Article] = [*base.conditions.values(), *base.drugs.values(), *base.red_flags.values()]
    sentences = [sentence for article in articles for sentence in _sentences(article)]
    return {
        "version": base.version,
        "conditions": len(base.conditions),
        "findings": len(base.findings),
        "drugs": len(base.drugs),
        "red_flags": len(base.red_flags),
        "sources": len(base.sources),
        "medicines_known_by_name": len(base.other_medicines),
        "reviewed": sum(article.review == "reviewed" for article in articles),
        "unreviewed": sum(article.review == "unreviewed" for article in articles),
        "sentences": _sentence_counts(sentences),
        "systems": {name: _system(group) for name, group in sorted(_by_system(base).items())},
        "sections": {section: _section(base, section) for section in SECTIONS},
        "finding_kinds": dict(sorted(Counter(finding.kind for finding in base.findings.values()).items())),
        "phrases": {
            language: sum(len(f.phrases.of(language)) for f in base.findings.values()) for language in LANGUAGES
        },
        "dosing": _dosing(base),
        "sources_by_region": dict(sorted(Counter(source.region for source in base.sources.values()).items())),
        "sources_unused": sorted(set(base.sources) - {one for sentence in sentences for one in sentence.sources}),
    }


def _sentences(article: Article) -> Iterator[Sentence]:
    if isinstance(article, Condition):
        yield from (sentence for section in article.text.values() for sentence in section)
    elif isinstance(article, Drug):
        yield from (sentence for _, section in drug_sections(article) for sentence in section)
    else:
        yield from red_flag_sentences(article)


def _sentence_counts(sentences: Iterable[Sentence]) -> dict[str, int]:
    """How many there are, in which languages, and how many stand on a named source."""
    listed = list(sentences)
    counts = {"all": len(listed)}
    for language in LANGUAGES:
        counts[language] = sum(bool(sentence.of(language).strip()) for sentence in listed)
    counts["with_named_source"] = sum(bool(set(sentence.sources) - {GENERAL}) for sentence in listed)
    counts["without_external_source"] = counts["all"] - counts["with_named_source"]
    counts["with_claims"] = sum(bool(sentence.claims) for sentence in listed)
    return counts


def _by_system(base: KnowledgeBase) -> dict[str, list[Condition]]:
    systems: dict[str, list[Condition]] = {}
    for condition in base.conditions.values():
        systems.setdefault(condition.system, []).append(condition)
    return systems


def _system(conditions: list[Condition]) -> dict[str, Any]:
    """One system: its conditions, how much is said of each, and the share that stands on a named source."""
    sentences = [sentence for condition in conditions for sentence in _sentences(condition)]
    counts = _sentence_counts(sentences)
    return {
        "conditions": len(conditions),
        "must_not_miss": sum(condition.must_not_miss for condition in conditions),
        "sections_complete": sum(all(condition.text.get(section) for section in SECTIONS) for condition in conditions),
        "sentences": counts["all"],
        "named_source_percent": round(100 * counts["with_named_source"] / max(1, counts["all"])),
        "findings_median": median(len(condition.findings) for condition in conditions),
        "reviewed": sum(condition.review == "reviewed" for condition in conditions),
    }


def _section(base: KnowledgeBase, section: SectionName) -> dict[str, Any]:
    """One section over all conditions: how many have it, complete in both languages, and its usual length."""
    written = [condition.text.get(section, ()) for condition in base.conditions.values()]
    both = [all(s.zh.strip() and s.en.strip() for s in sentences) for sentences in written if sentences]
    return {
        "conditions": sum(bool(sentences) for sentences in written),
        "in_both_languages": sum(both),
        "sentences_median": median(map(len, written)) if written else 0,
        "single_sentence": sum(len(sentences) == 1 for sentences in written),
    }


def _dosing(base: KnowledgeBase) -> dict[str, int]:
    drugs = base.drugs.values()
    pairs = {frozenset((drug.id, entry.with_)) for drug in drugs for entry in drug.interactions}
    return {
        "dose_rules": sum(len(drug.doses) for drug in drugs),
        "drugs_without_rule": sum(not drug.doses for drug in drugs),
        "combinations_with_ingredients": sum(bool(drug.ingredients) for drug in drugs),
        "contraindications": sum(len(drug.contraindications) for drug in drugs),
        "interaction_pairs": len(pairs),
        "interaction_pairs_stop": len(
            {frozenset((drug.id, e.with_)) for drug in drugs for e in drug.interactions if e.severity == "stop"}
        ),
        "with_kidney_rule": sum(bool(drug.kidney) for drug in drugs),
        "with_pregnancy_advice": sum(bool(drug.pregnancy) for drug in drugs),
        "with_breastfeeding_advice": sum(bool(drug.breastfeeding) for drug in drugs),
    }
