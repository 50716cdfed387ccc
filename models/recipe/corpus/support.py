"""Claims with the evidence they are held against: true ones, true ones in other words, and ones with a changed detail."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from medassist.core.clinical import KnowledgeBase, Sentence
from medassist.knowledge.passages import condition_sections, drug_sections, red_flag_sentences
from models.recipe.corpus.changes import CHANGES, Names, changed
from models.recipe.corpus.clean import clean
from models.recipe.corpus.records import LANGUAGES, Claim, Language, order_key, seeded
from models.recipe.corpus.rewording import reworded
from models.recipe.corpus.shingles import folded, in_common, shingles

NAME = "knowledge"
_PER_CHANGE = 1_000
"""Claims of one change and language at most."""
_UNRELATED = 1_500
_CROSS = 0.12
"""Share of claims whose evidence is the same sentences in the other language."""


def support_claims(base: KnowledgeBase, seed: int) -> list[Claim]:
    """As many supported as unsupported claims, in both languages."""
    names = Names(base)
    articles = list(_articles(base))
    known = {folded(s.of(language)) for _, _, sentences in articles for s in sentences for language in LANGUAGES}
    wrong: list[Claim] = []
    right: list[Claim] = []
    counts: Counter[tuple[str | None, str]] = Counter()
    places = [(g, n, k) for g, n, sentences in articles for k in range(len(sentences))]
    by_section = {(g, n): sentences for g, n, sentences in articles}
    for group, section, place in sorted(places, key=lambda p: order_key(seed, "claim", p[0], p[1], str(p[2]))):
        sentences = by_section[group, section]
        for language in LANGUAGES:
            rng = seeded(seed, "claim", group, section, str(place), language)
            sentence = clean(sentences[place].of(language))
            if len(sentence) < (8 if language == "zh" else 24):
                continue
            evidence, both = _evidence(sentences, place, language, rng)
            found = [change for change in CHANGES if counts[change, language] < _PER_CHANGE]
            rng.shuffle(found)
            found.sort(key=lambda change: counts[change, language])
            for change in found:
                claim = changed(sentence, change, language, names, both, rng)
                if claim is None or folded(claim) in known or folded(claim) in folded(both):
                    continue
                if rng.random() < 0.5:
                    claim = reworded(claim, language, rng)
                counts[change, language] += 1
                wrong.append(Claim(claim, evidence, 0, change, language, NAME, group))
                break
            right.append(_true(sentences, place, sentence, evidence, language, rng, group))
    unrelated = list(_unrelated(articles, seed))
    wrong += unrelated
    right.sort(key=lambda c: order_key(seed, "true", c.group, c.claim, c.evidence))
    return wrong + right[: len(wrong)]


def _articles(base: KnowledgeBase) -> Iterator[tuple[str, str, tuple[Sentence, ...]]]:
    for condition in base.conditions.values():
        for section, sentences in condition_sections(condition):
            yield condition.id, section, sentences
    for drug in base.drugs.values():
        for section, sentences in drug_sections(drug):
            if sentences:
                yield drug.id, section, sentences
    for rule in base.red_flags.values():
        yield rule.id, "red_flag", red_flag_sentences(rule)


def _evidence(sentences: Sequence[Sentence], place: int, language: Language, rng: random.Random) -> tuple[str, str]:
    """One to three neighbouring sentences with the one at `place`: to show, and in the claim's own language."""
    before, after = rng.choice(((0, 0), (0, 1), (1, 0), (1, 1), (0, 2), (2, 0)))
    window = sentences[max(0, place - before) : place + after + 1]
    own = _joined(window, language)
    other: Language = "en" if language == "zh" else "zh"
    shown = _joined(window, other) if rng.random() < _CROSS and sentences[place].of(other) else own
    return shown, own


def _joined(window: Sequence[Sentence], language: Language) -> str:
    return clean(("" if language == "zh" else " ").join(s.of(language).strip() for s in window if s.of(language)))


def _true(
    sentences: Sequence[Sentence],
    place: int,
    sentence: str,
    evidence: str,
    language: Language,
    rng: random.Random,
    group: str,
) -> Claim:
    claim = sentence
    chance = rng.random()
    if chance < 0.3:
        claim = part_of(sentence, language, rng)
    if chance > 0.2:
        claim = reworded(claim, language, rng)
    return Claim(claim, evidence, 1, None, language, NAME, group)


_BRACKETS = re.compile(r"\s*[（(][^（）()]*[）)]")
_LEAD = re.compile(r"^[^：:，,。.]{2,40}[：:]\s*")


def part_of(sentence: str, language: Language, rng: random.Random) -> str:
    """Less than the sentence says, and still true: one of its independent parts, or without a bracket or heading."""
    parts = [part.strip() for part in re.split(r"[；;]", sentence.rstrip("。."))]
    least = 8 if language == "zh" else 24
    if len(parts) > 1 and all(len(part) >= least for part in parts):
        lead = _LEAD.match(parts[0])
        chosen = rng.choice(parts)
        if chosen is not parts[0] and lead:
            chosen = lead.group() + chosen
        return chosen + ("。" if language == "zh" else ".")
    without = _BRACKETS.sub("", sentence)
    return without if len(without) >= least else sentence


def _unrelated(articles: Sequence[tuple[str, str, tuple[Sentence, ...]]], seed: int) -> Iterator[Claim]:
    """True sentences held against evidence that says something else: of the same article, or of another one."""
    by_group: dict[str, list[int]] = {}
    for number, (group, _, _) in enumerate(articles):
        by_group.setdefault(group, []).append(number)
    for language in LANGUAGES:
        made = 0
        for number in sorted(range(len(articles)), key=lambda n: order_key(seed, "unrelated", language, str(n))):
            if made >= _UNRELATED:
                break
            group, section, sentences = articles[number]
            rng = seeded(seed, "unrelated", group, section, language)
            same = [n for n in by_group[group] if n != number]
            if same and rng.random() < 0.6:
                other = rng.choice(same)
            else:
                alike = [
                    n
                    for n in rng.sample(range(len(articles)), min(40, len(articles)))
                    if articles[n][1] == section and articles[n][0] != group
                ]
                if not alike:
                    continue
                other = alike[0]
            claim = clean(rng.choice(sentences).of(language))
            evidence = _joined(articles[other][2][: rng.randint(1, 3)], language)
            if len(claim) < 8 or len(evidence) < 8 or in_common(shingles(claim), shingles(evidence)) > 0.25:
                continue
            made += 1
            yield Claim(claim, evidence, 0, None, language, NAME, group)
