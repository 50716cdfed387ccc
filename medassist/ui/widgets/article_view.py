"""The middle of the knowledge pages: the article, and above it the way back, its sections, its languages and acts."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from medassist.core.clinical import Language
from medassist.ui.article import Article
from medassist.ui.article_html import ArticleHtml, Shape, plain_article
from medassist.ui.article_looks import origin_lines, origin_words, window_look
from medassist.ui.article_parts import article_of
from medassist.ui.knowledge_index import NOBODY
from medassist.ui.reading import Place
from medassist.ui.widgets.article_text import ArticleText
from medassist.ui.widgets.choice import Choice
from medassist.ui.widgets.flow_layout import FlowLayout
from medassist.ui.widgets.say_briefly import say_briefly
from medassist.ui.words import language_in_force, limits_line
from medassist.ui.workbench import Workbench


class ArticleView(QWidget):
    """Shows the place of `bench.reading`."""

    source_wanted = Signal(int, int)
    list_wanted = Signal()
    sources_wanted = Signal()
    print_wanted = Signal()
    review_wanted = Signal()
    article_changed = Signal()
    """Another article, or the same in other languages."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._reading = bench.reading
        self.article: Article | None = None
        self.bar = QWidget(self)
        self._buttons = QWidget(self.bar)
        self.back_button = QPushButton(self._buttons)
        self.forward_button = QPushButton(self._buttons)
        self.list_button = QPushButton(self._buttons)
        self.sections = Choice(self._buttons)
        self.languages = Choice(self._buttons)
        self.sources_button = QPushButton(self._buttons)
        self.copy_button = QPushButton(self._buttons)
        self.print_button = QPushButton(self._buttons)
        self.sum_button = QPushButton(self._buttons)
        self.review_button = QPushButton(self._buttons)
        self.told = QLabel(self)
        self.text = ArticleText(bench.theme, self)
        self.signed = ""
        self._build_ui()
        self._connect()
        self._retranslate()

    def _build_ui(self) -> None:
        px = self._bench.theme.px
        row = FlowLayout(self._buttons, px(6))
        for button in (self.back_button, self.forward_button, self.list_button, self.sections, self.languages,
                       self.sources_button, self.copy_button, self.print_button, self.sum_button,
                       self.review_button):  # fmt: skip
            button.setProperty("role", "small")
            row.addWidget(button)
        for choice in (self.sections, self.languages):
            choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
        self.list_button.hide()
        place = QVBoxLayout(self.bar)
        place.setContentsMargins(px(24), px(12), px(16), px(8))
        place.addWidget(self._buttons)
        self.told.setWordWrap(True)
        self.told.setProperty("role", "error")
        self.told.setContentsMargins(px(24), 0, px(24), 0)
        self.told.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, self.told):
            column.addWidget(widget)
        column.addWidget(self.text, 1)

    def _connect(self) -> None:
        self.back_button.clicked.connect(self.back)
        self.forward_button.clicked.connect(self.forward)
        self.list_button.clicked.connect(self.list_wanted)
        self.sections.activated.connect(lambda _: self.text.go_to(f"section-{self.sections.currentData()}"))
        self.languages.activated.connect(self._on_language)
        self.sources_button.clicked.connect(self.sources_wanted)
        self.copy_button.clicked.connect(self.copy)
        self.print_button.clicked.connect(self.print_wanted)
        self.sum_button.clicked.connect(self.sum_up)
        self.review_button.clicked.connect(self.review_wanted)
        self.text.source_wanted.connect(self.source_wanted)
        self.text.entry_wanted.connect(lambda id: self.open(Place(id)))
        self.text.room_changed.connect(self._on_room_changed)
        self._reading.moved.connect(self.show_place)
        self._reading.indexed.connect(self.show_place)

    @property
    def shape(self) -> Shape:
        """The languages in view."""
        words = language_in_force()
        if self._reading.show is not None:
            return Shape((self._reading.show,), words)
        if not self.text.has_room_for_both:
            return Shape((words,), words)
        return Shape(("zh", "en"), words)

    def open(self, place: Place) -> None:
        """Reads another place."""
        self._reading.open(place, self.text.verticalScrollBar().value())

    def back(self) -> None:
        """One place back."""
        self._reading.back(self.text.verticalScrollBar().value())

    def forward(self) -> None:
        """Where the way back was taken from."""
        self._reading.forward(self.text.verticalScrollBar().value())

    def show_place(self) -> None:
        """Shows the place of the reading."""
        place, backend = self._reading.place, self._bench.backend
        self.back_button.setEnabled(self._reading.can_go_back)
        self.forward_button.setEnabled(self._reading.can_go_forward)
        if place is None or not backend.is_answering:
            return
        article = article_of(backend.parts.knowledge, place.id)
        if article is None:
            self._tell(self.tr("This entry is not in the knowledge base any more; the answer that names it is older."))
            return
        state = self._reading.index.state(article.id) if self._reading.index is not None else NOBODY
        if article.kind == "finding":  # a finding has no review state of its own, only its signatures
            article = replace(article, review=state.review)
        self.signed = state.line
        self._tell(state.notice.of(language_in_force()) if state.notice is not None else "")
        self.article = article
        self._show(place)
        self._offer_sections(article)
        self.article_changed.emit()

    def _tell(self, text: str) -> None:
        """One sentence above the article; hidden when empty."""
        self.told.setText(text)
        self.told.setVisible(bool(text))

    def go_to_line(self, place: int) -> None:
        """Marks the sentence at `place` of the article and brings it into view."""
        if self.article is not None:
            self.text.setHtml(self._html("", place))
            self.text.go_to_meant()

    def copy(self) -> None:
        """The article in the languages in view, on the clipboard."""
        if self.article is None:
            return
        shape = self.shape
        lines = origin_lines(self.article, shape.label_language)
        text = plain_article(self.article, shape, lines, limits_line([self.article.review]), self.signed)
        QGuiApplication.clipboard().setText(text)
        say_briefly(self.copy_button, self.tr("Copied"), self.tr("Copy"))

    def sum_up(self) -> None:
        """Has the selected passage, else the whole article in the language in view, summed up."""
        if self.article is None:
            return
        passage = self.text.textCursor().selectedText().replace("\u2029", "\n").strip()
        language = self.shape.languages[0] if len(self.shape.languages) == 1 else self.shape.label_language
        whole = [line.text.of(language) for section in self.article.sections for line in section.lines]
        self._bench.write.put_text(passage or "\n".join(whole), "summary")

    def _show(self, place: Place) -> None:
        article = self.article
        if article is None:
            return
        self._offer_languages()
        line = article.place_of(place.section, place.sentence)
        both = len(self.shape.languages) > 1
        self.text.setAccessibleName(article.name.of(language_in_force()))
        self.text.show_article(self._html(place.section, line), self._hint, both=both)
        if line is not None or place.section:
            self.text.go_to_meant()
        else:
            bar = self.text.verticalScrollBar()
            QTimer.singleShot(0, bar, lambda: bar.setValue(place.scrolled))

    def _html(self, section: str, line: int | None) -> str:
        if self.article is None:
            return ""
        return ArticleHtml(self.article, window_look(self._bench.theme), self.shape).whole(section, line, self.signed)

    def _hint(self, number: int) -> str:
        article = self.article
        found = next((one for one in article.origins if one.number == number), None) if article is not None else None
        return "" if found is None else f"[{number}] {origin_words(found, language_in_force())}"

    def _on_room_changed(self) -> None:
        if self.article is not None and self._reading.place is not None:
            self._show(self._reading.place)

    def _on_language(self) -> None:
        self._reading.show = self.languages.currentData()
        if self._reading.place is not None:
            self._show(self._reading.place)

    def _offer_sections(self, article: Article) -> None:
        language = self.shape.label_language
        self.sections.clear()
        for section in article.sections:
            self.sections.addItem(section.title.of(language), section.id)

    def _offer_languages(self) -> None:
        """Both only where there is room for both."""
        words = language_in_force()
        options: list[tuple[str, Language | None]] = [("中文", "zh"), ("English", "en")]
        if self.text.has_room_for_both:
            options.insert(0, (self.tr("中文 | English"), None))
        self.languages.clear()
        for name, value in options:
            self.languages.addItem(name, value)
        chosen = self._reading.show
        if chosen is None and not self.text.has_room_for_both:
            chosen = words
        values = [value for _, value in options]
        self.languages.setCurrentIndex(values.index(chosen))

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            if self.article is not None:
                self.show_place()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        for button, text, name in (
            (self.back_button, "←", self.tr("Back")),
            (self.forward_button, "→", self.tr("Forward")),
            (self.list_button, self.tr("Entries"), self.tr("Back to the list of entries")),
            (self.sources_button, self.tr("Sources"), self.tr("Show the sources of the article")),
            (self.copy_button, self.tr("Copy"), self.tr("Copy the article with its sources")),
            (self.print_button, self.tr("Print …"), self.tr("Print the article or save it as PDF")),
            (self.sum_button, self.tr("Sum up"), self.tr("Sum up the selected passage, or the article")),
            (self.review_button, self.tr("Review …"), self.tr("Correct and sign this entry")),
        ):
            button.setText(text)
            button.setAccessibleName(name)
            button.setToolTip(name)
        self.back_button.setToolTip(self.tr("Back (Alt+Left)"))
        self.forward_button.setToolTip(self.tr("Forward (Alt+Right)"))
        self.sections.setAccessibleName(self.tr("Go to a section"))
        self.languages.setAccessibleName(self.tr("Languages of the article"))
