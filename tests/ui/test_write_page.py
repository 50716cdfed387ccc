"""The Write page: summary, translation, letters, hand-outs; marks, losses, retry, progress, editing; also without a model."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QTextCursor

from medassist.ui.edited_text import compared
from tests.ui.case_desk import CaseDesk
from tests.ui.scripted_writing import give, half_true, written

NOTE = (
    "Patient: man, 58 years old. He has had pressing chest pain for 2 hours. He denies fever. Aspirin 300 mg was chewed. "
    "He takes amlodipine 5 mg once a day. The left arm is painful. Blood pressure 150/95 mmHg."
)
SHORT = "He denies fever. He takes amlodipine 5 mg once a day."
CHEST = "58岁男，突发胸骨后压榨样疼痛2小时，大汗，否认发热"


class Pen:
    """A desk with the Write page in front."""

    def __init__(self, desk) -> None:
        self.desk = desk
        desk.window.show_page("write")
        self.page = desk.window.page("write")
        self.view = self.page.view
        self.work = desk.bench.write

    def write(self, text: str, task: str) -> None:
        self.view.text.setPlainText(text)
        self.page.choose(task)
        self.desk.qtbot.mouseClick(self.view.write_button, Qt.MouseButton.LeftButton)
        written(self.desk)

    @property
    def text(self) -> str:
        return self.view.pairs.plain().replace("\xa0", " ")


@pytest.fixture
def pen(desk) -> Pen:
    return Pen(desk)


def translator(request) -> str:
    """Translates what it knows; the dose comes out wrong, unless it is told so or asked for alone."""
    text = request.messages[-1].text
    if "fever" in text:
        return "他否认发热。"
    return "他每日一次服用氨氯地平5 mg。" if translator.right else "他每日一次服用氨氯地平50 mg。"


translator.right = False


def test_a_summary_stands_beside_its_sources_and_the_wrong_sentence_is_struck_out(pen):
    give(
        pen.desk,
        lambda _: "The man has had pressing chest pain for 2 hours. Aspirin 900 mg was chewed. He denies fever.",
    )
    pen.write(NOTE, "summary")
    assert pen.view.state.text() == "2 of 3 sentences verified."
    assert "900 mg" in pen.text
    assert "Struck out" in pen.text
    assert "He has had pressing chest pain for 2 hours." in pen.text
    assert "Scripted 1B" in pen.view.made_by.text()
    assert "amlodipine" in pen.view.lost.text()
    pen.page.copy_shown()
    copied = QGuiApplication.clipboard().text()
    assert "900 mg" not in copied
    assert "pressing chest pain" in copied
    assert "2 of 3 sentences verified" in copied
    assert "amlodipine" in copied


def test_without_a_model_a_summary_is_of_whole_sentences_and_a_translation_is_refused(pen):
    pen.write(NOTE, "summary")
    writing = pen.work.run.writing
    assert writing.model is None
    assert all(one.text in NOTE for one in writing.sentences)
    assert "No language model took part" in pen.view.made_by.text()
    pen.write(NOTE, "translation")
    assert "models add" in pen.view.error.text()
    assert pen.view.error.isVisible()
    assert pen.view.settings_button.isVisible()
    pen.view.settings_button.click()
    assert pen.desk.window.current_page == "settings"
    pen.desk.idle()


def test_a_translation_marks_what_was_changed_and_can_be_tried_again(pen, qtbot):
    translator.right = False
    give(pen.desk, translator)
    pen.write(SHORT, "translation")
    sentences = pen.work.run.sentences
    assert [one.supported for one in sentences] == [True, False]
    assert "Try this sentence again" in pen.text
    assert "▲ Lost or changed:\n· lost or changed a number" in pen.view.lost.text()
    assert "Struck out: lost or changed a number" in pen.text  # in the window's language and not in the translation's
    assert "50 mg" not in pen.work.final_text
    assert "amlodipine 5 mg once a day" in pen.work.final_text  # the source stands there, marked
    pen.view.pairs.retry_wanted.emit(1)
    written(pen.desk)
    assert not pen.work.run.sentences[1].supported
    assert "no better" in pen.view.error.text()
    translator.right = True
    pen.view.pairs.retry_wanted.emit(1)
    qtbot.waitUntil(lambda: pen.work.run.sentences[1].supported, timeout=20_000)
    assert pen.work.final_text == "他否认发热。他每日一次服用氨氯地平5 mg。"
    assert not pen.view.lost.isVisible()
    assert pen.view.state.text() == "2 of 2 sentences verified."
    pen.desk.idle()


def test_progress_with_parts_and_time_left_and_stop_keeps_what_stands(pen, qtbot):
    translator.right = True
    generator = give(pen.desk, translator)
    generator.held = threading.Event()
    pen.view.text.setPlainText(SHORT)
    pen.page.choose("translation")
    pen.page.write()
    run = pen.work.run
    qtbot.waitUntil(lambda: bool(run.draft), timeout=20_000)
    assert pen.view.progress.isVisible()
    assert "0 of 2 parts" in pen.view.progress_words.text()
    assert "Writing" in pen.desk.window._work.text()
    generator.held.set()
    qtbot.waitUntil(lambda: len(run.sentences) == 1 or run.is_over, timeout=20_000)
    generator.held.clear()
    if run.is_running:
        pen.desk.window.acts()[2].do()  # Esc
    assert not run.is_running
    written(pen.desk)
    assert run.sentences[0].supported
    assert pen.work.final_text.startswith("他否认发热。")
    assert pen.desk.window._work.text() == ""


def test_words_for_an_empty_text_and_a_third_language(pen):
    for text in ("", "  \n", "Der Patient klagt über Kopfschmerzen und Übelkeit seit drei Tagen, kein Fieber."):
        pen.write(text, "summary")
        assert pen.view.error.isVisible()
        assert pen.view.error.text()
        assert not pen.view.tools.isVisible()


def test_text_files_are_dropped_and_others_refused(pen, tmp_path: Path, qtbot):
    path = tmp_path / "病历.txt"
    path.write_bytes("患者否认发热。".encode("gb18030"))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    assert pen.view.text.canInsertFromMimeData(data)
    pen.view.text.insertFromMimeData(data)
    pen.desk.idle()
    assert pen.view.text.toPlainText() == "患者否认发热。"
    pen.page.open_path(tmp_path / "scan.pdf")
    assert ".txt" in pen.view.error.text()
    pen.page.open_path(tmp_path / "gone.txt")
    pen.desk.idle()
    assert "gone.txt" in pen.view.error.text()
    assert pen.view.text.toPlainText() == "患者否认发热。"


def test_a_letter_works_without_a_model_is_edited_and_an_edited_sentence_is_not_verified(desk, qtbot, tmp_path):
    desk.put(CHEST)
    desk.view.task_button.actions_of["referral"].trigger()
    written(desk)
    pen = Pen(desk)
    assert desk.window.current_page == "write"
    letter = pen.view.letter
    assert letter.isVisible()
    assert letter.toPlainText().startswith("转诊信")
    assert "17 of 17" in pen.view.state.text() or "sentences verified" in pen.view.state.text()
    cursor = letter.document().find("58 岁")
    assert not cursor.isNull()
    cursor.insertText("59 岁")
    assert "Changed by hand in 1 places" in pen.view.state.text()
    marks = letter.extraSelections()
    assert len(marks) == 1
    assert "59 岁" in marks[0].cursor.selectedText()
    pen.page.copy_shown()
    copied = QGuiApplication.clipboard().text()
    assert "59 岁" in copied
    assert "not verified" in copied
    pen.page.write_pdf(tmp_path / "letter.pdf")
    assert (tmp_path / "letter.pdf").read_bytes().startswith(b"%PDF")
    letter.undo()
    assert "Changed" not in pen.view.state.text()
    pen.page.toggle_sources()
    assert not letter.isVisible()
    assert pen.view.pairs.isVisible()


def test_a_letter_is_as_tall_as_its_text_and_takes_the_whole_width(desk):
    desk.put("Man 58, sudden crushing pain behind the breastbone for 2 hours, sweating, denies fever")
    desk.ask.make("referral")
    written(desk)
    pen = Pen(desk)
    view = pen.view
    assert view.letter.geometry().top() - view.state.geometry().bottom() <= desk.theme.px(12)
    assert view.letter.verticalScrollBar().maximum() == 0
    assert view.letter.height() >= view.letter.document().size().height() * view.letter.fontMetrics().lineSpacing()
    pen.page.toggle_sources()
    assert view.pairs.isVisible()
    assert not any("<table" in block.toHtml() for block in view.pairs.blocks)  # nothing stands beside a letter's lines


def test_a_case_gives_letter_and_hand_out_with_the_condition_that_was_chosen(desk):
    case = CaseDesk(desk)
    case.put(CHEST)
    case.work.choose("aortic_dissection")
    case.settle()
    case.view.task_button.actions_of["handout"].trigger()
    written(desk)
    pen = Pen(desk)
    assert pen.view.title.text() == "Hand-out for the patient"
    assert "主动脉夹层" in pen.work.final_text
    assert pen.view.condition.currentData() == "aortic_dissection"
    pen.view.condition.setCurrentIndex(0)
    pen.view.condition.activated.emit(0)
    pen.page.write()
    written(desk)
    assert "急性心肌梗死" in pen.work.final_text.split("\n")[0]
    pen.page.new_text()
    assert pen.view.text.isVisible()
    assert not pen.view.letter.isVisible()


def test_a_handout_that_cannot_be_made_says_why_and_the_next_text_begins_clean(desk):
    desk.put("头痛三天，没有发热，怎么办？")
    desk.ask.make("handout")
    written(desk)
    pen = Pen(desk)
    assert pen.view.error.isVisible()
    pen.view.condition.setCurrentIndex(pen.view.condition.findData("tension_headache"))
    pen.view.condition.activated.emit(pen.view.condition.currentIndex())
    pen.page.write()
    written(desk)
    assert not pen.view.error.isVisible()
    assert "紧张" in pen.work.final_text
    pen.page.new_text()
    assert not pen.view.error.isVisible()


def test_search_results_are_summed_up_with_numbers_that_lead_to_the_articles(desk, qtbot):
    give(desk, half_true)
    desk.window.show_page("knowledge")
    browser = desk.window.page("knowledge").browser
    desk.idle()
    browser.field.setText("migraine prevention")
    browser.search_texts()
    desk.idle()
    assert browser.sum_button.isVisible()
    browser.sum_button.click()
    written(desk)
    pen = Pen(desk)
    assert desk.window.current_page == "write"
    first = next(one for one in pen.work.run.sentences if one.supported)
    place = pen.work.run.sentences.index(first)
    document = pen.work.subject.hits[first.citations[0] - 1].passage.document
    pen.view.pairs.source_wanted.emit(first.citations[0], place)
    assert desk.window.current_page == "knowledge"
    assert desk.window.page("knowledge").view.article.id == document
    desk.window.page("knowledge").view.back()
    assert desk.window.current_page == "write"
    desk.idle()


def test_an_article_or_a_passage_of_it_is_summed_up(desk):
    from medassist.ui.reading import Place

    desk.window.show_page("knowledge")
    page = desk.window.page("knowledge")
    desk.idle()
    page.open(Place("migraine"))
    page.view.sum_up()
    written(desk)
    whole = desk.bench.write.text
    assert len(whole) > 500
    assert all(one.text in whole for one in desk.bench.write.run.sentences)
    desk.window.show_page("knowledge")
    cursor = page.view.text.document().find(whole.split("\n")[0][:30])
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    page.view.text.setTextCursor(cursor)
    page.view.sum_up()
    written(desk)
    assert 0 < len(desk.bench.write.text) < len(whole) / 3


def test_every_act_is_in_the_palette(desk):
    names = {act.name for act in desk.window.acts()}
    assert {
        "Referral letter", "Discharge note", "Hand-out for the patient", "Sum up a text", "Translate a text",
        "Go to the written answer and follow it", "Copy the written answer", "The written text is not good",
    } <= names  # fmt: skip
    act = {one.name: one for one in desk.window.acts()}
    act["Translate a text"].do()
    assert desk.window.current_page == "write"
    assert desk.window.page("write").view.task.currentData() == "translation"


def test_a_rebuilt_window_keeps_what_is_made(pen, qtbot):
    pen.write(NOTE, "summary")
    text = pen.work.final_text
    old = pen.desk.window
    pen.desk.preferences.change(theme="dark")
    qtbot.waitUntil(lambda: pen.desk.window is not old, timeout=5000)
    page = pen.desk.window.page("write")
    assert pen.desk.window.current_page == "write"
    assert page.view.text.toPlainText() == NOTE
    assert text.split(".")[0] in page.view.pairs.plain()
    pen.desk.preferences.change(theme="light")
    pen.desk.idle()


def test_what_counts_as_changed():
    from medassist.core.answer import WrittenSentence

    sentences = [WrittenSentence(text, True, (), None) for text in ("Aspirin 5 mg.", "No fever.")]
    text = "Letter\nTo: ____\n\nAspirin 5 mg.[1]\nNo fever.[2]"
    assert compared(text, text, sentences).changed == ()
    assert compared(text, text.replace("[1]", ""), sentences).standing == 2
    other = text.replace("5 mg", "15 mg")
    found = compared(text, other, sentences)
    assert [other[start:end] for start, end in found.changed] == ["Aspirin 15 mg."]
    assert (found.standing, found.total) == (1, 2)
    other = text.replace("____", "Dr. Li")
    assert [other[start:end] for start, end in compared(text, other, sentences).changed] == ["To: Dr. Li"]
    assert compared(text, "", sentences).standing == 0
    assert compared("5 mg. x", "15 mg. x", [WrittenSentence("5 mg.", True, (), None)]).standing == 0
