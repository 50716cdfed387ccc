"""A fault in an entry names file, line and what is expected; the rest of the base still loads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from medassist.knowledge.checks import check
from medassist.knowledge.fault_words import fault_text
from medassist.knowledge.sources import Fault, load_sources, read_sources
from medassist.knowledge.stated_numbers import unequal
from medassist.knowledge.toml_lines import LineIndex

Write = Callable[..., Path]
Line = Callable[[str, str], int]

COLD, DRUG, SIGNS, ALARM = "conditions/cold.toml", "drugs/aspirin.toml", "findings/signs.toml", "red_flags/alarms.toml"


FINDING = """[[finding]]
id = "sign_1"
kind = "symptom"
background = 0.1
name = { zh = "一", en = "one" }
ask = { zh = "一？", en = "one?" }
[finding.phrases]
zh = []
en = []
"""


def faults(folder: Path) -> list[Fault]:
    return check(read_sources(folder))


def only(folder: Path) -> Fault:
    """The one fault there is."""
    found = faults(folder)
    assert len(found) == 1, [str(one) for one in found]
    return found[0]


def test_the_tiny_base_itself_has_no_fault(write: Write) -> None:
    folder = write()
    assert faults(folder) == []
    base = load_sources(folder)
    assert (len(base.findings), list(base.conditions), list(base.drugs), list(base.red_flags)) == (
        10, ["cold"], ["aspirin"], ["rf_one"],
    )  # fmt: skip
    assert base.drugs["aspirin"].interactions[0].with_ == "warfarin"


# ---- the schema


def test_a_missing_field_is_named(write: Write) -> None:
    found = read_sources(write(COLD, 'icd10 = "J00"\n', "")).faults
    assert [(one.file, one.line) for one in found] == [(COLD, 1)]
    assert "icd10" in found[0].message


def test_a_wrong_type_is_named_with_its_line(write: Write, line_of: Line) -> None:
    (found,) = read_sources(write(DRUG, "\nlow = 300", '\nlow = "300"')).faults
    assert (found.file, found.line) == (DRUG, line_of(DRUG, "low = 300\nhigh"))
    assert "doses[0].low" in found.message
    assert "float" in found.message


def test_a_value_that_is_not_allowed_is_named_with_its_line(write: Write, line_of: Line) -> None:
    (found,) = read_sources(write(COLD, 'urgency = "self_care"', 'urgency = "someday"')).faults
    assert (found.file, found.line) == (COLD, line_of(COLD, 'urgency = "self_care"'))
    assert "someday" in found.message


def test_an_unknown_key_is_named_with_the_keys_there_are(write: Write, line_of: Line) -> None:
    (found,) = read_sources(write(DRUG, "max_daily = 1800", "max_dailly = 1800")).faults
    assert (found.file, found.line) == (DRUG, line_of(DRUG, "max_daily = 1800"))
    assert "max_dailly" in found.message
    assert "max_daily," in found.message


def test_broken_toml_is_named_with_its_line(write: Write, line_of: Line) -> None:
    (found,) = read_sources(write(COLD, 'system = "respiratory"', "system = ")).faults
    assert (found.file, found.line) == (COLD, line_of(COLD, 'system = "respiratory"'))
    assert "TOML" in found.message


def test_a_file_that_is_not_utf_8_is_named(write: Write) -> None:
    (found,) = read_sources(write(COLD, 'id = "cold" # 感冒'.encode("gb18030"))).faults
    assert (found.file, found.line, found.message) == (COLD, 1, "expected UTF-8 text")


def test_an_id_used_twice_is_named_with_the_first_place(write: Write) -> None:
    folder = write("findings/more.toml", FINDING)
    (found,) = read_sources(folder).faults
    assert found.message == "id 'sign_1' is taken by findings/more.toml; give it another id"
    assert found.file == SIGNS


def test_an_id_that_is_not_the_files_name_is_named(write: Write) -> None:
    (found,) = read_sources(write(COLD, 'id = "cold"', 'id = "colds"')).faults
    assert (found.file, found.line) == (COLD, 1)
    assert "'cold'" in found.message


@pytest.mark.parametrize("text", ['id = "broken"', b"\xff\xfe", "not = [toml"])
def test_the_rest_of_the_base_still_loads(write: Write, text: str | bytes) -> None:
    tree = read_sources(write("conditions/broken.toml", text))
    assert {one.file for one in tree.faults} == {"conditions/broken.toml"}
    assert list(tree.base.conditions) == ["cold"]
    assert len(tree.base.findings) == 10
    assert list(tree.base.drugs) == ["aspirin"]


# ---- between the entries


def test_an_unknown_finding_is_named_with_its_line(write: Write, line_of: Line) -> None:
    found = only(write(COLD, 'finding = "sign_4"', 'finding = "sign_99"'))
    assert (found.file, found.line) == (COLD, line_of(COLD, 'finding = "sign_4"'))
    assert "'sign_99'" in found.message


def test_a_missing_language_is_named_with_its_line(write: Write, line_of: Line) -> None:
    found = only(write(COLD, 'en = "A sentence of advice."', 'en = ""'))
    assert found.file == COLD
    assert found.line == line_of(COLD, "[[text.advice]]")
    assert "both languages" in found.message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("\nhigh = 600", "\nhigh = 900", "over the single maximum"),
        ("\nhigh = 600", "\nhigh = 200", "low <= high"),
        ("max_daily = 1800", "max_daily = 299", "lowest regular dose a day"),
        ("max_daily = 1800", "max_daily = 500", "high 600.0 is over the daily maximum"),
        ("\nlow = 300", "\nlow = 250", "250 mg is not in the zh sentence"),
        ("300 to 600 mg one", "300 to 500 mg one", "600 mg is not in the en sentence"),
        ("min_age_days = 5840", "min_age_days = 5840\nmax_age_days = 5840", "age range is empty"),
        ('indication = "cold"', 'indication = "gout"', "no condition or finding 'gout'"),
    ],
)
def test_a_wrong_dose_is_named_with_the_rules_line(write: Write, line_of: Line, old: str, new: str, said: str) -> None:
    found = [one for one in faults(write(DRUG, old, new)) if said in one.message]
    assert len(found) == 1
    assert (found[0].file, found[0].line) == (DRUG, line_of(DRUG, "[[doses]]"))
    assert "'adult'" in found[0].message


def test_a_claim_whose_number_is_not_in_the_sentence_is_named(write: Write, line_of: Line) -> None:
    found = faults(write(DRUG, "value_low = 300", "value_low = 325"))
    assert {one.message for one in found} == {f"the claim's 325 is not in the {one} sentence" for one in ("zh", "en")}
    assert {one.line for one in found} == {line_of(DRUG, "[[doses.sentence.claims]]")}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("每日1～3次", "每日1～4次", "4 only in zh, 3 only in en"),
        ("one to three times", "one to four times", "3 only in zh, 4 only in en"),
        ("每日1～3次", "每日数次", "3 only in en"),
        ("three times a day.", "three times a day, at most 1800 mg.", "1800 only in en"),
        ("～600 mg，每日", "～600 mg（最多7天），每日", "7 only in zh"),
    ],
)
def test_a_dose_that_was_changed_in_one_language_is_named(
    write: Write, line_of: Line, old: str, new: str, said: str
) -> None:
    found = only(write(DRUG, old, new))
    assert (found.file, found.line) == (DRUG, line_of(DRUG, "[doses.sentence]"))
    assert found.message == f"the two languages differ in their numbers: {said}"
    text = fault_text("doses[0].sentence", found.message)
    assert said.split()[0] in text.zh
    assert "数字" in text.zh
    assert said.split()[0] in text.en


def test_the_numbers_of_sentences_without_dose_or_claim_may_differ(write: Write) -> None:
    assert faults(write(COLD, "overview的一句话。", "overview的一句话，2024年。")) == []
    claim = '\n[[text.overview.claims]]\nkind = "duration"\nvalue_low = 7\nunit = "day"\n'
    text = 'zh = "overview的一句话。"\nen = "A sentence of overview."\nsources = ["who_2023"]'
    new = text.replace("一句话", "7～10天").replace("sentence of", "7 days") + claim
    assert only(write(COLD, text, new)).message == "the two languages differ in their numbers: 10 only in zh"


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("每日1次，每次2片", "two tablets once a day"),
        ("每日两次", "twice daily"),
        ("每日3次，共10天", "three times a day for ten days"),
        ("隔日1次", "every 2 days"),
        ("半片", "0.5 tablet"),
        ("240万单位（2.4 MU）", "2.4 million units"),
        ("50万单位", "500 000 units"),
        ("100～200万单位", "1 to 2 million units"),
        ("1000 mg", "1,000 mg"),
        ("血小板低于20×10⁹/L", "platelets below 20 x10^9/L"),
        ("减重7%～10%", "7 to 10 in 100 of weight"),
        ("1/10的人", "10%"),
        ("糖化血红蛋白6.5%", "HbA1c 6.5%"),
        ("新冠，维生素B12 100 µg", "COVID-19: 100 micrograms of vitamin B12"),
        ("百日咳，5天", "pertussis, 5 days"),
        ("拨打急救电话（120）", "call the emergency number"),
        ("第二天马上打120", "the next day call the emergency number"),
        ("约七成", "about seven in ten"),
        ("首剂，7天内", "first dose, first week"),
        ("500 mg，4片", "500 mg x4"),
        ("二十四小时", "24 hours"),
        ("每日6次", ""),
    ],
)
def test_the_same_numbers_in_other_words_are_no_fault(zh: str, en: str) -> None:
    assert unequal(zh, en) == ([], [])


@pytest.mark.parametrize(
    ("zh", "en", "found"),
    [
        ("每日三次", "twice a day", ([3], [2])),
        ("两片", "three tablets", ([2], [3])),
        ("500 mg", "5000 mg", ([500], [5000])),
        ("0.5 mg", "5 mg", ([0.5], [5])),
        ("50万单位", "50 units", ([500000], [50])),
        ("1/10", "1 in 100", ([10], [1])),
        ("20×10⁹/L", "20 x10^12/L", ([9], [12])),
        ("三十天", "13 days", ([30], [13])),
        ("5～10天", "5 to 7 days", ([10], [7])),
    ],
)
def test_other_numbers_are_told(zh: str, en: str, found: tuple[list[float], list[float]]) -> None:
    assert unequal(zh, en) == found


def test_a_dose_without_a_named_source_is_a_fault(write: Write) -> None:
    text = 'en = "Aspirin, adult: 300 to 600 mg one to three times a day."\nsources = ["who_2023"]'
    found = faults(write(DRUG, text, text.replace("who_2023", "general")))
    assert any("a dose needs a named source" in one.message for one in found)


def test_an_unknown_source_is_named(write: Write) -> None:
    text = 'zh = "overview的一句话。"\nen = "A sentence of overview."\nsources = ["who_2023"]'
    found = only(write(COLD, text, text.replace("who_2023", "nobody_1900")))
    assert "'nobody_1900'" in found.message


def test_findings_that_imply_each_other_in_a_circle_are_named(write: Write) -> None:
    folder = write(SIGNS, 'id = "sign_1"\n', 'id = "sign_1"\nimplies = ["sign_2"]\n')
    text = (folder / SIGNS).read_text(encoding="utf-8")
    (folder / SIGNS).write_text(
        text.replace('id = "sign_2"\n', 'id = "sign_2"\nimplies = ["sign_1"]\n'), encoding="utf-8"
    )
    found = faults(folder)
    assert len(found) == 2
    assert all("circle" in one.message and one.file == SIGNS for one in found)


def test_a_longer_circle_of_implications_is_named_too(write: Write) -> None:
    folder = write()
    text = (folder / SIGNS).read_text(encoding="utf-8")
    for here, there in (("1", "2"), ("2", "3"), ("3", "1")):
        text = text.replace(f'id = "sign_{here}"\n', f'id = "sign_{here}"\nimplies = ["sign_{there}"]\n')
    (folder / SIGNS).write_text(text, encoding="utf-8")
    assert any("circle" in one.message for one in faults(folder))


def test_a_finding_that_excludes_what_it_implies_is_named(write: Write) -> None:
    folder = write(SIGNS, 'id = "sign_1"\n', 'id = "sign_1"\nimplies = ["sign_2"]\n')
    text = (folder / SIGNS).read_text(encoding="utf-8")
    for here, there in (("2", 'implies = ["sign_3"]'), ("3", 'excludes = ["sign_1"]')):
        text = text.replace(f'id = "sign_{here}"\n', f'id = "sign_{here}"\n{there}\n')
    (folder / SIGNS).write_text(text, encoding="utf-8")
    assert any("could never be present" in one.message for one in faults(folder))


def test_a_phrase_of_two_findings_must_be_declared(write: Write) -> None:
    found = only(write(SIGNS, '"征象2的说法3"', '"征象1的说法3"'))
    assert "征象1的说法3" in found.message
    assert "sign_1, sign_2" in found.message


def test_a_red_flag_about_an_unknown_finding_is_named_with_its_line(write: Write, line_of: Line) -> None:
    found = only(write(ALARM, "sign_1 and sign_2", "sign_1 and sign_77"))
    assert (found.file, found.line) == (ALARM, line_of(ALARM, "when ="))
    assert "sign_77" in found.message


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (COLD, 'drugs = ["aspirin"]', 'drugs = ["zorvaxin"]', "no drug 'zorvaxin'"),
        (COLD, "must_not_miss = false", "must_not_miss = true\nmust_exclude = ['gone']", "no condition 'gone'"),
        (COLD, '[[findings]]\nfinding = "sign_9"\nprobability = "common"', "", "at least 10 findings"),
        (COLD, 'finding = "sign_9"', 'finding = "sign_8"', "listed twice"),
        (COLD, 'finding = "sign_9"\nprobability = "common"', 'finding = "sign_9"\nprobability = "often"', "got 'often'"),
        (COLD, 'finding = "sign_9"\nprobability = "common"', 'finding = "sign_9"\nprobability = 0.3', "needs its source"),
        (COLD, '[visits_per_1000]', '[[risk_factors]]\nfinding = "gone"\ntimes = 2.0\n[visits_per_1000]', "no finding 'gone'"),
        (DRUG, 'when = "nsaid"', 'when = "moonlight"', "no condition, finding or allergy group 'moonlight'"),
        (DRUG, 'with = "warfarin"', 'with = "moonlight"', "no drug, class or other medicine 'moonlight'"),
        (DRUG, "allergy_groups", 'ingredients = [{ drug = "moonlight" }]\nallergy_groups', "no drug or other medicine"),
        (COLD, "must_not_miss = false", "must_not_miss = false\nmust_exclude = ['cold']", "excludes itself"),
        (ALARM, 'conditions = ["cold"]', 'conditions = ["gone"]', "no condition 'gone'"),
        (ALARM, '"四", "五", "六"', '"四"', "near misses"),
        (ALARM, 'sources = ["who_2023"]', 'sources = ["general"]', "a red flag needs a named source"),
    ],
)  # fmt: skip
def test_every_other_fault_is_named(write: Write, file: str, old: str, new: str, said: str) -> None:
    found = [one for one in faults(write(file, old, new)) if said in one.message]
    assert len(found) == 1
    assert found[0].file == file
    assert str(found[0]) == f"{file}:{found[0].line}: {found[0].message}"


def test_a_must_not_miss_condition_that_nothing_leads_to_is_named(write: Write) -> None:
    folder = write(COLD, "must_not_miss = false", "must_not_miss = true")
    (folder / ALARM).write_text("", encoding="utf-8")
    assert "leads to it" in only(folder).message


def test_a_danger_sign_needs_a_named_source(write: Write) -> None:
    text = 'en = "A sentence of danger_signs."\nsources = ["who_2023"]'
    assert "danger sign" in only(write(COLD, text, text.replace("who_2023", "general"))).message


# ---- lines


def test_the_line_of_a_path_is_that_of_its_longest_known_beginning() -> None:
    lines = LineIndex("a = 1\n[b]\nc = 2\n[[d]]\ne = 3\n[[d]]\ne = 4\n[d.f]\ng = 5\n")
    assert [lines.line_of(path) for path in ("a", "b.c", "d[0].e", "d[1].e", "d[1].f.g", "d[1].f.unknown", "x")] == [
        1, 3, 5, 7, 9, 8, 1,
    ]  # fmt: skip
