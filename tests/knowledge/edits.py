"""Changes to an entry's fields, as a clinician makes them, for the tests of the overlay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from medassist.knowledge.overlay import Overlaid

Edit = Callable[[dict[str, Any]], object]


def overview(text: str) -> Edit:
    """Another first sentence of an article."""

    def edit(fields: dict[str, Any]) -> None:
        fields["text"]["overview"][0]["en"] = text

    return edit


def set_(name: str, value: object) -> Edit:
    return lambda fields: fields.__setitem__(name, value)


def dose(**values: object) -> Edit:
    return lambda fields: fields["doses"][0].update(values)


def only(laid: Overlaid) -> Any:
    (one,) = laid.entries.values()
    return one
