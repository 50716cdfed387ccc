"""Print and PDF: an answer or article as a clinic's document, with patient line, date, sources, review state and limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from medassist.core.answer import Answer, Written
from medassist.ui.article import Article
from medassist.ui.article_html import ArticleHtml, Shape
from medassist.ui.article_looks import origin_lines, paper_look
from medassist.ui.facts import patient_facts
from medassist.ui.fonts import families
from medassist.ui.knowledge_words import TITLES
from medassist.ui.words import language_word, limits_line, review_word, section_title, status_word, urgency_word
from medassist.ui.written_html import written_by

HEADING_LENGTH = 60
"""Code points of a line that may be a heading."""
Parts = Sequence[tuple[str, Sequence[str]]]
"""Headings with their lines."""


def print_answer(answer: Answer, titles: Mapping[str, str], parent: QWidget) -> None:
    """Asks for the printer (or a PDF file) and prints an answer."""
    print_document(clinic_document(answer, titles), parent)


def print_document(document: QTextDocument, parent: QWidget) -> None:
    """Asks for the printer (or a PDF file) and prints."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageMargins(QMarginsF(), QPageLayout.Unit.Millimeter)  # the document brings 2 cm and page numbers
    printer.setDocName("MedAssist")
    if printer.printerName() == "":  # no printer on this machine: a PDF is what can be had
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    dialog = QPrintDialog(printer, parent)
    if dialog.exec() == QDialog.DialogCode.Accepted:
        document.print_(printer)
    dialog.deleteLater()


def save_pdf(document: QTextDocument, path: Path) -> None:
    """Writes a document as a PDF file. Raises OSError."""
    path.touch()  # a folder that cannot be written is told as such, not as an empty file
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(), QPageLayout.Unit.Millimeter)  # as above
    writer.setTitle("MedAssist")
    document.print_(writer)


def clinic_document(answer: Answer, titles: Mapping[str, str], more: Parts = ()) -> QTextDocument:
    """The answer laid out in points on white paper, whatever the theme of the window."""
    return _paper(document_html(answer, titles, more))


def article_document(article: Article, shape: Shape, knowledge: str, signed: str = "") -> QTextDocument:
    """An article on paper, in the languages in view; `knowledge` is the content's version, `signed` who signed it."""
    html = ArticleHtml(article, paper_look(), shape).whole(signed=signed)
    sources = [_heading(TITLES["sources"].of(shape.label_language))]
    sources += [_line(line, small=True) for line in origin_lines(article, shape.label_language)]
    content = QCoreApplication.translate("printing", "Content {knowledge}.").format(knowledge=knowledge)
    foot = f"<hr/>{_line(f'{limits_line([article.review])} {content}', small=True)}"
    return _paper("".join([_letterhead(), html, *sources, foot]))


def text_document(text: str, foot: str, *, has_title: bool) -> QTextDocument:
    """A written or edited text on paper; a short line after a blank one is a heading, `foot` says how it was made."""
    parts = [_letterhead()]
    blank = has_title
    for number, line in enumerate(text.splitlines()):
        if not line.strip():
            blank = True
            continue
        if has_title and number == 0:
            parts.append(f'<p style="margin:0 0 6px 0; font-size:13pt; font-weight:bold">{escape(line)}</p>')
        elif blank and len(line) <= HEADING_LENGTH:
            parts.append(_heading(line))
        else:
            parts.append(_line(line))
        blank = False
    parts.append("<hr/>")
    parts += [_line(line, small=True) for line in foot.splitlines()]
    return _paper("".join(parts))


def _paper(html: str) -> QTextDocument:
    document = QTextDocument()
    font = document.defaultFont()
    font.setFamilies(families())
    font.setPointSizeF(10)
    document.setDefaultFont(font)
    document.setDocumentMargin(0)
    document.setHtml(html)
    return document


def _letterhead() -> str:
    moment = QLocale().toString(QDateTime.currentDateTime(), "yyyy-MM-dd HH:mm")
    return (
        '<table width="100%"><tr><td style="font-size:15pt; font-weight:bold">MedAssist</td>'
        f'<td align="right" style="color:#444444">{moment}</td></tr></table><hr/>'
    )


def document_html(answer: Answer, titles: Mapping[str, str], more: Parts = ()) -> str:
    """The parts in the order of care; `more` stand before the sources."""
    translate = QCoreApplication.translate
    parts = [
        _letterhead(),
        _line(
            " · ".join(patient_facts(answer.patient, titles)) or translate("printing", "Patient: not stated"), bold=True
        ),
        _line(answer.text.strip()),
    ]
    said = [f"{one.name} ({status_word(one.status)})" for one in answer.findings]
    if said:
        parts.append(_line(translate("printing", "Understood: {list}").format(list=", ".join(dict.fromkeys(said)))))
    if answer.urgency is not None:
        parts.append(_box(answer))
    if answer.alerts:
        parts.append(_heading(section_title("alerts")))
        parts += [
            _line(f"{section_title(alert.severity)} {alert.text}", alert.citations, bold=alert.severity == "stop")
            for alert in answer.alerts
        ]
    parts += _sentences(answer, titles)
    parts += [_line(hint) for hint in answer.hints]
    if answer.reason:
        parts.append(_line(answer.reason))
    if answer.differential:
        parts.append(_heading(translate("printing", "Differential")))
        names = [(one.name_zh if answer.language == "zh" else one.name_en, one) for one in answer.differential[:6]]
        parts.append(_line("; ".join(f"{name} {one.probability:.0%}" for name, one in names)))
    if answer.must_not_miss:
        names_only = [one.name_zh if answer.language == "zh" else one.name_en for one in answer.must_not_miss]
        text = translate("printing", "Must not be missed: {names}").format(names="; ".join(names_only))
        parts.append(_line(text, bold=True))
    if answer.treatment:
        parts.append(_heading(translate("printing", "Medicines to consider")))
        parts += [_line(f"{one.text} {one.dose or ''}".strip(), one.citations) for one in answer.treatment]
    if answer.written is not None and answer.written.text:
        parts += _written(answer.written)
    for heading, lines in more:
        parts.append(_heading(heading))
        parts += [_line(line) for line in lines]
    if answer.citations:
        parts.append(_heading(translate("printing", "Sources")))
    for citation in answer.citations:
        title = titles.get(citation.document, citation.document)
        about = f"{language_word(citation.language)}, {review_word(citation.review)}"
        text = f"[{citation.n}] {title} · {section_title(citation.section)} ({about}). {citation.source}"
        parts.append(_line(text, small=True))
    engine = translate("printing", "Content {knowledge}, program {version}.").format(
        knowledge=answer.engine.knowledge, version=answer.engine.version
    )
    limits = limits_line(citation.review for citation in answer.citations)
    parts.append(f"<hr/>{_line(f'{limits} {engine}', small=True)}")
    return "".join(parts)


def _written(written: Written) -> list[str]:
    """What stands of the written text; what was struck out is not printed."""
    return [
        _heading(written_by(written)),
        *(_line(one.text, one.citations) for one in written.sentences if one.supported),
    ]


def _sentences(answer: Answer, titles: Mapping[str, str]) -> list[str]:
    lines: list[str] = []
    last: tuple[str, str] | None = None
    for sentence in answer.sentences:
        if sentence.section == "red_flag":
            continue  # in the box above
        cited = next((one for one in answer.citations if one.n in sentence.citations), None)
        document = cited.document if cited is not None else ""
        if (document, sentence.section) != last:
            last = (document, sentence.section)
            title = titles.get(document, document)
            lines.append(
                _heading(f"{title} · {section_title(sentence.section)}" if title else section_title(sentence.section))
            )
        lines.append(_line(sentence.text, sentence.citations))
    return lines


def _heading(text: str) -> str:
    return f'<p style="margin-top:10px; margin-bottom:3px; font-weight:bold">{escape(text)}</p>'


def _line(text: str, citations: tuple[int, ...] = (), *, bold: bool = False, small: bool = False) -> str:
    marks = "".join(f" [{number}]" for number in citations)
    weight = "font-weight:bold;" if bold else ""
    size = "font-size:8pt; color:#333333;" if small else ""
    return f'<p style="margin-top:0; margin-bottom:4px; line-height:104%; {weight} {size}">{escape(text)}{marks}</p>'


def _box(answer: Answer) -> str:
    """The urgency with its red flags, what to do now, and why."""
    names = ("、" if answer.language == "zh" else "; ").join(flag.text for flag in answer.red_flags)
    title = urgency_word(answer.urgency)
    lines = [_line(f"{title} · {names}" if names else title, bold=True)]
    dangers = [sentence for sentence in answer.sentences if sentence.section == "red_flag"]
    said = {sentence.text for sentence in dangers}
    lines += [_line(flag.action) for flag in answer.red_flags if flag.action not in said]
    lines += [_line(sentence.text, sentence.citations) for sentence in dangers]
    return (
        '<table width="100%" border="1" cellpadding="6" cellspacing="0" style="border-style:solid; border-color:#b3261e; '
        f'border-collapse:collapse; margin-top:8px; margin-bottom:8px"><tr><td>{"".join(lines)}</td></tr></table>'
    )
