"""The look: names and keys for every control, contrast, and nothing cut off in small windows with large letters."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTextEdit,
    QWidget,
)

from medassist.ui.main_window import PAGES
from medassist.ui.theme import DARK, LIGHT, Tokens

CASE = "58岁男，突发胸骨后压榨样疼痛2小时，大汗，否认发热"
CONTROLS = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)
URGENCIES = ("emergency", "same_day", "routine", "self_care")


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_pair_of_ink_and_ground_can_be_read(tokens: Tokens):
    pairs = [(ink, ground) for ink in ("ink", "quiet", "accent", *URGENCIES) for ground in ("surface", "raised")]
    pairs += [(urgency, f"{urgency}_soft") for urgency in URGENCIES]
    pairs += [("ink", f"{urgency}_soft") for urgency in URGENCIES]
    pairs += [("accent", "accent_soft"), ("ink", "accent_soft"), ("on_accent", "accent"), ("ink", "line")]
    for ink, ground in pairs:
        assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5, (ink, ground)
    for ground in ("surface", "raised"):
        assert contrast(tokens.edge, getattr(tokens, ground)) >= 3, ground
    assert all(getattr(tokens, one.name).startswith("#") for one in fields(Tokens))


def controls_of(page: QWidget) -> list[QWidget]:
    return [
        widget
        for kind in CONTROLS
        for widget in page.findChildren(kind)
        if widget.isVisibleTo(page) and not isinstance(widget, QHeaderView) and not own_part(widget)
    ]


def own_part(widget: QWidget) -> bool:
    """The inside of a control (a combo box's list, a table's corner) is named by the control."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, (QComboBox, QAbstractItemView, QLineEdit)):
            return True
        parent = parent.parentWidget()
    return False


def all_pages(desk) -> list[QWidget]:
    desk.put(CASE)
    pages = []
    for name in PAGES:
        desk.window.show_page(name)
        desk.idle()
        pages.append(desk.window.page(name))
    return pages


def test_every_control_has_a_name(desk):
    for page in [*all_pages(desk), desk.window._rail]:
        for control in controls_of(page):
            assert control.accessibleName(), f"{control} {control.objectName()}"


def test_tab_reaches_every_control(desk, qtbot):
    desk.put(CASE)
    for name in PAGES:
        desk.window.show_page(name)
        desk.idle()
        page = desk.window.page(name)
        wanted = {
            control
            for control in controls_of(page)
            if control.isEnabled() and control.focusPolicy() & Qt.FocusPolicy.TabFocus
        }
        wanted = {control for control in wanted if control.focusPolicy() != Qt.FocusPolicy.NoFocus}
        reached: set[QWidget] = set()
        widget = desk.window
        for _ in range(2000):
            widget = widget.nextInFocusChain()
            reached.add(widget)
            if widget is desk.window:
                break
        missed = [control for control in wanted if control not in reached]
        assert not missed, (name, missed)
        no_keys = [
            control
            for control in controls_of(page)
            if isinstance(control, QAbstractButton)
            and control.isEnabled()
            and control.focusPolicy() == Qt.FocusPolicy.NoFocus
        ]
        assert not no_keys, (name, no_keys)


def test_tab_order_of_the_ask_page_is_the_order_of_reading(desk):
    desk.put(CASE)
    order = [
        desk.view.question,
        desk.view.ask_button,
        desk.view.banner.body,
        *desk.view.chips.chips(),
        desk.view.answer,
    ]
    places = []
    widget = desk.window
    for _ in range(2000):
        widget = widget.nextInFocusChain()
        if widget in order:
            places.append(order.index(widget))
        if widget is desk.window:
            break
    start = places.index(0)
    assert places[start:] + places[:start] == sorted(places)


@pytest.mark.parametrize(("language", "percent"), [("zh", 100), ("en", 125), ("zh", 200), ("en", 200)])
def test_pages_fit_1024_by_700(make_desk, language: str, percent: int):
    desk = make_desk(language=language, text_percent=percent)
    desk.window.resize(1024, 700)
    all_pages(desk)
    assert desk.window.width() == 1024
    assert desk.window.height() == 700
    for name in PAGES:
        desk.window.show_page(name)
        desk.idle()
        page = desk.window.page(name)
        assert page.width() <= 1024
        for scroll in page.findChildren(QScrollArea):
            if scroll.isVisible():
                assert scroll.horizontalScrollBar().maximum() == 0, (name, percent)
        image = desk.window.grab().toImage()
        assert image.width() == 1024


def test_no_text_of_a_button_is_cut_off(make_desk):
    desk = make_desk(language="en", text_percent=200)
    desk.window.resize(1024, 700)
    for page in all_pages(desk):
        for button in page.findChildren(QAbstractButton):
            if button.isVisible() and button.text() and not own_part(button):
                assert button.width() >= min(button.sizeHint().width(), page.width()), button.text()


def test_the_font_has_chinese(desk):
    from PySide6.QtGui import QRawFont

    raw = QRawFont.fromFont(QApplication.font())
    assert raw.supportsCharacter(ord("诊")) or len(QApplication.font().families()) > 1
