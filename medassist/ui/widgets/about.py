"""About: intended use and limits, content version and review state, what is kept, licences."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from medassist import __version__
from medassist.ui.backend import Backend
from medassist.ui.theme import Theme


class About(QWidget):
    """Plain statements; nothing here is hidden behind a link."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = QLabel(self)
        self._title.setProperty("role", "heading")
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setMinimumWidth(1)
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._content = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addWidget(self._title)
        column.addWidget(self._text)

    def show_knowledge(self, backend: Backend) -> None:
        """The content's version, size and review state, once it is open."""
        if not backend.is_answering:
            return
        base = backend.parts.knowledge
        entries = (*base.conditions.values(), *base.drugs.values(), *base.red_flags.values())
        reviewed = sum(entry.review == "reviewed" for entry in entries)
        encoder = backend.parts.engine.encoder or "—"
        self._content = self.tr(
            "Content {version}: {conditions} conditions, {drugs} drugs, {flags} danger rules; {reviewed} of {all} entries "
            "are reviewed by a clinician. Search model {encoder}."
        ).format(
            version=base.version,
            conditions=len(base.conditions),
            drugs=len(base.drugs),
            flags=len(base.red_flags),
            reviewed=reviewed,
            all=len(entries),
            encoder=encoder,
        )
        self.retranslate()

    def retranslate(self) -> None:
        """The statements in the language in force."""
        self._title.setText(self.tr("About MedAssist {version}").format(version=__version__))
        self._text.setAccessibleName(self._title.text())
        height = self._theme.line_percent
        lines = (
            self.tr(
                "For doctors, nurses and other health professionals, who check the basis of every statement and decide."
            ),
            self.tr(
                "Not for patients on their own, not for images or signals, and never a reason to delay emergency care."
            ),
            self.tr("It is not a CE-marked medical device and writes no prescriptions."),
            self._content,
            self.tr(
                "Works without internet; nothing leaves this computer. Kept records are encrypted and can be erased."
            ),
            self.tr(
                "Program: MIT licence. Noto Sans Hans: SIL Open Font License. Qt for Python: LGPL. Search model: multilingual "
                "E5, MIT. Licence texts lie beside the program."
            ),
        )
        gap = self._theme.px(8)
        self._text.setText(
            "".join(
                f'<p style="margin-top:0; margin-bottom:{gap}px; line-height:{height}%">{line}</p>'
                for line in lines
                if line
            )
        )
