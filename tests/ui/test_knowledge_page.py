"""The Knowledge page: browse, find, read, follow sources and links, and the way back, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication

from medassist.ui.models.knowledge_lists import DETAIL, ID
from medassist.ui.printing import article_document, save_pdf
from medassist.ui.reading import Place


@pytest.fixture
def page(desk):
    desk.window.show_page("knowledge")
    opened = desk.window.page("knowledge")
    desk.qtbot.waitUntil(lambda: desk.bench.reading.index is not None, timeout=10_000)
    desk.idle()
    return opened


def shown_ids(model, parent: QModelIndex | None = None) -> list[str]:
    """All ids of a tree model."""
    parent = QModelIndex() if parent is None else parent
    ids: list[str] = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        ids += [index.data(ID)] if index.data(ID) else shown_ids(model, index)
    return ids


def test_tree_holds_every_entry_once_with_counts(desk, page):
    base = desk.backend.parts.knowledge
    model = page.browser.tree_filter
    ids = shown_ids(model)
    assert sorted(ids) == sorted([*base.conditions, *base.drugs, *base.red_flags, *base.findings])
    tops = [model.index(row, 0) for row in range(model.rowCount())]
    assert [top.data(DETAIL) for top in tops] == [
        str(len(one)) for one in (base.conditions, base.drugs, base.red_flags, base.findings)
    ]


def test_typing_finds_and_the_keyboard_opens(desk, page, qtbot):
    qtbot.keyClicks(page.browser.field, "G43.9")
    assert page.browser.matching.index(0, 0).data(ID) == "migraine"
    qtbot.keyClick(page.browser.field, Qt.Key.Key_Down)
    assert page.browser.found.hasFocus()
    qtbot.keyClick(page.browser.found, Qt.Key.Key_Return)
    assert page.view.article.id == "migraine"
    qtbot.waitUntil(page.view.text.hasFocus)
    qtbot.keyClick(page.browser.field, Qt.Key.Key_Escape)
    assert page.browser.field.text() == ""
    assert page.browser.current_list() is page.browser.tree
    assert page.browser.tree.currentIndex().data(ID) == "migraine"


def test_unknown_name_says_what_to_do(page, qtbot):
    qtbot.keyClicks(page.browser.field, "zzzz")
    assert page.browser.matching.rowCount() == 0
    assert "Enter" in page.browser.told.text()


def test_enter_searches_the_texts_and_opens_the_place(desk, page, qtbot):
    page.browser.field.setText("雾化吸入沙丁胺醇")
    qtbot.keyClick(page.browser.field, Qt.Key.Key_Return)
    desk.idle()
    assert page.browser.current_list() is page.browser.places
    place = page.browser.place_list.places[0]
    qtbot.waitUntil(page.browser.places.hasFocus)
    qtbot.keyClick(page.browser.places, Qt.Key.Key_Return)
    assert page.view.article.id == place.id
    qtbot.waitUntil(lambda: place.sentence in page.view.text.toPlainText())


def test_number_shows_the_source_and_everything_that_stands_on_it(desk, page, qtbot):
    page.open(Place("migraine"))
    assert not page.sources.isVisible()
    page.view.text.source_wanted.emit(1, 0)
    qtbot.waitUntil(lambda: page.sources.cards[0].hasFocus())
    article = page.view.article
    source = desk.backend.parts.knowledge.sources[article.origins[0].id]
    card = page.sources.cards[0]
    assert source.title in card.accessibleName()
    assert source.organisation in card.accessibleName()
    assert str(source.year) in card.accessibleName()
    places = article.standing_on(1)
    assert all(line.text.en[:20] in card.places.toPlainText() for _, line in places)
    last = places[-1][1].place
    card.places.line_wanted.emit(last)
    qtbot.waitUntil(page.view.text.hasFocus)
    qtbot.keyClick(page.view.text, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page.sources.cards[1].hasFocus())
    qtbot.keyClick(page.sources.cards[1], Qt.Key.Key_Return)
    page.sources.close_button.click()
    assert not page.sources.isVisible()


def test_links_lead_on_and_alt_arrows_back_and_forward(page, qtbot):
    page.open(Place("migraine"))
    page.view.text.entry_wanted.emit("paracetamol")
    assert page.view.article.id == "paracetamol"
    qtbot.keyClick(page.view.text, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page.view.article.id == "migraine"
    assert page.view.forward_button.isEnabled()
    qtbot.keyClick(page.view.text, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert page.view.article.id == "paracetamol"
    page.view.back_button.click()
    assert page.view.article.id == "migraine"
    assert not page.view.back_button.isEnabled()


def test_links_are_reached_by_tab_and_opened_by_enter(page, qtbot):
    page.open(Place("migraine"))
    wanted: list[int] = []
    page.view.text.source_wanted.connect(lambda number, place: wanted.append(number))
    page.view.text.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page.view.text, Qt.Key.Key_Tab)
    qtbot.keyClick(page.view.text, Qt.Key.Key_Return)
    assert len(wanted) == 1


def test_both_languages_side_by_side_one_where_it_is_narrow(desk, page):
    page.open(Place("migraine"))
    sentence = desk.backend.parts.knowledge.conditions["migraine"].text["treatment"][0]
    desk.qtbot.waitUntil(lambda: sentence.zh in page.view.text.toPlainText())
    assert sentence.en in page.view.text.toPlainText()
    page.view.languages.setCurrentIndex(page.view.languages.findData("zh"))
    page.view.languages.activated.emit(page.view.languages.currentIndex())
    assert sentence.en not in page.view.text.toPlainText()
    page.view.languages.setCurrentIndex(0)
    page.view.languages.activated.emit(0)
    desk.window.resize(1024, 700)
    page.open_source(1)
    desk.qtbot.waitUntil(lambda: not page.view.text.has_room_for_both or sentence.en in page.view.text.toPlainText())
    desk.idle()
    if not page.view.text.has_room_for_both:
        assert sentence.zh not in page.view.text.toPlainText()


def test_unreviewed_content_says_so_in_article_copy_and_print(desk, page, tmp_path):
    page.open(Place("paracetamol"))
    assert "not clinically reviewed" in page.view.text.toPlainText()
    desk.window.copy_shown()
    copied = QGuiApplication.clipboard().text()
    assert "not clinically reviewed" in copied
    assert "[1]" in copied
    document = article_document(page.view.article, page.view.shape, "abc")
    assert "not clinically reviewed" in document.toPlainText()
    assert "abc" in document.toPlainText()
    save_pdf(document, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_place_and_way_back_outlive_a_change_of_theme(desk, page):
    page.open(Place("migraine"))
    page.open(Place("paracetamol"))
    desk.preferences.change(theme="dark")
    desk.qtbot.waitUntil(lambda: desk.window.current_page == "knowledge" and desk.window.page("knowledge") is not page)
    again = desk.window.page("knowledge")
    desk.qtbot.waitUntil(lambda: again.view.article is not None)
    assert again.view.article.id == "paracetamol"
    again.view.back()
    assert again.view.article.id == "migraine"
    desk.idle()


def test_entry_that_is_gone_is_told_in_place(page):
    page.open(Place("migraine"))
    page.open(Place("no_such_entry"))
    assert page.view.told.isVisible()
    page.open(Place("migraine"))
    assert not page.view.told.isVisible()


def test_narrow_page_shows_list_or_article(make_desk, qtbot):
    desk = make_desk(text_percent=200)
    desk.window.resize(1024, 700)
    desk.window.show_page("knowledge")
    page = desk.window.page("knowledge")
    desk.idle()
    page.open(Place("migraine"))
    assert page.view.isVisible()
    assert not page.browser.isVisible()
    page.view.list_button.click()
    assert page.browser.field.hasFocus()
    assert not page.view.isVisible()
    qtbot.keyClick(page.browser.field, Qt.Key.Key_Escape)
    assert page.view.isVisible()
    page.open_source(1)
    assert page.sources.isVisible()
    assert not page.view.isVisible()
    desk.idle()
    page.sources.line_wanted.emit(0)
    assert page.view.isVisible()


def test_words_change_with_the_language(desk, page):
    page.open(Place("migraine"))
    desk.preferences.change(language="zh")
    desk.idle()
    assert page.browser.tree_filter.index(0, 0).data() == "疾病"
    assert page.view.print_button.text() == "打印…"
    assert "未经临床审核" in page.view.text.toPlainText()
