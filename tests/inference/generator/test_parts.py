"""Proposals, circles and whole characters, each by itself."""

from __future__ import annotations

import pytest

from medassist.inference.generator.characters import Characters
from medassist.inference.generator.lookup import FEWEST, MOST, Lookup
from medassist.inference.generator.repetition import AT_LEAST, LONGEST, Circles


def test_what_followed_the_longest_match_is_proposed() -> None:
    lookup = Lookup([[1, 2, 3, 4, 5, 6], [9, 2, 3, 8, 8, 8]])
    assert lookup.propose([7, 2, 3], 8) == (4, 5)
    assert lookup.propose([9, 2, 3], 8) == (8, 8)
    assert lookup.propose([2, 3], 1) == (4,)
    assert lookup.propose([2, 3], 0) == ()
    assert lookup.propose([3], 8) == ()
    assert lookup.propose([5, 6], 8) == ()
    assert Lookup([]).propose([1, 2], 8) == ()


def test_proposals_grow_with_success_and_shrink_with_failure() -> None:
    lookup = Lookup([list(range(100))])

    def size() -> int:
        return len(lookup.propose([3, 4, 5], 50))

    assert size() == FEWEST
    for _ in range(5):
        lookup.learn(size(), size())
    assert size() == MOST
    lookup.learn(MOST, 3)
    assert size() == 3
    lookup.learn(3, 0)
    assert size() == FEWEST
    lookup.learn(0, 0)
    assert size() == FEWEST


def closed_at(tokens: list[int]) -> int | None:
    circles = Circles()
    return next((place for place, token in enumerate(tokens) if circles.closed(token)), None)


@pytest.mark.parametrize("size", [1, 2, 7, 12, 40, LONGEST])
def test_a_circle_ends_the_text(size: int) -> None:
    found = closed_at([500, 501, *list(range(size)) * 60])
    assert found is not None
    assert AT_LEAST <= found - 2 + 1 <= max(3 * size, AT_LEAST + size)


def test_texts_that_repeat_a_little_go_on() -> None:
    assert closed_at(list(range(300))) is None
    assert closed_at([1, 2] * 5 + [3]) is None
    assert closed_at([*range(30), *range(30), 99, *range(30)]) is None
    assert closed_at([number for part in range(40) for number in (7, 8, 9, 1000 + part)]) is None


def shown(pieces: list[bytes], *, whole: bool) -> list[str]:
    characters = Characters()
    return [*(characters.add(piece) for piece in pieces), characters.end(whole=whole)]


def test_characters_are_shown_whole() -> None:
    raw = "头痛😀".encode()
    assert shown([raw[:2], raw[2:4], raw[4:7], raw[7:]], whole=True) == ["", "头", "痛", "😀", ""]
    assert shown([b"a\xff", b"b"], whole=True) == ["a\ufffd", "b", ""]
    assert shown([b"a", raw[:2]], whole=False) == ["a", "", ""]


@pytest.mark.parametrize("number", ["5", "50", "7.", "7.5", "1,000", "三", "二十", "５", "12.5."])
def test_a_number_is_held_until_something_follows(number: str) -> None:
    pieces = [b"give ", *(character.encode() for character in number)]
    assert shown(pieces, whole=False) == ["give ", *[""] * len(number), ""]
    assert "".join(shown(pieces, whole=True)) == f"give {number}"
    assert "".join(shown([*pieces, b" mg"], whole=False)) == f"give {number} mg"


def test_a_full_stop_behind_words_is_not_held() -> None:
    assert shown([b"rest.", b" Then"], whole=False) == ["rest.", " Then", ""]
