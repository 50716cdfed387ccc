"""Articles: every entry has one, every sentence has its numbers, dose tables and danger rules say what the data says."""

from __future__ import annotations

import pytest

from medassist.core.clinical import KnowledgeBase, Text
from medassist.ui.article import Article
from medassist.ui.article_html import ArticleHtml, Shape, plain_article
from medassist.ui.article_looks import origin_lines, paper_look
from medassist.ui.article_parts import article_of, kind_of
from medassist.ui.dose_table import dose_table
from medassist.ui.knowledge_index import index_of
from medassist.ui.knowledge_words import GROUPS, KIND
from medassist.ui.rule_words import ALL, ANY, QUANTITIES, rule_in_words, rule_lines

BOTH = Shape(("zh", "en"), "en")


@pytest.fixture(scope="module")
def base(knowledge: KnowledgeBase) -> KnowledgeBase:
    return knowledge


def some(base: KnowledgeBase) -> list[str]:
    """Every drug and red flag, and each fifth condition and finding."""
    return [*base.drugs, *base.red_flags, *list(base.conditions)[::5], *list(base.findings)[::20]]


def test_every_sentence_of_an_entry_stands_in_its_article_with_its_numbers(base):
    for id in some(base):
        article = article_of(base, id)
        assert article is not None
        works = {origin.number: origin.id for origin in article.origins}
        for _, line in article.lines():
            assert line.numbers, (id, line.text)
            assert all(number in works for number in line.numbers)
        if id in base.drugs:
            sentences = [rule.sentence for rule in base.drugs[id].doses]
            sentences += [entry.sentence for entry in base.drugs[id].contraindications + base.drugs[id].interactions]
            shown = {(line.text.zh, line.text.en): line for _, line in article.lines()}
            for sentence in sentences:
                line = shown[sentence.zh.strip(), sentence.en.strip()]
                assert [works[number] for number in line.numbers] == list(sentence.sources)


def test_dose_table_has_each_number_of_each_rule(base):
    for drug in base.drugs.values():
        table = dose_table(drug, [(1,)] * len(drug.doses), lambda id: article_link(id))
        assert len(table.rows) == len(drug.doses)
        for rule, row in zip(drug.doses, table.rows, strict=True):
            said = " ".join(cell.link.name.en for cell in row)
            for number in (rule.low, rule.high, rule.max_single, rule.max_daily, rule.max_daily_per_kg):
                assert number is None or f"{number:g}" in said, (drug.id, rule.id, said)
            assert "/kg" in said or not rule.basis.startswith("per_kg")
            assert row[-1].numbers == (1,)


def article_link(id: str):
    from medassist.ui.article import Link

    return Link(Text(id, id))


def test_sources_show_organisation_title_and_year_or_that_there_is_none(base):
    article = article_of(base, "migraine")
    lines = origin_lines(article, "en")
    for origin, line in zip(article.origins, lines, strict=True):
        source = base.sources.get(origin.id)
        if source is None:
            assert origin.id == "general"
            assert "No external source" in line
        else:
            assert source.title in line
            assert source.organisation in line
            assert str(source.year) in line
    number = article.origins[0].number
    assert all(number in line.numbers for _, line in article.standing_on(number))
    assert article.standing_on(number)


def test_danger_signs_stand_first(base):
    for id in list(base.conditions)[::10]:
        assert article_of(base, id).sections[0].id == "danger_signs"


@pytest.mark.parametrize("shape", [BOTH, Shape(("zh",), "en"), Shape(("en",), "zh")])
def test_html_holds_the_languages_asked_for_and_the_review_mark(base, shape: Shape):
    article = article_of(base, "paracetamol")
    html = ArticleHtml(article, paper_look(), shape).whole()
    sentence = base.drugs["paracetamol"].doses[0].sentence
    from html import escape

    assert (escape(sentence.zh) in html) == ("zh" in shape.languages)
    assert (escape(sentence.en) in html) == ("en" in shape.languages)
    assert ("not clinically reviewed" if shape.label_language == "en" else "未经临床审核") in html


def test_plain_text_has_sentences_numbers_sources_and_state(base):
    article = article_of(base, "migraine")
    text = plain_article(article, BOTH, origin_lines(article, "en"), "limits")
    assert "not clinically reviewed" in text
    assert "[1]" in text
    assert base.conditions["migraine"].text["treatment"][0].zh in text
    assert text.endswith("limits")


def test_place_of_a_sentence_is_found_in_either_language(base):
    article = article_of(base, "migraine")
    sentence = base.conditions["migraine"].text["treatment"][1]
    place = article.place_of("treatment", sentence.en)
    assert place is not None
    assert article.place_of("treatment", sentence.zh) == place
    assert article.place_of("treatment", "not there") is None
    assert article.place_of("treatment", "") is None


def test_rule_in_words_keeps_what_belongs_together():
    names = {name: Text(name.upper(), name) for name in ("a", "b", "c", "d", "e")}
    rule = rule_in_words("(a or b) and c and not (d and e)", names)
    assert rule.text == ALL
    assert [part.text.en for part in rule.parts[:2]] == ["a or b", "c"]
    assert rule.parts[2].parts[0].text.en == "d and e"
    inline = rule_in_words("(a or b) and c", names)
    assert inline.text.en == "(a or b) and c"
    assert inline.text.zh == "（A，或B），且C"
    many = rule_in_words("a or b or c or heart_rate > 100", names)
    assert many.text == ANY
    assert many.parts[3].text.en == f"{QUANTITIES['heart_rate'].en} > 100"
    counted = rule_in_words("at_least(2, a, b, absent(c), duration(d) >= 3)", names)
    assert "2" in counted.text.en
    assert counted.parts[2].text.en == "c said to be absent"
    assert counted.parts[3].text.en == "days of d ≥ 3"
    assert rule_lines(rule, "en").splitlines()[1] == "    • a or b"
    for unfinished in ("???", "absent()", "a ==", "a == 1", "at_least()", "1", "f(a)", "a." * 3):
        assert rule_in_words(unfinished, names).text.en


def test_every_danger_rule_can_be_said_in_words(base):
    names = {finding.id: finding.name for finding in base.findings.values()}
    for flag in base.red_flags.values():
        said: list[str] = []

        def walk(rule, said=said):
            said.append(rule.text.en)
            for part in rule.parts:
                walk(part)

        walk(rule_in_words(flag.when, names))
        assert flag.when not in said, flag.id
        assert not any("_" in line for line in said), flag.id


def test_index_finds_by_name_synonym_id_and_code_in_both_languages(base):
    index = index_of(base)

    def first(typed: str) -> str:
        ranks = index.ranks(typed)
        return min(ranks, key=lambda id: ranks[id])

    assert first("偏头痛") == "migraine"
    assert first("Migraine") == "migraine"
    assert first("G43.9") == "migraine"
    assert first("扑热息痛") == "paracetamol"
    assert first("acetaminophen") == "paracetamol"
    assert "rf_thunderclap_headache" in index.ranks("rf_thunderclap_headache")
    assert not index.ranks("   ")
    assert not index.ranks("zzzzzz")
    for line in index.lines:
        assert line.group in GROUPS[line.kind], (line.id, line.group)
        assert kind_of(base, line.id) == line.kind
        assert KIND[line.kind]


def test_unknown_entry_has_no_article(base):
    assert article_of(base, "no_such_entry") is None
    assert isinstance(article_of(base, next(iter(base.findings))), Article)
