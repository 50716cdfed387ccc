"""The right side of the review desk: what would change, what is still wrong, the signature, and all signatures so far."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QMessageBox, QPushButton, QScrollArea, QVBoxLayout, QWidget

from medassist.core.clinical import Language
from medassist.knowledge.field_words import field_label
from medassist.services.review import FieldChange, SignatureLine
from medassist.ui.models.history_list import moment_in_words
from medassist.ui.review_fields import unequal_numbers
from medassist.ui.review_work import ReviewWork
from medassist.ui.theme import Theme, restyle
from medassist.ui.widgets.link_text import LinkText
from medassist.ui.words import language_in_force

MOST_CHANGES = 60
"""Rows of the difference that are shown; the rest is counted."""


class SignPane(QWidget):
    """Reads `work`; a person signs here, and nowhere else."""

    field_wanted = Signal(str)
    """The path of a field that a person wants to see."""

    def __init__(self, work: ReviewWork, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._theme = theme
        self._state = QLabel(self)
        self._changes_title = QLabel(self)
        self.changes = LinkText(theme, self)
        self.check_button = QPushButton(self)
        self.faults = LinkText(theme, self)
        self._sign_title = QLabel(self)
        self._statement = QLabel(self)
        self._name_label = QLabel(self)
        self.name = QLineEdit(self)
        self._date_label = QLabel(self)
        self.date = QLineEdit(self)
        self._note_label = QLabel(self)
        self.note = QLineEdit(self)
        self.sign_button = QPushButton(self)
        self.told = QLabel(self)
        self._history_title = QLabel(self)
        self.history = LinkText(theme, self)
        self.withdraw_button = QPushButton(self)
        self._build_ui()
        self._connect()
        self.retranslate()

    def _build_ui(self) -> None:
        px = self._theme.px
        self.setObjectName("evidence")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        scroll = QScrollArea(self)
        inside = QWidget(scroll)
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(16), px(12), px(16), px(16))
        column.setSpacing(px(8))
        for title in (self._changes_title, self._sign_title, self._history_title):
            title.setProperty("role", "heading")
        for label in (self._state, self._statement, self._name_label, self._date_label, self._note_label):
            label.setProperty("role", "quiet")
        for label in (self._state, self._statement, self.told):
            label.setWordWrap(True)
            label.setMinimumWidth(1)
        self.sign_button.setProperty("role", "primary")
        for label, field in (
            (self._name_label, self.name),
            (self._date_label, self.date),
            (self._note_label, self.note),
        ):
            label.setBuddy(field)
        for widget in (self._state, self._changes_title, self.changes):
            column.addWidget(widget)
        column.addWidget(self.check_button, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self.faults, self._sign_title, self._statement, self._name_label, self.name, self._date_label,
                       self.date, self._note_label, self.note):  # fmt: skip
            column.addWidget(widget)
        column.addWidget(self.sign_button, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self.told, self._history_title, self.history):
            column.addWidget(widget)
        column.addWidget(self.withdraw_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.told.hide()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _connect(self) -> None:
        work = self._work
        work.opened.connect(self._on_opened)
        work.edited.connect(self._on_edited)  # no lambdas here: `work` outlives a window that is built anew
        work.compared.connect(self.refresh)
        work.told.connect(self.tell)
        work.signed.connect(self._on_signed)
        work.renewed.connect(self._on_renewed)
        work.working_changed.connect(self._on_working_changed)
        self.check_button.clicked.connect(work.check)
        self.sign_button.clicked.connect(lambda: work.sign(self.name.text(), self.date.text(), self.note.text()))
        self.withdraw_button.clicked.connect(self._on_withdraw)
        self.name.textChanged.connect(lambda _: self._show_possible())
        self.faults.field_wanted.connect(self.field_wanted)
        self.changes.field_wanted.connect(self.field_wanted)

    def tell(self, text: str, is_error: bool) -> None:
        """One sentence under the button that it came from."""
        restyle(self.told, "role", "error" if is_error else "quiet")
        self.told.setText(text)
        self.told.show()

    def refresh(self) -> None:
        """Shows the difference, the faults and the history as they are now."""
        dossier = self._work.dossier
        if dossier is None:
            return
        language = language_in_force()
        notice = "" if dossier.notice is None else dossier.notice.of(language)
        self._state.setText(notice)
        self._state.setVisible(bool(notice))
        self.changes.show_html(self._changes_html(language), lambda number: "")
        self.faults.show_html(self._faults_html(language), lambda number: "")
        self.history.show_html(self._history_html(dossier.history), lambda number: "")
        self._history_title.setVisible(bool(dossier.history))
        self._show_possible()

    def _show_possible(self) -> None:
        work, dossier = self._work, self._work.dossier
        changed = bool(work.changes) or work.is_changed
        self.sign_button.setText(
            self.tr("Sign the corrected entry") if changed else self.tr("Sign: read and right, nothing changed")
        )
        self.sign_button.setAccessibleName(self.sign_button.text())
        ready = dossier is not None and not work.is_working and bool(self.name.text().strip()) and not work.faults
        self.sign_button.setEnabled(ready)
        self.check_button.setEnabled(dossier is not None and not work.is_working)
        stands = dossier is not None and any(line.stands for line in dossier.history)
        self.withdraw_button.setVisible(stands)
        named = bool(self.name.text().strip())
        self.withdraw_button.setEnabled(stands and named and not work.is_working and not work.is_changed)

    def _on_opened(self) -> None:
        self.name.setText(self.name.text() or self._work.signer)
        self.date.setText(self._work.today())
        self.note.clear()
        self.refresh()

    def _on_renewed(self) -> None:
        self.tell(self.tr("The signed text is in use from the next question on."), False)

    def _on_working_changed(self, working: bool) -> None:
        self._show_possible()

    def _on_edited(self, structural: bool) -> None:
        self.told.hide()
        self.faults.hide()
        self._show_possible()

    def _on_signed(self, line: SignatureLine) -> None:
        name = {"withdrawn": self.tr("Withdrawn. The text as delivered is being taken into use …")}.get(
            line.act, self.tr("Signed. The text is being taken into use …")
        )
        self.tell(name, False)

    def _on_withdraw(self) -> None:
        question = self.tr(
            "Take the signature back? The text as delivered is in use again, unreviewed; the history keeps the signature."
        )
        if self._agreed(question, self.tr("Take it back")):
            self._work.withdraw(self.name.text(), self.date.text(), self.note.text())

    def _agreed(self, question: str, word: str) -> bool:
        box = QMessageBox(QMessageBox.Icon.Warning, "MedAssist", question, parent=self)
        yes = box.addButton(word, QMessageBox.ButtonRole.DestructiveRole)
        no = box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.exec()
        agreed = box.clickedButton() is yes
        box.deleteLater()
        return agreed

    def _changes_html(self, language: Language) -> str:
        changes = self._work.changes
        if not changes:
            quiet = self.tr("Nothing: the entry is as it was delivered.")
            return f'<p style="margin:0; color:{self._theme.tokens.quiet}">{escape(quiet)}</p>'
        html = self._difference(changes[:MOST_CHANGES], language, linked=True)
        if len(changes) > MOST_CHANGES:
            more = self.tr("and {n} more").format(n=len(changes) - MOST_CHANGES)
            html += f'<p style="margin:0">{escape(more)}</p>'
        return html + self._unequal_html(language)

    def _unequal_html(self, language: Language) -> str:
        """A warning where a changed sentence has other numbers in Chinese than in English."""
        t, px = self._theme.tokens, self._theme.px
        lines: list[str] = []
        for path, zh, en in unequal_numbers(self._work.fields, (change.path for change in self._work.changes)):
            text = self.tr(
                "{field}: the numbers differ; only in Chinese: {zh}; only in English: {en}. Is this meant?"
            ).format(field=field_label(path).of(language), zh=zh or "—", en=en or "—")
            lines.append(
                f'<p style="margin-top:{px(6)}px; margin-bottom:0"><a href="field:{escape(path)}" style="color:{t.same_day}; '
                f'text-decoration:none">◆ {escape(text)}</a></p>'
            )
        return "".join(lines)

    def _difference(self, changes: tuple[FieldChange, ...], language: Language, *, linked: bool) -> str:
        """Field, then as delivered beside as written."""
        t, px = self._theme.tokens, self._theme.px
        small = f"font-size:{px(12)}px"
        head = "".join(
            f'<td width="50%" style="color:{t.quiet}; {small}; padding-bottom:{px(4)}px">{escape(text)}</td>'
            for text in (self.tr("As delivered"), self.tr("As written"))
        )
        rows = [f"<tr>{head}</tr>"]
        for change in changes:
            label = escape(change.label.of(language))
            if linked:
                label = (
                    f'<a href="field:{escape(change.path)}" style="color:{t.accent}; text-decoration:none">{label}</a>'
                )
            rows.append(
                f'<tr><td colspan="2" style="{small}; font-weight:bold; padding-top:{px(6)}px">{label}</td></tr>'
            )
            before, after = (escape(value) if value is not None else "—" for value in (change.before, change.after))
            rows.append(
                f'<tr><td style="{small}; padding-right:{px(8)}px"><span style="background-color:{t.emergency_soft}">'
                f'{before}</span></td><td style="{small}"><span style="background-color:{t.self_care_soft}">{after}</span>'
                "</td></tr>"
            )
        return f'<table width="100%" cellspacing="0" cellpadding="0">{"".join(rows)}</table>'

    def _faults_html(self, language: Language) -> str:
        t, px, faults = self._theme.tokens, self._theme.px, self._work.faults
        if faults is None:
            return ""
        if not faults:
            fine = self.tr("Checked: nothing stands against signing.")
            return f'<p style="margin:0; color:{t.self_care}">✓ {escape(fine)}</p>'
        title = self.tr("Before it can be signed:")
        lines = [f'<p style="margin:0; color:{t.emergency}; font-weight:bold">▲ {escape(title)}</p>']
        lines += [
            f'<p style="margin-top:{px(4)}px; margin-bottom:0"><a href="field:{escape(fault.path)}" style="color:'
            f'{t.accent}; text-decoration:none">{escape(fault.label.of(language))}</a><br/>'
            f"{escape(fault.text.of(language))}</p>"
            for fault in faults
        ]
        return "".join(lines)

    def _history_html(self, history: tuple[SignatureLine, ...]) -> str:
        t, px, language = self._theme.tokens, self._theme.px, language_in_force()
        acts = {
            "read": self.tr("read and right"),
            "corrected": self.tr("corrected"),
            "withdrawn": self.tr("withdrawn"),
            "unreadable": self.tr("cannot be read"),
        }
        lines: list[str] = []
        stands_word = self.tr("stands")
        for line in history:
            stands = f' <span style="color:{t.self_care}">✓ {escape(stands_word)}</span>' if line.stands else ""
            lines.append(
                f'<p style="margin-top:{px(6)}px; margin-bottom:0"><b>{escape(line.signer)}</b> · {escape(line.date)} · '
                f"{escape(acts.get(line.act, line.act))}{stands}</p>"
            )
            about = [self.tr("recorded {time}").format(time=moment_in_words(line.recorded_at)), line.note]
            quiet = " · ".join(part for part in about if part)
            lines.append(f'<p style="margin:0; color:{t.quiet}; font-size:{px(12)}px">{escape(quiet)}</p>')
            if line.changes:
                lines.append(self._difference(line.changes[:MOST_CHANGES], language, linked=False))
        return "".join(lines)

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """The words of the language in force."""
        self._changes_title.setText(self.tr("What differs from the text as delivered"))
        self.changes.setAccessibleName(self._changes_title.text())
        self.check_button.setText(self.tr("Check"))
        self.check_button.setAccessibleName(self.tr("Check whether the entry can be signed"))
        self.faults.setAccessibleName(self.tr("What stands against signing"))
        self._sign_title.setText(self.tr("Signature"))
        self._statement.setText(
            self.tr(
                "By signing I state that I have read the whole entry in both languages, with its numbers, and that it is right "
                "for this clinic."
            )
        )
        for label, field, text in (
            (self._name_label, self.name, self.tr("Name and profession")),
            (self._date_label, self.date, self.tr("Day (year-month-day)")),
            (self._note_label, self.note, self.tr("Note, such as the reason (may be empty)")),
        ):
            label.setText(text)
            field.setAccessibleName(text)
        self._history_title.setText(self.tr("Signatures so far"))
        self.history.setAccessibleName(self._history_title.text())
        self.withdraw_button.setText(self.tr("Withdraw the signature …"))
        self.withdraw_button.setAccessibleName(self.withdraw_button.text())
        self.refresh()
        self._show_possible()
