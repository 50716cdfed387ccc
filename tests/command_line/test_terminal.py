"""At a terminal: the passphrase is asked for, twice when it is new, and nothing is erased without a yes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from medassist.command_line import opening, records
from medassist.storage import keys

Run = Callable[..., Any]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the person types when asked for a passphrase, one after the other; each prompt takes the next."""
    answers: list[str] = []
    monkeypatch.setattr(opening, "is_terminal", lambda: True)
    monkeypatch.setattr(opening.getpass, "getpass", lambda *_: answers.pop(0))
    monkeypatch.setattr(keys, "MEMORY_KIB", 64)
    return answers


def kept(run: Run) -> list[str]:
    return [entry["text"] for entry in json.loads(run("history", "search", "--json").out)["entries"]]


def test_a_new_passphrase_is_asked_for_twice_and_later_once(run: Run, typed: list[str]) -> None:
    typed += ["eine lange 口令", "eine lange 口令"]
    assert run("ask", "头痛怎么办").err == ""
    assert typed == []
    typed += ["eine lange 口令"]
    assert kept(run) == ["头痛怎么办"]


@pytest.mark.parametrize("said", [["one", "another"], [""]])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_an_agreed_passphrase_the_answer_is_given_and_nothing_kept(
    run: Run, typed: list[str], said: list[str], language: str
) -> None:
    typed += said
    ended = run("ask", "头痛怎么办", "--lang", language)
    assert ended.code == 0
    assert ended.out
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(("said", "left"), [("yes\n", 0), ("no\n", 1), ("\n", 1), ("", 1)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_records_are_erased_only_after_a_yes(
    run: Run, keyed: None, monkeypatch: pytest.MonkeyPatch, said: str, left: int, language: str
) -> None:
    run("ask", "头痛怎么办")
    monkeypatch.setattr(records, "is_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(said))
    ended = run("history", "erase", "--lang", language)
    assert (ended.code, ended.out) == (0, "")
    assert len(kept(run)) == left
