"""The knowledge base: its sections as passages, with questions made for them in both languages."""

from __future__ import annotations

from pathlib import Path

from medassist.core.clinical import Condition, Drug, KnowledgeBase, RedFlag
from medassist.knowledge.passages import SECTION_TITLES, passages_of
from medassist.knowledge.sources import read_sources
from models.recipe.corpus.clean import clean, language_of, sentences
from models.recipe.corpus.questions import (
    as_typed,
    contraindication_questions,
    dose_questions,
    drug_question,
    interaction_questions,
    keywords,
    names_of,
    section_question,
)
from models.recipe.corpus.records import (
    LANGUAGES,
    CorpusError,
    CorpusPassage,
    Draft,
    Language,
    Part,
    order_key,
    seeded,
)
from models.recipe.corpus.symptoms import ENDS, Network

NAME = "knowledge"
LICENCE = "MIT (written for this program)"
HELD_OUT_SHARE = 0.08
_COMPLAINTS = 8
_OTHER: dict[Language, Language] = {"zh": "en", "en": "zh"}


def read_base(folder: Path, hashes: dict[str, str]) -> KnowledgeBase:
    """The base, without entries that do not fit its schema."""
    tree = read_sources(folder)
    if not tree.base.conditions:
        raise CorpusError(f"{folder} holds no knowledge base.")
    hashes["knowledge"] = tree.base.version
    return tree.base


def knowledge_part(base: KnowledgeBase, seed: int) -> Part:
    """Passages of every article, and for each several questions in its own and in the other language."""
    part = Part(NAME, LICENCE)
    for group in (*base.conditions, *base.drugs):
        if order_key(seed, "held out", group) % 1000 < HELD_OUT_SHARE * 1000:
            part.held_out.add(group)
    for rule in base.red_flags.values():
        outside = [condition for condition in rule.conditions if condition in part.held_out]
        if outside:
            part.together[rule.id] = outside[0]
    for passage in passages_of(base):
        section = SECTION_TITLES[passage.section].of(passage.language)
        title = f"{passage.title} {section}"
        part.passages.append(
            CorpusPassage(passage.key, clean(passage.text), title, passage.language, NAME, LICENCE, passage.document)
        )
    writer = _Writer(part, base, seed)
    for condition in base.conditions.values():
        writer.condition(condition)
    network = Network(base)
    for condition in base.conditions.values():
        writer.complaints(condition, network)
    for drug in base.drugs.values():
        writer.drug(drug)
    for rule in base.red_flags.values():
        writer.red_flag(rule)
    return part


class _Writer:
    """Adds drafts to a part."""

    def __init__(self, part: Part, base: KnowledgeBase, seed: int) -> None:
        self.part = part
        self.base = base
        self.seed = seed
        self.texts = {passage.id: passage.text for passage in part.passages}
        self.flags: dict[str, set[str]] = {}
        for rule in base.red_flags.values():
            for condition in rule.conditions:
                self.flags.setdefault(condition, set()).add(rule.id)
        self.names = {
            (entry.id, language): names_of(entry.name, entry.synonyms, language)
            for entry in (*base.conditions.values(), *base.drugs.values())
            for language in LANGUAGES
        }
        self.users: dict[str, set[str]] = {}
        for condition in base.conditions.values():
            for drug in condition.drugs:
                self.users.setdefault(drug, set()).add(condition.id)
        for drug in base.drugs.values():
            for dose in drug.doses:
                if dose.indication in base.conditions:
                    self.users.setdefault(drug.id, set()).add(dose.indication)

    def add(self, query: str, language: Language, group: str, section: str, kind: str, avoid: frozenset[str]) -> None:
        """The question with the section in its own language and, as a task of its own, in the other."""
        for passage_language in LANGUAGES:
            passage = f"{group}/{section}/{passage_language}"
            if passage not in self.texts:
                continue
            task = "retrieval" if passage_language == language else "cross_lingual"
            if kind == "keywords":
                if task == "cross_lingual":
                    continue
                task = "title"
            self.part.drafts.append(Draft(query, language, passage, task, NAME, group, kind, avoid, like=query))  # type: ignore[arg-type]  # both texts

    def condition(self, condition: Condition) -> None:
        """Questions section by section."""
        avoid = frozenset({*condition.drugs, *self.flags.get(condition.id, ())})
        for section in condition.text:
            for language in LANGUAGES:
                text = self.texts.get(f"{condition.id}/{section}/{language}", "")
                rng = seeded(self.seed, condition.id, section, language)
                for number in range(3):
                    question = section_question(condition, section, text, language, rng, plain=number == 0)
                    if question:
                        self.add(question, language, condition.id, section, f"section:{section}", avoid)
                words = keywords(condition.name, condition.synonyms, section, language, rng)
                if words:
                    self.add(words, language, condition.id, section, "keywords", avoid)
                self._parallel(condition.id, section, language, text, avoid)

    def _parallel(self, group: str, section: str, language: Language, text: str, avoid: frozenset[str]) -> None:
        """A sentence of the section in one language with the section in the other."""
        other = f"{group}/{section}/{_OTHER[language]}"
        found = sentences(text, language)
        if other in self.texts and found:
            sentence = seeded(self.seed, "parallel", group, section, language).choice(found)
            names = self.names[group, language]
            if not any(name.casefold() in sentence.casefold() for name in names):
                sentence = f"{names[0]}{'：' if language == 'zh' else ': '}{sentence}"
            draft = Draft(sentence, language, other, "cross_lingual", NAME, group, "parallel", avoid, like=sentence)
            self.part.drafts.append(draft)

    def complaints(self, condition: Condition, network: Network) -> None:
        """What patients with the condition say; conditions that fit as well give no negatives."""
        for language in LANGUAGES:
            made = 0
            for attempt in range(3 * _COMPLAINTS):
                rng = seeded(self.seed, "complaint", condition.id, language, str(attempt))
                complaint = network.complaint(condition, language, rng)
                if complaint is None or made >= _COMPLAINTS:
                    continue
                ranking = network.ranking(complaint.findings)
                if condition.id not in [identity for identity, _ in ranking[:2]]:
                    continue
                fitting = {identity for identity, share in ranking[:25] if share > 0.002} | {condition.id}
                flags = {flag for identity in fitting for flag in self.flags.get(identity, ())}
                sections = [s for s in ENDS[language] if s in condition.text]
                if not sections:
                    continue
                section = rng.choice([s for s in ("overview", "overview", *sections) if s in sections])
                text = complaint.text + rng.choice(ENDS[language][section])
                avoid = frozenset(fitting | flags | set(condition.drugs))
                self.add(text, language, condition.id, section, "complaint", avoid)
                made += 1

    def drug(self, drug: Drug) -> None:
        """Questions section by section, and for each rule."""
        base_avoid = self.users.get(drug.id, set()) | {
            other.id for other in self.base.drugs.values() if drug.id in {i.drug for i in other.ingredients}
        }
        avoid = frozenset(base_avoid)
        for language in LANGUAGES:
            rng = seeded(self.seed, drug.id, language)
            for section in DRUG_SECTIONS:
                text = self.texts.get(f"{drug.id}/{section}/{language}")
                if text is None:
                    continue
                for _ in range(2):
                    question = drug_question(drug, section, text, language, rng)
                    if question:
                        self.add(question, language, drug.id, section, f"section:{section}", avoid)
                words = keywords(drug.name, drug.synonyms, section, language, rng)
                if words:
                    self.add(words, language, drug.id, section, "keywords", avoid)
                self._parallel(drug.id, section, language, text, avoid)
            for question in dose_questions(self.base, drug, language, rng):
                self.add(as_typed(question, language, rng), language, drug.id, "dose", "dose rule", avoid)
            for question in contraindication_questions(self.base, drug, language, rng):
                self.add(
                    as_typed(question, language, rng), language, drug.id, "contraindications", "contraindication", avoid
                )
            for question, other in interaction_questions(self.base, drug, language, rng):
                both = avoid | {other}
                self.add(as_typed(question, language, rng), language, drug.id, "interactions", "interaction", both)

    def red_flag(self, rule: RedFlag) -> None:
        """The rule's own examples of texts that must fire it."""
        avoid = frozenset({*rule.conditions, *(r for c in rule.conditions for r in self.flags.get(c, ()))})
        for example in rule.examples.fires:
            language = language_of(example)
            if language is not None:
                self.add(clean(example), language, rule.id, "red_flag", "red flag", avoid)


DRUG_SECTIONS = ("overview", "dose", "contraindications", "pregnancy", "kidney_liver", "interactions", "advice")
