"""Questions as they arrive: empty, endless, garbled, in another language; a sentence and never a traceback."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medassist.errors import BadInput
from medassist.exchange.answer_json import answer_to_json
from medassist.retrieval.terms import encodable
from medassist.services.ask import MOST_CHARACTERS, AskService

ODD = {
    "control characters": "头痛\x07两天\x1b[31m怎么办\x7f",
    "nul": "头痛\x00怎么办",
    "lone surrogates": "头痛\ud83d怎么办\udc00",
    "right to left marks": "\u202e头痛怎么办\u202c",
    "zero width": "头\u200b痛\u200d怎么\ufeff办",
    "full width": "ｈｅａｄａｃｈｅ　ｆｏｒ　２　ｄａｙｓ",
    "mixed scripts": "患者 headache 头痛 головная боль 2 days 怎么办",
    "emoji": "🤕头痛😭怎么办🏥",
    "combining marks": "h̷e̷a̷d̷a̷c̷h̷e̷ what to do",
    "one line per character": "\n".join("我有头痛怎么办"),
    "markup": "<b>头痛</b><script>alert(1)</script>怎么办 {{7*7}} ${HOME} %s",
    "query syntax": 'body:"头痛" OR (*) AND NOT title:^ ~ [a TO b] \\',
    "path": "../../etc/passwd 头痛",
    "numbers": "12345 67890 37.5",
    "formula": "=1+1 头痛",
}
ELSEWHERE = {
    "Russian": "У меня болит голова, что делать?",
    "Arabic": "عندي صداع شديد، ماذا أفعل؟",
    "Japanese": "ひどいずつうがします。どうすればいいですか。",
    "Korean": "머리가 아파요. 어떻게 해야 하나요?",
    "Thai": "ปวดหัวทำอย่างไรดี",
    "Greek": "Έχω πονοκέφαλο, τι να κάνω;",
    "Hindi": "मुझे सिरदर्द है, क्या करूँ?",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_an_odd_text_is_read_to_its_end_and_given_back_whole(ask: AskService, text: str) -> None:
    answer = ask.answer(text)
    whole = encodable(text)
    assert answer.text == whole
    assert answer.status in ("answered", "abstained")
    assert answer.answer or answer.reason
    for finding in answer.findings:
        assert whole[finding.start : finding.end] == finding.quote
    assert json.loads(answer_to_json(answer))["text"] == whole


@pytest.mark.parametrize("name", ["control characters", "nul", "lone surrogates", "zero width", "emoji", "markup"])
def test_noise_around_a_question_does_not_hide_it(ask: AskService, name: str) -> None:
    answer = ask.answer(ODD[name])
    assert "headache" in [finding.id for finding in answer.findings]
    assert answer.status == "answered"


@pytest.mark.parametrize("text", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_question_in_a_third_language_is_declined_with_a_sentence(ask: AskService, text: str) -> None:
    answer = ask.answer(text)
    assert answer.status == "abstained", answer.answer
    assert answer.reason
    assert answer.citations == ()
    assert answer.text == encodable(text)


@pytest.mark.parametrize("text", ["", " \u3000\n", "。。。？", "!!!", "\x00", "\ud800", "—— ——", "()[]{}"])
def test_a_text_without_a_word_is_refused(ask: AskService, text: str) -> None:
    with pytest.raises(BadInput):
        ask.answer(text)


@pytest.mark.parametrize(
    "unit",
    ["头痛发热咳嗽，", "headache and fever, ", "9", "没有", "对青霉素过敏", "(", "a ", "头痛\ud83d"],
)
def test_a_hundred_thousand_characters_are_answered_in_seconds(ask: AskService, unit: str) -> None:
    text = "头痛怎么办？" + unit * (100_000 // len(unit))
    began = time.monotonic()
    answer = ask.answer(text)
    assert time.monotonic() - began < 20
    assert answer.text == encodable(text)
    assert answer.answer or answer.reason


def test_one_character_over_the_limit_is_refused_with_both_numbers(ask: AskService) -> None:
    with pytest.raises(BadInput) as error:
        ask.answer("头" * (MOST_CHARACTERS + 1))
    for language in ("zh", "en"):
        assert str(MOST_CHARACTERS) in error.value.of(language)
        assert str(MOST_CHARACTERS + 1) in error.value.of(language)


def test_a_finding_at_the_very_end_of_a_long_text_is_not_dropped(ask: AskService) -> None:
    text = "今天天气不错。" * 10_000 + "突发胸骨后压榨样疼痛，大汗。"
    answer = ask.answer(text)
    assert answer.urgency == "emergency"
    assert max(finding.end for finding in answer.findings) > len(text) - 10


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_no_text_breaks_the_way_of_a_question(ask: AskService, text: str) -> None:
    try:
        answer = ask.answer(text)
    except BadInput:
        assert not any(character.isalnum() for character in text)
        return
    assert answer.text == encodable(text)
    assert answer_to_json(answer)
    assert answer.status in ("answered", "abstained")
    assert answer.status == "answered" or answer.reason


WORDS = (
    "头痛 没有 发热 3岁 12公斤 怎么办 headache no fever 阿莫西林 过敏 ， 。 孕30周 对 母亲 38.5℃ 2天 ? 突发 amoxicillin dose "
    "糖尿病 华法林 否认 既往 child 80/40"
).split()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from([*WORDS, "\n", " "]), max_size=14))
def test_no_heap_of_clinical_words_breaks_it(ask: AskService, pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        answer = ask.answer(text)
    except BadInput:
        return
    numbers = [citation.n for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert sum(one.probability for one in answer.differential) <= 1.0
    for finding in answer.findings:
        assert text[finding.start : finding.end] == finding.quote
