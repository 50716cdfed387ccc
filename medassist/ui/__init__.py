"""The window, over the services; knows Qt, and nothing below knows it."""

from __future__ import annotations

from medassist.ui.immortal import make_immortal

make_immortal()
