"""Knowledge: the built-in articles to browse, find and read in both languages, with every source one key away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from medassist.ui.acts import listen, source_keys
from medassist.ui.reading import Place
from medassist.ui.widgets.article_sources import ArticleSources
from medassist.ui.widgets.article_view import ArticleView
from medassist.ui.widgets.knowledge_browser import KnowledgeBrowser
from medassist.ui.widgets.knowledge_start import KnowledgeStart
from medassist.ui.words import language_in_force
from medassist.ui.workbench import Workbench

if TYPE_CHECKING:
    from medassist.ui.widgets.review_desk import ReviewDesk

LIST, ARTICLE, SOURCES = 248, 400, 272
"""Least widths of the panes in px at 100 %; a pane that does not fit folds away, the list first."""
LIST_WIDTH = 288
SOURCES_WIDTH = 320
REVIEWING = 1400
"""Page from which the list stays beside the review desk."""
THREE = LIST_WIDTH + ARTICLE + SOURCES_WIDTH


class KnowledgePage(QWidget):
    """List, article, sources: beside each other where there is room, else one after the other."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._reading = bench.reading
        self.browser = KnowledgeBrowser(bench, self)
        self.start = KnowledgeStart(bench, self)
        self.view = ArticleView(bench, self)
        self.desk: ReviewDesk | None = None
        self.middle = QStackedWidget(self)
        self.sources = ArticleSources(bench.theme, self)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._wants_list = False
        self._wants_sources = False
        self._is_sized = False
        self._is_opening = False
        self._build_ui()
        self._connect()
        self._reading.want_index()
        self.view.show_place()
        self._fold()

    def _build_ui(self) -> None:
        px = self._bench.theme.px
        self.middle.addWidget(self.start)
        self.middle.addWidget(self.view)
        for widget in (self.browser, self.middle, self.sources):
            self.splitter.addWidget(widget)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.browser.setMinimumWidth(px(200))
        self.sources.setMinimumWidth(px(240))
        self.sources.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)

    def _connect(self) -> None:
        self.browser.place_chosen.connect(self.open)
        self.start.entry_chosen.connect(lambda id: self.open(Place(id)))
        self.browser.left.connect(self._on_list_left)
        self.view.source_wanted.connect(self.open_source)
        self.view.list_wanted.connect(self.show_list)
        self.view.sources_wanted.connect(self.toggle_sources)
        self.view.print_wanted.connect(self.print_shown)
        self.view.review_wanted.connect(self.review)
        self.view.article_changed.connect(self._on_article_changed)
        self.sources.closed.connect(self.toggle_sources)
        self.sources.line_wanted.connect(self._on_line_wanted)
        self._bench.backend.answering.connect(self.view.show_place)
        reading = [("Alt+Left", self.view.back), ("Alt+Right", self.view.forward), ("Ctrl+F", self.show_list)]
        listen(self, [*reading, *source_keys(lambda number: self.open_source(number, -1))])

    def entered(self) -> None:
        """The page came to the front: typing finds, unless an article is being read."""
        if self.view.article is None:
            self.browser.field.setFocus()
        else:
            self.view.text.setFocus()

    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes round."""
        if self.desk is not None and self.is_reviewing:
            return (self.browser.field, *self.desk.panes())
        middle = self.view.text if self.view.article is not None else self.start
        cards = self.sources.cards
        return (self.browser.field, middle, cards[0] if cards else self.sources)

    def open(self, place: Place) -> None:
        """Reads a place; the article takes the focus."""
        self._wants_list = False
        self._is_opening = True
        self.view.open(place)
        self._is_opening = False
        self._fold()
        self.view.text.setFocus()

    def open_source(self, number: int, place: int = -1) -> None:
        """Shows the source `number` and every sentence that stands on it."""
        article = self.view.article
        if article is not None and any(origin.number == number for origin in article.origins):
            self._wants_sources, self._wants_list = True, False
            self._fold()
            QTimer.singleShot(0, self.sources, lambda: self.sources.open_source(number, place))

    def toggle_sources(self) -> None:
        """Folds the sources away or brings them back."""
        focused = self.focusWidget()
        inside = focused is not None and self.sources.isAncestorOf(focused)
        self._wants_sources, self._wants_list = not self._wants_sources, False
        self._fold()
        if inside or not self._wants_sources:
            self.view.text.setFocus()

    def show_list(self) -> None:
        """Brings the list into view, with the field taking the typing."""
        self._wants_list = True
        self._fold()
        self.browser.field.setFocus()
        self.browser.field.selectAll()

    def review(self) -> None:
        """Opens the review desk on the article in view."""
        article = self.view.article
        if article is None:
            return
        if self.desk is None:
            from medassist.ui.widgets.review_desk import ReviewDesk

            self.desk = ReviewDesk(self._bench, self)
            self.desk.left.connect(self._on_desk_left)
            self.middle.addWidget(self.desk)
        self.desk.open(article.id)
        self.middle.setCurrentWidget(self.desk)
        self._wants_sources = self._wants_list = False
        self._fold()
        self.desk.sections.setFocus()

    def _on_desk_left(self) -> None:
        self.middle.setCurrentWidget(self.view)
        self._fold()
        self.view.text.setFocus()

    @property
    def is_reviewing(self) -> bool:
        """Whether the review desk is in front."""
        return self.desk is not None and self.middle.currentWidget() is self.desk

    def copy_shown(self) -> None:
        """The article on the clipboard."""
        self.view.copy()

    def sum_up(self) -> None:
        """Has what was found summed up where the list is in use, else the article."""
        if self.browser.isVisible() and (self.view.article is None or self.browser.isAncestorOf(self.focusWidget())):
            self.browser.sum_up()
        else:
            self.view.sum_up()

    def print_shown(self) -> None:
        """Prints the article, or saves it as PDF."""
        from medassist.ui.printing import article_document, print_document

        article = self.view.article
        if article is not None:
            knowledge = self._bench.backend.parts.knowledge.version
            document = article_document(article, self.view.shape, knowledge, self.view.signed)
            print_document(document, self.window())

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's name
        super().resizeEvent(event)
        self._fold()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # Qt's name
        if event.button() == Qt.MouseButton.BackButton:
            self.view.back()
        elif event.button() == Qt.MouseButton.ForwardButton:
            self.view.forward()
        else:
            super().mousePressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._on_article_changed()
        super().changeEvent(event)

    def _on_article_changed(self) -> None:
        article = self.view.article
        if article is None:
            return
        if not self.is_reviewing or self._is_opening:
            self.middle.setCurrentWidget(self.view)
        self.sources.show_article(article, language_in_force())
        self.browser.mark(article.id)
        if not article.origins:
            self._wants_sources = False
        self.view.sources_button.setEnabled(bool(article.origins))
        self._fold()

    def _on_list_left(self) -> None:
        if self.view.article is not None:
            self._wants_list = False
            self._fold()
            self.view.text.setFocus()

    def _on_line_wanted(self, place: int) -> None:
        self.view.go_to_line(place)
        if not self.middle.isVisibleTo(self):
            self._wants_sources = False
            self._fold()
        self.view.text.setFocus()

    def _fold(self) -> None:
        """Which panes are shown: what was asked for last always is."""
        px, room = self._bench.theme.px, self.width()
        reading = self.view.article is not None
        sources = reading and self._wants_sources and not self.is_reviewing
        if sources and self._wants_list and room < px(THREE):
            sources = False
        least = REVIEWING if self.is_reviewing else THREE if sources else LIST + ARTICLE
        listed = not reading or self._wants_list or room >= px(least)
        alone = listed and room < px(LIST + ARTICLE)
        was_hidden = self.sources.isHidden()
        was_listed = not self.browser.isHidden()
        self.browser.setVisible(listed)
        self.sources.setVisible(sources)
        self.middle.setVisible(not alone and (not sources or room >= px(ARTICLE + SOURCES)))
        self.view.list_button.setVisible(not listed)
        if was_hidden != self.sources.isHidden() or was_listed == self.browser.isHidden():
            self._size()

    def _size(self) -> None:
        if not self.isVisible():
            return
        px = self._bench.theme.px
        left = self.splitter.sizes()[0] if self._is_sized and not self.browser.isHidden() else px(LIST_WIDTH)
        left = min(max(left, px(LIST)), max(px(LIST), self.width() // 3)) if not self.browser.isHidden() else 0
        right = px(SOURCES_WIDTH) if not self.sources.isHidden() else 0
        self._is_sized = True
        self.splitter.setSizes([left, max(1, self.width() - left - right), right])

    def showEvent(self, event: QShowEvent) -> None:  # Qt's name
        super().showEvent(event)
        if not self._is_sized:
            self._size()
