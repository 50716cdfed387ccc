"""Rows that are told anew with every result: the row of a subject stays the widget it was, for making one is slow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from PySide6.QtWidgets import QWidget

Row = TypeVar("Row", bound=QWidget)


class RowLayout(Protocol):
    """A layout that can take a widget in between."""

    def insertWidget(self, index: int, widget: QWidget, /) -> object:  # Qt's name
        """Puts the widget before the item at `index`."""
        ...

    def removeWidget(self, w: QWidget, /) -> None:  # Qt's name
        """Takes the widget out; it stays a child of where it was."""
        ...


class KeptRows(Generic[Row]):
    """Rows of one kind in a layout, behind `before` other items; each row stands for one subject at a time."""

    def __init__(self, layout: RowLayout, make: Callable[[], Row], before: int = 0) -> None:
        self._layout = layout
        self._make = make
        self._before = before
        self._rows: dict[str, Row] = {}
        self._waiting: list[Row] = []
        self._placed: list[Row] = []
        """As they stand in the layout, those that wait included."""

    def of(self, subjects: Sequence[str]) -> list[Row]:
        """A row for each of `subjects` (no two alike), placed in their order, to be told and then shown; others are hidden.

        A row whose subject is gone is hidden before it stands for another, so that it never carries the focus over to it.
        """
        for subject in [one for one in self._rows if one not in subjects]:
            row = self._rows.pop(subject)
            row.hide()
            self._waiting.append(row)
        rows: list[Row] = []
        for subject in subjects:
            if subject not in self._rows:
                self._rows[subject] = self._waiting.pop(0) if self._waiting else self._make()
            rows.append(self._rows[subject])
        if self._placed[: len(rows)] != rows:
            self._place([*rows, *self._waiting])
        return rows

    def _place(self, rows: list[Row]) -> None:
        for row in self._placed:
            self._layout.removeWidget(row)
        for place, row in enumerate(rows):
            self._layout.insertWidget(self._before + place, row)
        self._placed = rows
