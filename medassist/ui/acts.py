"""Every act of the window by name and key: the command palette, the page of keys and the shortcuts are made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Act:
    """What a person can do anywhere in the window; `keys` in Qt's portable form, empty where there are none."""

    name: str
    keys: str
    do: Callable[[], object]
    is_shortcut: bool = True
    """Whether the window itself listens to the keys (some are heard by a page or a field)."""
