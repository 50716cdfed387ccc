"""The form of one section of an entry, built after the schema: facts, sentences in both languages, lists of records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from medassist.core.clinical import GENERAL, FindingLink
from medassist.knowledge.field_words import field_label
from medassist.services.review import EntryFault
from medassist.ui.knowledge_words import NO_SOURCE
from medassist.ui.review_fields import (
    HIDDEN,
    FieldShape,
    FormSection,
    Path,
    list_with,
    new_item,
    path_in,
    path_words,
    shape_at,
    shapes_of,
    value_at,
)
from medassist.ui.review_words import ID_FIELDS, ID_LISTS, band_words, field_name, option_words
from medassist.ui.review_work import ReviewWork
from medassist.ui.theme import Theme
from medassist.ui.widgets.field_editors import (
    GAP,
    ChoiceEditor,
    IdEditor,
    IdListEditor,
    LineEditor,
    LinesEditor,
    NumberEditor,
    PairBox,
    ParagraphEditor,
    SpanEditor,
    YesNoEditor,
)
from medassist.ui.widgets.flow_layout import FlowLayout
from medassist.ui.widgets.rule_editor import RuleEditor
from medassist.ui.words import language_in_force

WIDE = frozenset({"text", "sentence", "names", "strings", "record", "records"})
"""Forms that take the whole width."""
CELL = 136
WIDE_CELL = 224


class FieldForm(QWidget):
    """Writes into `work`; built anew when the section or the structure changes."""

    sources_wanted = Signal(object)
    """The path of a list of sources that a person wants to choose."""

    def __init__(self, work: ReviewWork, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._theme = theme
        self.names: Mapping[str, str] = {}
        self._completions = QStringListModel(self)
        self._inside: QWidget | None = None
        self._places: dict[Path, QVBoxLayout] = {}
        self._unfolded: set[Path] = set()
        self._faults: list[QLabel] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def use_names(self, names: Mapping[str, str]) -> None:
        """The names of all entries by id, to show and to complete."""
        self.names = names
        self._completions.setStringList([f"{name}{GAP}{id}" for id, name in names.items()])

    def show_section(self, section: FormSection) -> None:
        """Builds the form of a section from the fields as they are now."""
        focused = self.focusWidget()
        path = focused.property("path") if focused is not None and self.isAncestorOf(focused) else None
        old, self._inside = self._inside, QWidget(self)
        self._places, self._faults = {}, []
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.px(12))
        self._add_fields(column, section.paths)
        column.addStretch(1)
        if old is not None:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._column.addWidget(self._inside)
        if path is not None:
            again = next((one for one in self._inside.findChildren(QWidget) if one.property("path") == path), None)
            if again is not None:
                again.setFocus()

    def controls(self) -> list[QWidget]:
        """What Tab reaches, in the order of reading."""
        window = self.window()
        inside = self._inside.findChildren(QWidget) if self._inside is not None else []
        own = [one for one in inside if one.window() is window]  # lists that pop up are windows of their own
        return [one for one in own if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None]

    def show_faults(self, faults: Iterable[EntryFault]) -> None:
        """Each fault below the field it speaks of, where that field is in view."""
        for label in self._faults:
            label.hide()
            label.deleteLater()
        self._faults = []
        for fault in faults:
            path = path_in(self._work.fields, fault.path)
            while path and path not in self._places:
                path = path[:-1]
            place = self._places.get(path)
            if place is not None:
                label = QLabel(f"▲ {fault.text.of(language_in_force())}", self)
                label.setProperty("role", "error")
                label.setWordWrap(True)
                place.addWidget(label)
                self._faults.append(label)

    def has_wrong_number(self) -> bool:
        """Whether a field holds what is no number."""
        return any(editor.is_wrong for editor in self.findChildren(NumberEditor))

    def _add_fields(self, column: QVBoxLayout, paths: Sequence[Path]) -> None:
        """Short fields in lines like words, wide ones each in a line of its own, in their order."""
        cells: FlowLayout | None = None
        for path in paths:
            shape = self._shape(path)
            if shape.form in WIDE or path == ("when",):
                cells = None
                column.addWidget(self._field(path, shape))
                continue
            if cells is None:
                place = QWidget(self)
                cells = FlowLayout(place, self._theme.px(8))
                column.addWidget(place)
            cells.addWidget(self._field(path, shape, cell=True))

    def _shape(self, path: Path) -> FieldShape:
        dossier = self._work.dossier
        assert dossier is not None  # noqa: S101  # a form is only built of an open entry
        return shape_at(dossier.kind, path)

    def _field(self, path: Path, shape: FieldShape, *, cell: bool = False) -> QWidget:
        """A field under its name."""
        px = self._theme.px
        place = QWidget(self)
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(2))
        self._places[path] = column
        editor = self._editor(path, shape, place)
        if shape.form not in ("yes_no", "records") and path[:1] != ("findings",):
            label = QLabel(self._name(path), place)
            label.setProperty("role", "quiet")
            label.setBuddy(editor)
            column.addWidget(label)
        column.addWidget(editor)
        if cell:
            wide = str(path[-1]) in ID_FIELDS or shape.form in ("choice", "band")
            place.setFixedWidth(px(WIDE_CELL if wide else CELL))
        return place

    @staticmethod
    def _name(path: Path) -> str:
        """The field's own name; the card it stands in says where."""
        return field_name(path[-1], language_in_force()) if isinstance(path[-1], str) else ""

    def _spoken(self, path: Path) -> str:
        return field_label(path_words(path)).of(language_in_force())

    def _editor(self, path: Path, shape: FieldShape, parent: QWidget) -> QWidget:
        value, name, last = value_at(self._work.fields, path), self._spoken(path), str(path[-1])
        language = language_in_force()
        if shape.form in ("text", "names"):
            return self._pair(path, shape, parent)
        if shape.form == "sentence":
            return self._sentence(path, parent)
        if shape.form == "record" and shape.item is not None:
            return self._record(path, shape.item, parent)
        if shape.form == "records":
            return self._records(path, shape, parent)
        if shape.form == "strings" and last == "sources":
            return self._sources(path, parent)
        editor: Any
        structural = False
        if shape.form == "strings" and last in ID_LISTS:
            editor = IdListEditor(value or [], self.names, self._completer, name, self._theme, parent)
            structural = True
        elif shape.form == "strings":
            editor = LinesEditor(value or [], name, self._theme, parent)
        elif shape.form in ("number", "whole"):
            editor = NumberEditor(value, name, parent, whole=shape.form == "whole")
        elif shape.form == "span":
            editor = SpanEditor(value, name, self._theme, parent, whole=last == "duration_days")
        elif shape.form == "yes_no":
            editor = YesNoEditor(bool(value), self._name(path), parent)
        elif shape.form == "band":
            editor = ChoiceEditor(value, band_words(language), name, parent)
        elif shape.form == "choice" or last in ("system", "route"):
            options = option_words(last, shape.options, language)
            editor = ChoiceEditor(value, [("—", None), *options] if shape.optional else options, name, parent)
        elif path == ("when",) and shape.form == "string" and self._is_rule():
            editor = RuleEditor(value or "", self.names, name, self._theme, parent)
        elif last in ID_FIELDS:
            editor = IdEditor(value, self.names, self._completer(parent), name, parent)
        else:
            editor = LineEditor(value, name, parent)
        editor.setProperty("path", path_words(path))
        optional_text = shape.optional and shape.form == "string"
        editor.value_changed.connect(
            lambda new, path=path: self._work.set_value(
                path, (new or None) if optional_text else new, structural=structural
            )
        )
        return editor

    def _is_rule(self) -> bool:
        dossier = self._work.dossier
        return dossier is not None and dossier.kind == "red_flag"

    def _completer(self, parent: QWidget) -> QCompleter:
        completer = QCompleter(self._completions, parent)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        return completer

    def _pair(self, path: Path, shape: FieldShape, parent: QWidget) -> QWidget:
        """Both languages beside each other."""
        place = PairBox(self._theme, parent)
        for language in ("zh", "en"):
            inner = (*path, language)
            name = f"{self._spoken(path)}, {field_label(language).of(language_in_force())}"
            value = value_at(self._work.fields, inner)
            editor: LinesEditor | ParagraphEditor
            if shape.form == "names":
                editor = LinesEditor(value or [], name, self._theme, place)
            else:
                editor = ParagraphEditor(value or "", name, self._theme, place)
            editor.setProperty("path", path_words(inner))
            editor.value_changed.connect(lambda new, inner=inner: self._work.set_value(inner, new))
            place.add(editor)
        return place

    def _sentence(self, path: Path, parent: QWidget) -> QWidget:
        """Both languages, the sources, and folded away what the program reads of the sentence."""
        place = QWidget(parent)
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.px(4))
        column.addWidget(self._pair(path, FieldShape("text"), place))
        column.addWidget(self._sources((*path, "sources"), place))
        claims = (*path, "claims")
        count = len(value_at(self._work.fields, claims) or [])
        if count or claims in self._unfolded:
            column.addWidget(self._folded(claims, self.tr("Numbers the program reads of it ({n})").format(n=count)))
        return place

    def _folded(self, path: Path, title: str) -> QWidget:
        place = QWidget(self)
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.px(4))
        button = QPushButton(("▾ " if path in self._unfolded else "▸ ") + title, place)
        button.setProperty("role", "link")
        button.setAccessibleName(title)
        button.setCheckable(True)
        button.setChecked(path in self._unfolded)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        inner: list[QWidget] = []

        def show(on: bool) -> None:
            button.setText(("▾ " if on else "▸ ") + title)
            (self._unfolded.add if on else self._unfolded.discard)(path)
            if on and not inner:
                inner.append(self._records(path, self._shape(path), place))
                column.addWidget(inner[0])
            for widget in inner:
                widget.setVisible(on)

        if path in self._unfolded:
            show(True)
        button.toggled.connect(show)
        return place

    def _sources(self, path: Path, parent: QWidget) -> QWidget:
        """The works by name, and the button that changes them."""
        language = language_in_force()
        place = QWidget(parent)
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.px(8))
        ids: Sequence[str] = value_at(self._work.fields, path) or []
        known = self._work.sources
        names = [
            f"{known[id].organisation}, {known[id].year}"
            if id in known
            else NO_SOURCE.of(language)
            if id == GENERAL
            else id
            for id in ids
        ]
        label = QLabel(self.tr("Sources: {list}").format(list="; ".join(names) or "—"), place)
        label.setProperty("role", "quiet")
        label.setWordWrap(True)
        label.setMinimumWidth(1)
        button = QPushButton(self.tr("Sources …"), place)
        button.setProperty("role", "link")
        button.setAccessibleName(self.tr("Choose the sources of {field}").format(field=self._spoken(path[:-1] or path)))
        button.setProperty("path", path_words(path))
        button.clicked.connect(lambda: self.sources_wanted.emit(path))
        row.addWidget(label, 1)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return place

    def _record(self, path: Path, record: type, parent: QWidget) -> QWidget:
        place = QWidget(parent)
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.px(8))
        names = [name for name in shapes_of(record) if name not in HIDDEN or len(path) > 1]
        if record is FindingLink and value_at(self._work.fields, (*path, "source")) == GENERAL:
            names.remove("source")
        self._add_fields(column, [(*path, name) for name in names])
        return place

    def _records(self, path: Path, shape: FieldShape, parent: QWidget) -> QWidget:
        """A card for each item, and a button for one more."""
        px = self._theme.px
        place = QWidget(parent)
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(3 if path[0] == "findings" else 8))
        items = value_at(self._work.fields, path) or []
        for number in range(len(items)):
            column.addWidget(self._item((*path, number), number, place))
        title = field_label(path_words(path)).of(language_in_force())
        add = QPushButton(self.tr("+ Add"), place)
        add.setProperty("role", "chip")
        add.setAccessibleName(self.tr("Add to {list}").format(list=title))
        add.setProperty("path", f"{path_words(path)}+")
        add.clicked.connect(
            lambda: self._work.set_value(
                path, list_with(value_at(self._work.fields, path), add=new_item(shape)), structural=True
            )
        )
        column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)
        return place

    def _item(self, path: Path, number: int, parent: QWidget) -> QWidget:
        px, shape = self._theme.px, self._shape(path)
        card = QFrame(parent)
        card.setObjectName("source")
        row = QHBoxLayout(card)
        tight = path[0] == "findings"  # a line each: the names of the columns would be said twenty times
        row.setContentsMargins(px(10), px(3 if tight else 8), px(4), px(3 if tight else 8))
        row.setSpacing(px(4))
        inner = QWidget(card)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(2))
        self._places[path] = column
        column.addWidget(self._editor(path, shape, inner))
        row.addWidget(inner, 1)
        list_path = path[:-1]
        remove = QPushButton("✕", card)
        remove.setProperty("role", "link")
        remove.setToolTip(self.tr("Remove"))
        remove.setAccessibleName(self.tr("Remove {field}").format(field=self._spoken(path)))
        remove.setProperty("path", f"{path_words(path)}-")
        remove.clicked.connect(
            lambda: self._work.set_value(
                list_path, list_with(value_at(self._work.fields, list_path), without=number), structural=True
            )
        )
        row.addWidget(remove, 0, Qt.AlignmentFlag.AlignTop)
        return card
