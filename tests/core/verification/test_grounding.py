"""No sequence of permitted tokens writes a number that is not permitted, and none ends where nothing may follow."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medassist.core.verification.automaton import DEAD, START, NumberAutomaton, class_of
from medassist.core.verification.grounding import Grounding, Place, Vocabulary, decoded
from medassist.core.verification.permitted import PermittedNumbers, numerals_of, permitted

EVIDENCE = (
    "阿莫西林40～45 mg/kg，每日2次，一次不超过1 g，共5天。",
    "Vitamin B12: 0.5 mg (500 000 units) every 8 hours for 7.5 days; 2,400,000 IU, 三次，约25%，血压150/100。",
)
ALLOWED = permitted(EVIDENCE, marks=12)
BYTES = [bytes([value]) for value in range(256)]
WORDS = [
    "mg",
    "10",
    "40",
    "45",
    "80",
    "90",
    "500",
    " 5",
    "40-45",
    "40–45",
    "60-90",
    "至",
    "到",
    " to ",
    "三次",
    "九次",
    "每次",
    "两片",
    "五天",
    "，",
    "[1]",
    "[2",
    "][",
    "0.5",
    ".5",
    " mg",
    "B",
    "12",
    "Vitamin",
    "一",
    "十",
    "二十五",
    "多",
    "。",
    "天",
    "次",
    "％",
    "４",
    "½",
    "②",
    "壹",
    "the dose is",
    "万",
    "９",
    "t",
    "o",
    "e",
    "1e3",
    "000",
    " 000",
    "[13]",
    "[1, 2]",
    "/",
    "三叉神经",
]
PARTIAL = [
    "每".encode()[:2],
    "三".encode()[:1],
    "次".encode()[1:],
    "三次".encode()[2:],
    "０".encode()[:2],
    b"\xf0\x9f",
    b"\xe4\xb8",
]
PIECES: list[bytes | None] = [*BYTES, *(word.encode() for word in WORDS), *PARTIAL, b"<end>", None, b""]
END = PIECES.index(b"<end>")
VOCABULARY = Vocabulary(PIECES, [END])
RUN = re.compile(r"\d+(?:[.,:]\d+|(?: \d{3})* 000)*[万亿百千]?")


def foreign(text: str) -> list[str]:
    """What a text states that is not permitted, found without the automaton."""
    text = "".join(str(unicodedata.digit(letter)) if "０" <= letter <= "９" else letter for letter in text)
    text = text.replace("．", ".").replace("：", ":")
    wrong = [
        letter
        for letter in text
        if unicodedata.category(letter)[0] == "N" and not letter.isdecimal() and letter not in "〇"
    ]
    wrong += [letter for letter in text if letter in "壹贰叁肆伍"]
    for match in re.finditer(r"[\[［【]\s?(\d+)", text):
        if not 1 <= int(match[1]) <= 12:
            wrong.append(match.group())
    bare = re.sub(r"[\[［【]\d+(?:\s?[,，、] *\d+)*[\]］】]", "#", text)
    for match in RUN.finditer(bare):
        behind = bare[match.start() - 1 : match.start()]
        allowed = (
            ALLOWED.names if behind.isascii() and behind.isalpha() else ALLOWED.digits | {b for _, b in ALLOWED.ranges}
        )
        if match.group() not in allowed:
            wrong.append(match.group())
    for match in re.finditer(rf"({RUN.pattern})(?: ?[-–—~～至到/×] ?| to )({RUN.pattern})", bare):
        if (match[1], match[2]) not in ALLOWED.ranges:
            wrong.append(match.group())
    for match in re.finditer(r"([零〇一二两三四五六七八九十百千万亿]+)[ 多余几来整]*([次片粒滴岁周小毫])", bare):
        if match[1] not in ALLOWED.numerals and not (match.start() and bare[match.start() - 1].isdigit()):
            wrong.append(match.group())
    return wrong


@pytest.fixture(scope="module")
def grounding() -> Grounding:
    return Grounding(VOCABULARY, ALLOWED)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=14), st.booleans())
def test_any_permitted_tokens_write_only_permitted_numbers_and_never_get_stuck(
    picks: list[float], words_only: bool
) -> None:
    grounding = _SHARED
    place, written = Place(), b""
    for pick in picks:
        mask = grounding.mask(place)
        choices = np.flatnonzero(mask)
        assert len(choices), (written, place)
        worded = choices[(choices >= 256) & (choices != END)]
        chosen = worded if words_only and len(worded) else choices[choices != END]
        token = int(chosen[int(pick * len(chosen))])
        place = grounding.advance(place, token)
        assert place.state != DEAD
        written += PIECES[token] or b""
    for _ in range(12):
        if grounding.mask(place)[END]:
            break
        choices = np.flatnonzero(grounding.mask(place))
        assert len(choices), (written, place)
        token = int(choices[0])
        written += PIECES[token] or b""
        place = grounding.advance(place, token)
    if grounding.mask(place)[END]:
        assert foreign(written.decode()) == [], written.decode()


_SHARED = Grounding(VOCABULARY, ALLOWED)


def test_a_model_that_wants_a_foreign_number_cannot_write_it(grounding: Grounding) -> None:
    wanted = [b"the dose is", b"60-90", b" mg", "九次".encode(), b"[13]", b"80", b"9", b"0", b"\xef\xbc\x99"]
    scores = np.zeros(len(PIECES))
    for rank, piece in enumerate(wanted):
        scores[PIECES.index(piece)] = 100 - rank
    place, written = Place(), b""
    rng = np.random.default_rng(3)
    for _ in range(200):
        noisy = np.where(grounding.mask(place), scores + rng.random(len(scores)) * 101, -np.inf)
        noisy[END] = -np.inf
        token = int(noisy.argmax())
        place = grounding.advance(place, token)
        written += PIECES[token] or b""
    text = written.decode(errors="ignore")
    assert len(text) > 50
    assert [one for one in foreign(text + "。") if one not in text[-8:]] == []
    assert not re.search(r"(?<![\d.])(?:60|90|80|9)(?![\d])", text[:-8])


@pytest.mark.parametrize(
    "text",
    [
        "每次40～45 mg/kg",
        "at 40 to 45 mg",
        "40 mg",
        "1 g",
        "1000 mg",
        "0.5 g",
        "5天",
        "五天",
        "每日三次",
        "每8小时一次",
        "共2次[1][12]",
        "[1, 3]。",
        "[1，3]",
        "500 000 units",
        "500000",
        "2,400,000",
        "维生素B12",
        "vitamin B12.",
        "三叉神经痛",
        "三 叉神经痛",
        "三多次",
        "三 次",
        "九 人",
        "十分疼痛",
        "一天2次",
        "一个",
        "7.5 d",
        "４０ mg",
        "25%",
        "150/100 mmHg",
        "40 (见原文)",
        "45, 然后",
        "5 t",
        "40 tom",
        "2 种",
        "40 - 45",
        "1 e",
    ],
)
def test_what_the_evidence_says_may_be_written(text: str) -> None:
    automaton = NumberAutomaton(ALLOWED)
    state = automaton.after(text)
    assert state != DEAD
    assert automaton.ends[state]


@pytest.mark.parametrize(
    "text",
    [
        "60 mg",
        "40～90 mg",
        "40 to 90",
        "41 mg",
        "4 mg",
        "400 mg",
        "40.5",
        "九次",
        "十九岁",
        "[13]",
        "[0]",
        "[1 mg",
        "[1-",
        "1e3",
        "4 5",
        "B13",
        "x40",
        "½片",
        "②",
        "壹次",
        "九百次",
        "40万",
        "五5",
        "6",
        "7.6",
        "7,5",
        "2,400,001",
        "500 001",
        "一百次",
        "九 次",
        "九多次",
        "九 余 次",
        "九 几 小时",
        "25:1",
        "40 – 90",
    ],
)
def test_what_it_does_not_say_may_not(text: str) -> None:
    automaton = NumberAutomaton(ALLOWED)
    assert automaton.after(text) == DEAD


def test_a_number_begun_must_be_ended() -> None:
    automaton = NumberAutomaton(PermittedNumbers(frozenset({"7.5"}), frozenset(), frozenset(), frozenset(), 0))
    assert not automaton.ends[automaton.after("7")]
    assert automaton.after("7 ") == DEAD
    assert not automaton.ends[automaton.after("7.")]
    assert automaton.after("7.，") == DEAD
    assert automaton.ends[automaton.after("7.5")]
    assert automaton.step(START, "8") == DEAD


def test_what_is_permitted_in_other_ways_of_writing() -> None:
    assert {"40", "45", "1", "1000", "0.5", "500", "3", "8", "5", "2"} <= ALLOWED.digits
    assert "三" in ALLOWED.numerals
    assert {"五", "两", "二", "四十"} <= ALLOWED.numerals
    assert "12" in ALLOWED.names
    assert "13" not in ALLOWED.digits
    assert permitted(["123456789 mg"], 0).digits == {"123456789"}
    assert {("40", "45"), ("150", "100")} <= ALLOWED.ranges
    assert "60" not in ALLOWED.digits
    assert permitted(["three tablets 一五"], 0).digits >= {"3"}
    assert numerals_of(20) == ("二十",)
    assert numerals_of(15) == ("十五",)
    assert numerals_of(0) == numerals_of(100) == ()


def test_digits_of_another_unit_are_permitted_only_where_people_write_that_unit() -> None:
    assert permitted(["5 mg"], 0).digits == {"5"}
    assert permitted(["50 mg"], 0).digits == {"50", "0.05"}
    assert permitted(["0.5 mg"], 0).digits == {"0.5", "500"}
    assert permitted(["2 g"], 0).digits == {"2", "2000"}
    assert permitted(["5 ml"], 0).digits == {"5"}
    assert permitted(["250 ml"], 0).digits == {"250", "0.25"}


def test_masks_are_kept_and_cannot_be_changed(grounding: Grounding) -> None:
    first = grounding.mask(Place())
    assert grounding.mask(Place()) is first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = True
    assert first[END]
    assert not first[PIECES.index(None)]


def test_bytes_of_a_character_are_put_together(grounding: Grounding) -> None:
    place = grounding.advance(Place(), PIECES.index("每".encode()[:2]))
    assert place.pending == "每".encode()[:2]
    mask = grounding.mask(place)
    assert mask["每".encode()[2]]
    assert not mask[ord("a")]
    begun = grounding.advance(Place(), 0xE4)
    assert begun.pending
    assert grounding.advance(begun, ord("a")).state == DEAD
    assert grounding.mask(begun).any()
    inside = grounding.after("每次4")
    assert not grounding.mask(inside)[PIECES.index(b"\xe4\xb8")]
    assert decoded("好".encode()[:2] + b"x") == (None, b"")
    assert decoded(b"\xf4\x90") == (None, b"")
    assert decoded(b"\x80") == (None, b"")
    assert decoded(b"") == ("", b"")
    assert decoded(b"\xc3") == ("", b"\xc3")


def test_a_vocabulary_without_digits_or_single_bytes() -> None:
    with pytest.raises(ValueError, match="digit"):
        Vocabulary([b"a"], [])
    digits = [str(value).encode() for value in range(10)]
    plain = Vocabulary([*digits, b"a", "每".encode()[:2], "每".encode()[2:], None, "每".encode()], [])
    mask = Grounding(plain, ALLOWED).mask(Place())
    assert not mask[11]
    assert not mask[12]
    assert mask[14]
    assert Grounding(plain, ALLOWED).advance(Place(), 13) == Place()


def test_classes_of_characters() -> None:
    assert class_of("５") == class_of("5")
    assert class_of("é") == class_of("。")
    assert class_of("Ⅲ") == class_of("½") == class_of("廿")
