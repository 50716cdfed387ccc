"""Cleaning, sentences, languages, near-duplicates, encodings and changed claims, one thing at a time."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from medassist.knowledge.sources import load_sources
from models.recipe.corpus.changes import Names, changed
from models.recipe.corpus.clean import (
    clean,
    language_of,
    repeated_sentences,
    sentences,
    shortened,
    without_greetings,
    without_sentences,
)
from models.recipe.corpus.questions import names_of, section_question
from models.recipe.corpus.reading import Reader
from models.recipe.corpus.rewording import reworded
from models.recipe.corpus.shingles import NearIndex, in_common, shingles
from models.recipe.corpus.sources.medquad import document_of, lowered, tidy_question
from models.recipe.corpus.support import part_of
from tests.recipe.corpus.conftest import make_knowledge


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("<p>头痛&nbsp;三天</p><br/>发热", "头痛 三天\n发热"),
        ("e\u0301tude", "étude"),
        ("血压<140且>90", "血压<140且>90"),
        ("a\x00b\u200bc\ufeff", "a bc"),
        ("5 &lt; 6 &amp; 7", "5 < 6 & 7"),
        ("one\u2028two\x85three\rfour", "one\ntwo\nthree\nfour"),
        ("\ud800半个", "\ufffd半个"),
        ("  one \t two\r\n\r\nthree ", "one two\nthree"),
        ("<script src='x'>alert</script>", "alert"),
    ],
)
def test_clean(raw: str, wanted: str) -> None:
    assert clean(raw) == wanted
    assert clean(clean(raw)) == clean(raw)


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("医生您好，我头痛三天了，怎么办？谢谢医生。", "我头痛三天了，怎么办？"),
        ("你好，根据你的叙述，这是胃炎，要少吃辣。希望我的回答能帮助到你，谢谢。", "这是胃炎，要少吃辣。"),
        ("谢谢", "谢谢"),
        ("头痛怎么办", "头痛怎么办"),
    ],
)
def test_greetings_in_chinese(raw: str, wanted: str) -> None:
    assert without_greetings(raw, "zh").rstrip("。") == wanted.rstrip("。")


def test_greetings_in_english() -> None:
    assert without_greetings("Hello doctor, my knee hurts. Thanks in advance!", "en") == "my knee hurts"
    assert without_greetings("Thanks", "en") == "Thanks"


def test_sentences_of_both_languages() -> None:
    assert sentences("先休息。多喝水！还痛？再来；", "zh") == ["先休息。", "多喝水！", "还痛？", "再来；"]
    text = "Give 2.5 mg, e.g. at night. See Dr. Li on Monday. Is it worse? Come back."
    assert sentences(text, "en") == [
        "Give 2.5 mg, e.g. at night.",
        "See Dr. Li on Monday.",
        "Is it worse?",
        "Come back.",
    ]


def test_a_long_text_is_cut_after_a_sentence() -> None:
    assert shortened("一二三四五。六七八九十。", "zh", 8) == "一二三四五。"
    assert shortened("x" * 20, "en", 8) == "x" * 8


@pytest.mark.parametrize(
    ("text", "language"),
    [("头痛 headache 三天", "zh"), ("What is BPPV?", "en"), ("12345", None), ("голова болит", None), ("", None)],
)
def test_language(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_sentences_that_a_site_repeats_are_found() -> None:
    texts = [f"第{n}个回答很长很长。祝您早日恢复健康呀。" for n in range(5)]
    repeated = repeated_sentences(texts, "zh")
    assert repeated == {"祝您早日恢复健康呀。"}
    assert (
        without_sentences("先查血再看肝功能怎么样然后定。祝您早日恢复健康呀。", "zh", repeated)
        == "先查血再看肝功能怎么样然后定。"
    )
    assert without_sentences("短。祝您早日恢复健康呀。", "zh", repeated) == "短。祝您早日恢复健康呀。"


def test_near_duplicates() -> None:
    index = NearIndex()
    index.add("a", "高血压患者要少吃盐，每天不超过六克，多吃蔬菜水果，坚持运动。")
    assert index.like("高血压患者，要少吃盐；每天不超过六克、多吃蔬菜水果、坚持运动") == ["a"]
    assert index.like("糖尿病患者要控制主食，每天监测血糖，按时用药。") == []
    assert index.like("") == []
    assert in_common(shingles("abcdefgh"), shingles("abcdefgh")) == 1.0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes((json.dumps({"text": "头痛三天"}, ensure_ascii=False) + "\n").encode(encoding))
    reader = Reader()
    assert [record for _, record in reader.records(path)] == [{"text": "头痛三天"}]
    assert reader.broken == []


def test_a_deep_line_and_line_separators_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    text = json.dumps({"text": "one\u2028two\x85three"}, ensure_ascii=False)
    path.write_text("[" * 100_000 + "\n" + text + "\n", "utf-8")
    reader = Reader()
    assert [number for number, _ in reader.records(path)] == [2]
    assert len(reader.broken) == 1


def test_questions_keep_to_the_condition(tmp_path: Path) -> None:
    base = load_sources(make_knowledge(tmp_path / "k"))
    condition = base.conditions["alpha"]
    assert names_of(condition.name, condition.synonyms, "zh") == ["甲痛病", "甲痛病病"]
    rng = random.Random(1)
    for _ in range(40):
        question = section_question(condition, "treatment", "休息", "zh", rng)
        assert question is not None
        assert "甲痛病" in question
        assert "手术" not in question  # the passage says nothing of an operation


CHANGED = [
    ("number", "zh", "成人每次400 mg口服。", "每次400 "),
    ("unit", "zh", "成人每次400 mg口服。", "400 mg"),
    ("negation", "zh", "发热时不要用冰水擦身。", "不要"),
    ("negation", "en", "Do not give aspirin to children.", "Do not"),
    ("drug", "zh", "痛安可与食物同服。", "痛安"),
    ("side", "en", "The pain sits in the left side of the chest.", "left"),
    ("age", "zh", "3岁以下不用此药。", "3岁以下不用"),
    ("direction", "en", "The pressure is above 180 mmHg.", "above"),
]


@pytest.mark.parametrize(("change", "language", "sentence", "gone"), CHANGED)
def test_one_detail_is_changed(tmp_path: Path, change: str, language: str, sentence: str, gone: str) -> None:
    names = Names(load_sources(make_knowledge(tmp_path / "k")))
    for number in range(20):
        result = changed(sentence, change, language, names, sentence, random.Random(number))  # type: ignore[arg-type]
        assert result is not None
        assert result != sentence
        assert gone not in result


def test_names_with_a_side_in_them_are_left_alone(tmp_path: Path) -> None:
    names = Names(load_sources(make_knowledge(tmp_path / "k")))
    for sentence in ("左氧氟沙星每日一次。", "必要时复诊。"):
        assert changed(sentence, "side", "zh", names, sentence, random.Random(1)) is None
    assert changed("必要时复诊。", "negation", "zh", names, "", random.Random(1)) is None
    assert changed("Refer to the right clinic.", "side", "en", names, "", random.Random(1)) is None


def test_rewording_keeps_numbers_and_negations() -> None:
    for number in range(30):
        text = reworded("孕妇不能每日3次口服400 mg。", "zh", random.Random(number))
        assert "400" in text
        assert "3次" in text
        assert "不" in text


def test_part_of_a_sentence_keeps_its_heading() -> None:
    seen = {
        part_of("成人剂量说明：先用四百毫克每日一次；以后改为两百毫克每日两次。", "zh", random.Random(n))
        for n in range(20)
    }
    assert all(text.startswith("成人剂量说明：") for text in seen)
    assert len(seen) == 2


def test_medquad_names_and_questions() -> None:
    assert document_of("GHR_0001088_Sec2") == "GHR_0001088"
    assert tidy_question("What is (are) Skin Cancer ?") == "What is Skin Cancer?"
    assert tidy_question("Who is at risk for Breast Cancer? ?") == "Who is at risk for Breast Cancer?"
    assert lowered("Problems with smell") == "problems with smell"
    assert lowered("HIV/AIDS") == "HIV/AIDS"
    assert lowered("Down syndrome") == "down syndrome"
