"""An animal that is ill is no patient, and that it was left out is said; one that bites makes one."""

from __future__ import annotations

import pytest

from medassist.core.reading import Reader


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("狗吃了老鼠药", "狗吃了老鼠药"),
        ("我家狗误吃了老鼠药，抽搐了", "我家狗误吃了老鼠药，抽搐了"),
        ("邻居家的猫昨天吐了", "邻居家的猫昨天吐了"),
        ("my dog ate rat poison", "my dog ate rat poison"),
        ("our cat has been vomiting for two days. What to do?", "our cat has been vomiting for two days"),
    ],
)
def test_an_ill_animal_is_left_out_and_told(whole: Reader, text: str, words: str) -> None:
    case = whole.read(text)
    assert case.present == frozenset()
    assert any(f"“{words}”" in one for one in case.conflicts), case.conflicts


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("孩子吃了老鼠药", "rodenticide_ingestion"),
        ("被狗咬了一口，流血", "animal_bite_rabies"),
        ("my dog bit me in the hand", "animal_bite_rabies"),
        ("狗咬伤脸部要缝针吗", "severe_bite_site"),
    ],
)
def test_a_person_stays_the_patient(whole: Reader, text: str, finding: str) -> None:
    case = whole.read(text)
    assert finding in case.present
    assert case.conflicts == ()


@pytest.mark.parametrize(
    "text", ["狗吃了老鼠药，孩子也吃了老鼠药", "our dog ate rat poison and my son ate rat poison too"]
)
def test_a_person_beside_the_animal_is_read(whole: Reader, text: str) -> None:
    case = whole.read(text)
    assert "rodenticide_ingestion" in case.present
    assert len(case.conflicts) == 1


@pytest.mark.parametrize(
    "text", ["我朋友去年被狗咬了，要紧吗", "my friend was bitten by a dog last year, should I worry?"]
)
def test_a_friends_bite_of_last_year_is_not_the_patients(whole: Reader, text: str) -> None:
    assert "animal_bite_rabies" not in whole.read(text).present


@pytest.mark.parametrize(
    "text", ["我朋友被狗咬了，要打针吗", "my friend was bitten by a dog, what should we do?", "同事突然晕倒了，叫不醒"]
)
def test_a_friend_to_whom_something_happens_is_the_patient(whole: Reader, text: str) -> None:
    assert whole.read(text).present
