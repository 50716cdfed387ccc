"""Probabilities that are shown: they sum to 1 with what lies outside, grow with the score, and shrink with what was not read."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from medassist.core.case import Case, FindingMention, Patient
from medassist.core.clinical import KnowledgeBase
from medassist.core.diagnosis.calibration import (
    FITTED,
    LEAST_OUTSIDE,
    MOST_UNREAD,
    CalibrationMap,
    shares,
    unread_words,
    working_shares,
)
from medassist.core.diagnosis.posterior import Network, differential

MakeCase = Callable[..., Case]

SCORES = arrays(float, st.integers(1, 40), elements=st.floats(-60.0, 40.0))
PLAIN = CalibrationMap(temperature=1.0, dependence=0.0, outside=0.0, unread=0.0)


def test_the_softmax_by_hand() -> None:
    found = shares(np.array([math.log(2.0), 0.0]), math.log(5.0))
    assert found == pytest.approx([2 / 8, 1 / 8])


@settings(max_examples=200, deadline=None)
@given(scores=SCORES, findings=st.integers(0, 80), words=st.floats(0.0, 50_000.0))
def test_they_sum_to_one_with_the_outside_and_keep_the_order_of_the_scores(
    scores: np.ndarray, findings: int, words: float
) -> None:
    found = FITTED.probabilities(scores, findings, words)
    assert found.shape == scores.shape
    assert np.isfinite(found).all()
    assert (found >= 0.0).all()
    assert found.sum() <= 1.0 + 1e-12
    order = np.argsort(scores, kind="stable")
    assert (np.diff(found[order]) >= 0.0).all()


@settings(max_examples=100, deadline=None)
@given(
    scores=arrays(float, st.integers(1, 40), elements=st.floats(-20.0, 5.0)),
    findings=st.integers(1, 40), words=st.floats(0.0, 500.0),
)  # fmt: skip
def test_something_is_left_for_what_lies_outside(scores: np.ndarray, findings: int, words: float) -> None:
    outside = 1.0 - FITTED.probabilities(scores, findings, words).sum()
    by_text = FITTED.outside + FITTED.unread * math.log1p(min(words, MOST_UNREAD))
    beyond = math.log(math.exp(by_text) + math.exp(LEAST_OUTSIDE))
    logits = FITTED.power(findings) * scores
    expected = 1.0 / (1.0 + np.exp(logits - beyond).sum())
    assert outside == pytest.approx(expected, abs=1e-12)
    assert expected > 0.0


def test_the_more_findings_the_less_each_nat_counts() -> None:
    powers = [FITTED.power(number) for number in (0, 1, 2, 5, 20)]
    assert powers[0] == powers[1] == FITTED.temperature
    assert powers[1:] == sorted(powers[1:], reverse=True)
    assert CalibrationMap(0.9, 0.1, 0.0, 0.0).power(11) == pytest.approx(0.45)
    assert CalibrationMap(0.9, 0.0, 0.0, 0.0).power(11) == 0.9


def test_what_was_not_understood_leaves_more_room_for_the_outside_up_to_a_limit() -> None:
    scores = np.array([-1.0, -3.0, -6.0])
    room = [1.0 - FITTED.probabilities(scores, 4, words).sum() for words in (0.0, 10.0, 40.0, MOST_UNREAD)]
    assert room == sorted(room)
    assert room[-1] > room[0]
    assert FITTED.probabilities(scores, 4, 10 * MOST_UNREAD) == pytest.approx(
        FITTED.probabilities(scores, 4, MOST_UNREAD)
    )


def test_without_dependence_and_text_it_is_the_plain_softmax() -> None:
    scores = np.array([1.0, 0.0])
    expected = np.exp(scores) / (math.e + 2.0 + math.exp(LEAST_OUTSIDE))
    assert PLAIN.probabilities(scores, 9, 99.0) == pytest.approx(expected)


def test_many_cases_at_once_are_what_they_are_one_by_one() -> None:
    draw = np.random.default_rng(4)
    scores, findings, words = draw.normal(-3, 3, (6, 9)), np.arange(1.0, 7.0), draw.uniform(0, 200, 6)
    together = FITTED.probabilities(scores, findings, words)
    alone = [FITTED.probabilities(scores[row], int(findings[row]), float(words[row])) for row in range(6)]
    assert together == pytest.approx(np.array(alone))


def test_the_share_for_decisions_does_not_know_the_text() -> None:
    assert working_shares(np.array([0.0, -1.0])) == pytest.approx(
        np.exp([0.0, -0.8]) / (1.0 + math.exp(-0.8) + math.exp(-2.0))
    )


# ---- words that were not read


def case(text: str, language: str, *places: tuple[int, int]) -> Case:
    mentions = tuple(FindingMention("fever", "present", "now", text[a:b], a, b) for a, b in places)
    return Case(text, language, "case", Patient(), findings=mentions)  # type: ignore[arg-type]  # a language


def test_words_are_counted_outside_the_findings_places() -> None:
    text = "fever and an odd feeling"
    assert unread_words(case(text, "en")) == pytest.approx(20 / 4.7)
    assert unread_words(case(text, "en", (0, 5))) == pytest.approx(15 / 4.7)


def test_places_that_overlap_or_repeat_are_taken_away_once() -> None:
    text = "发热咳嗽，头痛"
    assert unread_words(case(text, "zh", (0, 4), (2, 4), (0, 2), (5, 7))) == 0.0
    assert unread_words(case(text, "zh", (0, 3), (2, 4))) == pytest.approx(2 / 1.7)


def test_a_case_without_a_text_has_nothing_unread() -> None:
    assert unread_words(case("", "en", (0, 0))) == 0.0


# ---- over the real base


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_shown_keeps_the_order_of_the_scores_and_room_for_the_outside(
    data: st.DataObject, knowledge: KnowledgeBase, network: Network, make_case: MakeCase
) -> None:
    names = sorted(knowledge.findings)
    said = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=8, unique=True))
    cut = data.draw(st.integers(1, len(said)))
    text = "x" * data.draw(st.integers(0, 900))
    read = replace(make_case(said[:cut], said[cut:]), text=text)
    scored = network.posterior(read)
    shown = [one.shown for one in scored]
    assert shown == sorted(shown, reverse=True)
    assert [one.score for one in scored] == sorted((one.score for one in scored), reverse=True)
    assert sum(shown) < 1.0
    assert shown == pytest.approx(
        FITTED.probabilities(np.array([one.score for one in scored]), len(read.present), unread_words(read))
    )
    by_id = {one.condition.id: one.shown for one in scored}
    assert all(one.probability == by_id[one.id] for one in differential(scored))


def test_words_that_say_nothing_change_what_is_shown_and_no_decision(network: Network, make_case: MakeCase) -> None:
    short = make_case(["fever", "cough"])
    long = replace(short, text="word " * 80)
    before, after = network.posterior(short), network.posterior(long)
    assert [one.probability for one in after] == [one.probability for one in before]
    assert [one.triage for one in after] == [one.triage for one in before]
    assert after[0].shown < before[0].shown
