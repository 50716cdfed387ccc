"""Puts an article together from an entry of the knowledge base: the order of care, every sentence with its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from medassist.core.clinical import (
    GENERAL,
    SECTIONS,
    Condition,
    Drug,
    Finding,
    KnowledgeBase,
    Names,
    RedFlag,
    Sentence,
    Text,
)
from medassist.ui.article import Article, Cell, Entry, Item, Kind, Lead, Line, Link, Origin, Section, Table
from medassist.ui.dose_table import dose_table
from medassist.ui.knowledge_words import ACTIONS, AGES, BANDS, LABELS, LEVELS, SEXES, SYSTEMS, TITLES
from medassist.ui.rule_words import QUANTITIES, Rule, rule_in_words

FIRST = "danger_signs"
"""Danger stands first, as everywhere in the program."""


def kind_of(base: KnowledgeBase, id: str) -> Kind | None:
    """The kind of the entry with this id; ids are unique in the whole base."""
    if id in base.conditions:
        return "condition"
    if id in base.drugs:
        return "drug"
    if id in base.red_flags:
        return "red_flag"
    return "finding" if id in base.findings else None


def entry_by_id(base: KnowledgeBase, id: str) -> Entry | None:
    """The entry with this id."""
    return base.conditions.get(id) or base.drugs.get(id) or base.red_flags.get(id) or base.findings.get(id)


def article_of(base: KnowledgeBase, id: str) -> Article | None:
    """The article of an entry; None where there is none of this id."""
    entry = entry_by_id(base, id)
    return _Parts(base).article(entry) if entry is not None else None


class _Parts:
    """Gathers the sources in the order in which they are first named."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        self._numbers: dict[str, int] = {}
        self._places = 0

    def article(self, entry: Entry) -> Article:
        """The article of `entry`."""
        if isinstance(entry, Condition):
            return self._condition(entry)
        if isinstance(entry, Drug):
            return self._drug(entry)
        if isinstance(entry, RedFlag):
            return self._red_flag(entry)
        return self._finding(entry)

    def _condition(self, one: Condition) -> Article:
        order = [FIRST, *(name for name in SECTIONS if name != FIRST)]
        sections = [self._text(name, one.text[name]) for name in order if one.text.get(name)]  # type: ignore[index]  # names of sections
        findings = sorted(one.findings, key=lambda link: -link.value)
        head = (LABELS["finding"], LABELS["often"], LABELS["share"])
        rows = tuple(
            (self._cell(link.finding), _words(_band(link.probability)), _plain(f"{link.value * 100:g} %"))
            for link in findings
        )
        sections.append(Section("findings", TITLES["findings"], table=Table(head, rows, frozenset({2}))))
        if one.risk_factors:
            factors = tuple((self._cell(risk.finding), _plain(f"× {risk.times:g}")) for risk in one.risk_factors)
            table = Table((LABELS["factor"], LABELS["odds"]), factors, frozenset({1}))
            sections.append(Section("risk_factors", TITLES["risk_factors"], table=table))
        visits = tuple((_words(AGES[age]), _plain(f"{getattr(one.visits_per_1000, age):g}")) for age in AGES)
        table = Table((LABELS["age"], LABELS["visits"]), visits, frozenset({1}))
        sections.append(Section("visits", TITLES["visits"], table=table))
        if one.excluded_by:
            items = tuple(Item(text) for text in one.excluded_by)
            sections.append(Section("excluded_by", TITLES["excluded_by"], items=items))
        flags = [rule.id for rule in self._base.red_flags.values() if one.id in rule.conditions]
        sections += self._linked({"must_exclude": one.must_exclude, "drugs": one.drugs, "red_flags": flags})
        facts: list[tuple[Text, Text]] = []
        if one.sex != "any":
            facts.append((LABELS["who"], SEXES[one.sex]))
        if one.age_years.min > 0 or one.age_years.max is not None:
            facts.append((LABELS["age"], _years(one.age_years.min, one.age_years.max)))
        codes = (f"ICD-10 {one.icd10}", f"ICPC-2 {one.icpc2}")
        facts.insert(0, (LABELS["none"], SYSTEMS.get(one.system, Text(one.system, one.system))))
        return Article(
            "condition", one.id, one.name, one.synonyms, codes, tuple(facts), one.urgency, one.review,
            tuple(sections), self._origins(),
        )  # fmt: skip

    def _drug(self, one: Drug) -> Article:
        sections = [self._text("overview", one.overview)]
        doses = self._text("dose", [rule.sentence for rule in one.doses])
        if one.doses:
            numbers = [line.numbers for line in doses.lines]
            sections.append(Section("dose_rules", TITLES["dose_rules"], table=dose_table(one, numbers, self.link)))
        sections.append(doses)
        contra = [
            (entry.sentence, Lead(LEVELS[entry.severity], entry.severity == "stop", self._about(entry.when)))
            for entry in one.contraindications
        ]
        sections.append(self._led("contraindications", contra))
        nursing = LABELS["breastfeeding"]
        pregnancy = [
            (entry.sentence, Lead(_joined(LEVELS[entry.level], _weeks(entry.from_week, entry.to_week)),
                                  entry.level == "avoid", Link(LABELS["pregnancy"])))
            for entry in one.pregnancy
        ] + [
            (entry.sentence, Lead(LEVELS[entry.level], entry.level == "avoid", Link(nursing)))
            for entry in one.breastfeeding
        ]  # fmt: skip
        sections.append(self._led("pregnancy", pregnancy))
        kidney = [
            (rule.sentence, Lead(_joined(LEVELS[rule.severity], Text(f"eGFR < {rule.egfr_below:g}", f"eGFR < "
                                         f"{rule.egfr_below:g}")), rule.severity == "stop"))
            for rule in one.kidney
        ] + [(sentence, Lead(TITLES["liver"])) for sentence in one.liver]  # fmt: skip
        sections.append(self._led("kidney_liver", kidney))
        interactions = [
            (entry.sentence, Lead(LEVELS[entry.severity], entry.severity == "stop", self._about(entry.with_)))
            for entry in one.interactions
        ]
        sections.append(self._led("interactions", interactions))
        sections.append(self._text("advice", one.advice))
        used = [condition.id for condition in self._base.conditions.values() if one.id in condition.drugs]
        sections += self._linked({"used_in": used})
        facts = [(LABELS["class"], one.drug_class), (LABELS["forms"], _forms(one))]
        if one.ingredients:
            facts.append((LABELS["contains"], self._ingredients(one)))
        shown = tuple(section for section in sections if section.lines or section.table or section.links)
        return Article(
            "drug", one.id, one.name, one.synonyms, (f"ATC {one.atc}",), tuple(facts), None, one.review, shown,
            self._origins(),
        )  # fmt: skip

    def _red_flag(self, one: RedFlag) -> Article:
        action = self._text("action", [Sentence(one.action.zh, one.action.en, one.sources)])
        why = self._text("why", [Sentence(one.why.zh, one.why.en, one.sources)])
        names = {finding.id: finding.name for finding in self._base.findings.values()}
        when = Section("when", TITLES["when"], items=(_item(rule_in_words(one.when, names)),))
        sections = [action, why, when, *self._linked({"conditions": one.conditions})]
        urgency = "emergency" if one.action_code == "call_emergency" else "same_day"
        facts = ((LABELS["none"], ACTIONS[one.action_code]),)
        return Article(
            "red_flag", one.id, one.name, Names(), (), facts, urgency, one.review, tuple(sections), self._origins()
        )

    def _finding(self, one: Finding) -> Article:
        sections = [Section("ask", TITLES["ask"], items=(Item(one.ask),))]
        if one.numeric:
            items = tuple(Item(_limits(rule)) for rule in one.numeric)
            sections.append(Section("numeric", TITLES["numeric"], items=items))
        shown = [
            (link.value, condition, link)
            for condition in self._base.conditions.values()
            for link in condition.findings
            if link.finding == one.id
        ]
        if shown:
            head = (LABELS["condition"], LABELS["often"], LABELS["share"])
            rows = tuple(
                (self._cell(condition.id), _words(_band(link.probability)), _plain(f"{value * 100:g} %"))
                for value, condition, link in sorted(shown, key=lambda row: -row[0])
            )
            sections.append(Section("shown_by", TITLES["shown_by"], table=Table(head, rows, frozenset({2}))))
        phrases = Text("、".join(one.phrases.zh), "; ".join(one.phrases.en))
        sections.append(Section("phrases", TITLES["phrases"], items=(Item(phrases),)))
        flags = [rule.id for rule in self._base.red_flags.values() if one.id in _identifiers(rule.when)]
        sections += self._linked({"implies": one.implies, "excludes": one.excludes, "red_flags": flags})
        share = Text(f"{one.background:.3g}", f"{one.background:.3g}")
        return Article(
            "finding", one.id, one.name, Names(), (), ((LABELS["background"], share),), None, "unreviewed",
            tuple(sections),
        )  # fmt: skip

    def _text(self, name: str, sentences: Iterable[Sentence]) -> Section:
        return Section(name, TITLES[name], lines=tuple(self._line(sentence) for sentence in sentences))

    def _led(self, name: str, sentences: Iterable[tuple[Sentence, Lead]]) -> Section:
        return Section(name, TITLES[name], lines=tuple(self._line(sentence, lead) for sentence, lead in sentences))

    def _line(self, sentence: Sentence, lead: Lead | None = None) -> Line:
        numbers = tuple(self._number(source) for source in sentence.sources or (GENERAL,))
        self._places += 1
        text = Text(sentence.zh.strip(), sentence.en.strip())
        return Line(self._places - 1, text, numbers, lead)

    def _number(self, source: str) -> int:
        return self._numbers.setdefault(source, len(self._numbers) + 1)

    def _origins(self) -> tuple[Origin, ...]:
        origins: list[Origin] = []
        for id, number in self._numbers.items():
            source = self._base.sources.get(id)
            if source is None:
                origins.append(Origin(number, id))
            else:
                origins.append(Origin(number, id, source.organisation, source.title, source.year, source.region))
        return tuple(origins)

    def link(self, id: str) -> Link:
        """A link to the entry `id`, or its id as words where there is no entry."""
        entry, kind = entry_by_id(self._base, id), kind_of(self._base, id)
        return Link(entry.name, kind, id) if entry is not None else Link(Text(id, id))

    def _about(self, id: str) -> Link | None:
        """What a lead names: an entry or a medicine known by name; a class is named by the sentence itself."""
        if id in self._base.other_medicines:
            return Link(self._base.other_medicines[id].name)
        link = self.link(id)
        return link if link.kind is not None else None

    def _cell(self, id: str) -> Cell:
        return Cell(self.link(id))

    def _linked(self, ids: dict[str, Sequence[str]]) -> list[Section]:
        return [
            Section(name, TITLES[name], links=tuple(self.link(id) for id in some)) for name, some in ids.items() if some
        ]

    def _ingredients(self, drug: Drug) -> Text:
        parts: list[Text] = []
        for one in drug.ingredients:
            name = self._about(one.drug) or self.link(one.drug)
            amount = "" if one.amount is None else f" {one.amount:g} {one.unit}"
            amount += "" if one.per_ml is None else f"/{one.per_ml:g} mL"
            parts.append(Text(f"{name.name.zh}{amount}", f"{name.name.en}{amount}"))
        return Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def _band(probability: str | float) -> Text:
    return BANDS[probability] if isinstance(probability, str) else Text("—", "—")


def _words(text: Text) -> Cell:
    return Cell(Link(text))


def _plain(text: str) -> Cell:
    return Cell(Link(Text(text, text)))


def _joined(one: Text, other: Text | None) -> Text:
    return one if other is None else Text(f"{one.zh}，{other.zh}", f"{one.en}, {other.en}")


def _weeks(first: int, last: int) -> Text | None:
    if first <= 0 and last >= 45:
        return None
    label = LABELS["week"]
    return Text(label.zh.format(a=first, b=last), label.en.format(a=first, b=last))


def _years(least: float, most: float | None) -> Text:
    if most is None:
        return Text(f"{least:g}岁及以上", f"{least:g} years and over")
    return Text(f"{least:g}–{most:g}岁", f"{least:g} to {most:g} years")


def _forms(drug: Drug) -> Text:
    parts: list[str] = []
    for form in drug.forms:
        strength = "" if form.strength_mg is None else f" {form.strength_mg:g} mg"
        parts.append(f"{form.form}{strength}" + ("" if form.per_ml is None else f"/{form.per_ml:g} mL"))
    return Text("；".join(parts), "; ".join(parts))


def _limits(rule) -> Text:  # NumericDefinition
    name = QUANTITIES.get(rule.quantity, Text(rule.quantity, rule.quantity))
    signs = "" if rule.at_least is None else f" ≥ {rule.at_least:g}"
    signs += "" if rule.below is None else f" < {rule.below:g}"
    if rule.min_age_days == 0 and rule.max_age_days is None:
        return Text(f"{name.zh}{signs}", f"{name.en}{signs}")
    first = f"{rule.min_age_days / 365:.3g}"
    if rule.max_age_days is None:
        return Text(f"{first}岁及以上：{name.zh}{signs}", f"From {first} years: {name.en}{signs}")
    last = f"{rule.max_age_days / 365:.3g}"
    return Text(f"{first}岁至不满{last}岁：{name.zh}{signs}", f"{first} to under {last} years: {name.en}{signs}")


def _item(rule: Rule) -> Item:
    return Item(rule.text, tuple(_item(part) for part in rule.parts))


def _identifiers(when: str) -> set[str]:
    words = "".join(letter if letter.isalnum() or letter == "_" else " " for letter in when)
    return set(words.split())
