"""The lane on the screen: the first dangers openly, the others behind a button, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from medassist.core.answer import OPENLY, MustNotMiss
from medassist.ui.theme import Theme
from medassist.ui.widgets.danger_lane import DangerLane


def dangers(count: int) -> tuple[MustNotMiss, ...]:
    return tuple(MustNotMiss(f"d{at}", f"病{at}", f"danger {at}", "A00", "why.", ()) for at in range(count))


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[DangerLane]:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    yield DangerLane(Theme(), 2, parent)
    parent.close()


def test_the_first_are_open_and_the_others_come_by_a_click(lane: DangerLane) -> None:
    lane.show_dangers(dangers(OPENLY + 3), "en")
    assert [one.id for one in lane.items] == [f"d{at}" for at in range(OPENLY)]
    assert lane.more_button.text().startswith("3 ")
    lane.more_button.click()
    assert [one.id for one in lane.items] == [f"d{at}" for at in range(OPENLY + 3)]
    assert all(not one.isHidden() for one in lane.items)
    assert lane.order()[-1] is lane.more_button
    lane.more_button.click()
    assert len(lane.items) == OPENLY


def test_a_short_lane_has_no_button_and_none_is_hidden(lane: DangerLane) -> None:
    lane.show_dangers(dangers(OPENLY), "zh")
    assert lane.more_button.isHidden()
    assert not lane.isHidden()
    lane.show_dangers((), "zh")
    assert lane.isHidden()
    assert lane.items == []
