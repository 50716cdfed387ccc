"""The Ask page: answer, chips, undo, sources by mouse and keyboard, danger first."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor

from medassist.ui.text_places import qt_place
from medassist.ui.widgets.chips import Chip

CHEST = "58岁男，突发胸骨后压榨样疼痛2小时，大汗，否认发热"
HEADACHE = "I have had a headache for three days, no fever"


def chip_of(desk, finding: str) -> Chip:
    return next(chip for chip in desk.view.chips.chips() if chip.property("finding") == finding)


def test_answer_has_numbers_and_sources(desk):
    answer = desk.put(HEADACHE).answer
    assert answer.status == "answered"
    assert f"[{answer.citations[0].n}]" in desk.view.answer.toPlainText().replace("\xa0", " ")
    assert [card.number for card in desk.view.evidence.cards] == [citation.n for citation in answer.citations]
    assert desk.view.limits.isVisible()


def test_danger_banner_names_red_flag_and_action(desk):
    answer = desk.put(CHEST).answer
    assert answer.urgency == "emergency"
    banner = desk.view.banner
    assert banner.isVisible()
    assert answer.red_flags[0].text in banner.accessibleName()
    assert answer.red_flags[0].action[:8] in banner.body.toPlainText()
    order = [desk.view.banner, desk.view.chips, desk.view.answer]
    tops = [widget.mapTo(desk.window, QPoint(0, 0)).y() for widget in order]
    assert tops == sorted(tops)


def test_emergency_number_of_the_settings_is_in_the_banner_and_quotes_stay(make_desk):
    desk = make_desk(emergency_number="999")
    answer = desk.put(CHEST).answer
    assert "999" in desk.view.banner.body.toPlainText()
    assert "120" not in desk.view.banner.body.toPlainText()
    quoted = [s.text for s in answer.sentences if s.section != "red_flag" and "120）" in s.text]
    if quoted:
        assert "120" in desk.view.answer.toPlainText()
        assert "999" in desk.view.answer.toPlainText()


def test_chip_click_cycles_and_recomputes_and_undoes(desk, qtbot):
    first = desk.put(CHEST)
    finding = next(one.id for one in first.answer.findings if one.status == "absent")
    words = {"absent": "unknown", "unknown": "present", "present": "absent"}
    status = "absent"
    for _ in range(2):
        qtbot.mouseClick(chip_of(desk, finding), Qt.MouseButton.LeftButton)
        status = words[status]
        desk.idle()
        shown = desk.bench.consultation.shown
        assert shown.corrections[finding] == status
        assert chip_of(desk, finding).status == status
        assert shown.number == first.number  # one entry of the history, replaced
    desk.ask.setFocus()
    qtbot.keyClick(desk.ask, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.idle()
    assert chip_of(desk, finding).status == "unknown"
    desk.bench.consultation.undo.undo()
    desk.idle()
    assert chip_of(desk, finding).status == "absent"
    desk.bench.consultation.undo.redo()
    desk.idle()
    assert chip_of(desk, finding).status == "unknown"


def test_chips_turn_by_keyboard(desk, qtbot):
    desk.put(HEADACHE)
    chip = desk.view.chips.chips()[0]
    chip.setFocus()
    before = chip.status
    qtbot.keyClick(chip, Qt.Key.Key_Space)
    desk.idle()
    assert desk.view.chips.chips()[0].status != before
    assert desk.view.chips.chips()[0].hasFocus()


def test_finding_can_be_added_by_name(desk, qtbot):
    desk.put(HEADACHE)
    adding = desk.view.chips.adding
    qtbot.mouseClick(adding.button, Qt.MouseButton.LeftButton)
    assert adding.field.isVisible()
    name = (
        desk.backend.parts.knowledge.findings["neck_stiffness"].name.en
        if ("neck_stiffness" in desk.backend.parts.knowledge.findings)
        else desk.backend.finding_words("en")[0][0]
    )
    qtbot.keyClicks(adding.field, name)
    qtbot.keyClick(adding.field, Qt.Key.Key_Return)
    desk.idle()
    added = [one for one in desk.bench.consultation.shown.answer.findings if one.start == one.end]
    assert len(added) == 1
    assert added[0].status == "present"
    assert adding.button.isVisible()


def test_unknown_finding_name_is_told(desk, qtbot):
    desk.put(HEADACHE)
    adding = desk.view.chips.adding
    adding.open()
    qtbot.keyClicks(adding.field, "qqqqqq")
    qtbot.keyClick(adding.field, Qt.Key.Key_Return)
    assert adding.field.isVisible()
    assert adding.field.property("state") == "error"
    qtbot.keyClick(adding.field, Qt.Key.Key_Escape)
    assert not adding.field.isVisible()


def test_next_question_is_answered_with_one_click(desk, qtbot):
    shown = desk.put(HEADACHE)
    step = shown.answer.next[0]
    qtbot.mouseClick(desk.view.steps.buttons[1], Qt.MouseButton.LeftButton)
    desk.idle()
    assert desk.bench.consultation.shown.corrections[step.finding] == "absent"


def test_number_opens_its_source_by_mouse(desk, qtbot):
    answer = desk.put(HEADACHE).answer
    text = desk.view.answer
    number = answer.citations[0].n
    cursor = text.document().find(f"[{number}]")
    assert not cursor.isNull()
    place = QTextCursor(cursor)
    place.setPosition(cursor.selectionStart() + 1)
    qtbot.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=text.cursorRect(place).center())
    card = next(card for card in desk.view.evidence.cards if card.number == number)
    qtbot.waitUntil(card.hasFocus)


def test_number_opens_its_source_by_keyboard(desk, qtbot):
    desk.put(HEADACHE)
    text = desk.view.answer
    text.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(text, Qt.Key.Key_Tab)
    assert text.textCursor().hasSelection()
    wanted = []
    text.source_wanted.connect(lambda number, sentence: wanted.append(number))
    qtbot.keyClick(text, Qt.Key.Key_Return)
    assert len(wanted) == 1
    qtbot.waitUntil(lambda: any(card.hasFocus() for card in desk.view.evidence.cards))


def test_alt_number_opens_source_and_f6_goes_round(desk, qtbot):
    desk.put(HEADACHE)
    qtbot.keyClick(desk.view.question, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: desk.view.evidence.cards[1].hasFocus())
    desk.window.next_pane()
    focused = desk.window.focusWidget()
    assert focused is not desk.view.evidence.cards[1]


def test_sentence_meant_is_marked_in_the_passage(desk, qtbot):
    answer = desk.put(HEADACHE).answer
    index = next(place for place, one in enumerate(answer.sentences) if one.section != "red_flag")
    number = answer.sentences[index].citations[0]
    desk.ask.open_source(number, index)
    card = next(card for card in desk.view.evidence.cards if card.number == number)
    qtbot.waitUntil(card.hasFocus)
    assert "background-color" in card._body.text()


def test_words_are_underlined_at_their_places(desk):
    desk.put("😀 头痛，没有发热")
    places = [selection.cursor.selectedText() for selection in desk.view.question.extraSelections()]
    quotes = [one.quote for one in desk.bench.consultation.shown.answer.findings if one.end > one.start]
    assert sorted(places) == sorted(quotes)
    assert quotes


def test_qt_place_counts_surrogates_and_line_ends():
    assert qt_place("😀a\r\nb", 1) == 2
    assert qt_place("😀a\r\nb", 4) == 4


def test_empty_question_is_told_in_place_and_the_answer_stays(desk):
    shown = desk.put(HEADACHE)
    desk.view.question.setPlainText("   ")
    desk.ask.ask()
    desk.idle()
    assert desk.view.error.isVisible()
    assert desk.view.error.text()
    assert desk.bench.consultation.shown is shown


def test_hundred_thousand_characters_are_answered(desk):
    shown = desk.put("头痛。" * 33_000)
    assert shown.answer.status in ("answered", "abstained", "refused")


def test_outside_question_is_declined_with_a_reason(desk):
    answer = desk.put("how do I change a tyre").answer
    assert answer.status == "abstained"
    assert answer.reason in desk.view.answer.toPlainText()
    assert not desk.view.evidence.isVisible() or answer.citations


def test_stop_and_new_question(desk, qtbot):
    desk.put(HEADACHE)
    desk.ask.ask_text(CHEST)
    assert desk.bench.consultation.is_working
    qtbot.keyClick(desk.view.question, Qt.Key.Key_Escape)
    assert not desk.bench.consultation.is_working
    desk.idle()
    assert desk.bench.consultation.shown.answer.text == HEADACHE
    desk.window.new_question()
    assert desk.view.question.toPlainText() == ""
    assert desk.view.examples.isVisible()
    assert not desk.view.banner.isVisible()


def test_enter_asks_and_shift_enter_begins_a_line(desk, qtbot):
    qtbot.keyClicks(desk.view.question, "cough")
    qtbot.keyClick(desk.view.question, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert desk.view.question.toPlainText() == "cough\n"
    qtbot.keyClick(desk.view.question, Qt.Key.Key_Return)
    assert desk.bench.consultation.is_working
    desk.idle()


def test_question_before_loading_waits_visibly(make_desk, qtbot):
    desk = make_desk(started=False)
    desk.window.resize(1366, 768)
    desk.session.start()
    desk.ask.ask_text(HEADACHE)
    assert desk.view.head.isVisible()
    assert "…" in desk.view.head.text()
    qtbot.waitUntil(lambda: desk.bench.consultation.shown is not None, timeout=10_000)


def test_copy_holds_sources(desk):
    answer = desk.put(HEADACHE).answer
    desk.ask.copy_answer()
    text = QGuiApplication.clipboard().text()
    assert answer.sentences[0].text in text
    assert f"[{answer.citations[0].n}]" in text
    assert "not clinically reviewed" in text


def test_folds_under_1100_and_differential_stays(desk):
    desk.put(HEADACHE)
    assert desk.view.evidence.isVisible()
    desk.window.resize(1024, 700)
    assert not desk.view.evidence.isVisible()
    assert desk.view.bars.isVisible()
    assert desk.view.column.isAncestorOf(desk.view.bars)
    desk.ask.open_source(1)
    assert desk.view.evidence.isVisible()
    desk.ask.toggle_evidence()
    assert not desk.view.evidence.isVisible()
    desk.window.resize(1366, 768)


def test_bars_open_to_their_weights(desk, qtbot):
    shown = desk.put(HEADACHE)
    bar = desk.view.bars.bars[0]
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert bar.is_open
    assert len(bar.lines()) == len(shown.answer.differential[0].evidence)
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton)
    assert not bar.is_open


def test_pdf_is_written(desk, tmp_path):
    from medassist.ui.printing import clinic_document, document_html, save_pdf

    answer = desk.put(CHEST).answer
    titles = desk.backend.document_titles("zh")
    save_pdf(clinic_document(answer, titles), tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    html = document_html(answer, titles)
    assert html.index(answer.red_flags[0].text) < html.index("Sources")
    assert "not clinically reviewed" in html


def test_enter_on_a_source_opens_its_whole_article_at_the_sentence(desk, qtbot):
    from medassist.core.evidence import BUILT_IN
    from medassist.ui.widgets import evidence_panel

    assert evidence_panel.BUILT_IN == BUILT_IN
    answer = desk.put(HEADACHE).answer
    index = next(place for place, one in enumerate(answer.sentences) if one.section != "red_flag")
    number = answer.sentences[index].citations[0]
    desk.ask.open_source(number, index)
    card = next(card for card in desk.view.evidence.cards if card.number == number)
    qtbot.waitUntil(card.hasFocus)
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert desk.window.current_page == "knowledge"
    page = desk.window.page("knowledge")
    cited = next(one for one in answer.citations if one.n == number)
    assert page.view.article.id == cited.document
    assert answer.sentences[index].text in page.view.text.toPlainText()
    assert answer.sentences[index].text in marked_words(page.view.text)
    qtbot.keyClick(page.view.text, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert desk.window.current_page == "ask"
    desk.idle()


def test_condition_of_the_differential_leads_to_its_article_and_back(desk, qtbot):
    desk.put(CHEST)
    desk.idle()
    bar = desk.view.bars.bars[0]
    assert not bar.article_button.isVisible()
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    qtbot.waitUntil(bar.article_button.isVisible)
    qtbot.mouseClick(bar.article_button, Qt.MouseButton.LeftButton)
    assert desk.window.current_page == "knowledge"
    assert desk.window.page("knowledge").view.article.id == bar.id
    desk.window.page("knowledge").view.back()
    assert desk.window.current_page == "ask"
    desk.idle()


def marked_words(text) -> str:
    """The text with a ground of its own."""
    found = ""
    block = text.document().begin()
    while block.isValid():
        for one in block:
            if one.fragment().charFormat().background().style() != Qt.BrushStyle.NoBrush:
                found += one.fragment().text()
        block = block.next()
    return found


def test_escape_folds_a_pane_that_was_called_up(desk, qtbot):
    desk.put(HEADACHE)
    desk.window.resize(1024, 700)
    desk.ask.open_source(1)
    assert desk.view.evidence.isVisible()
    desk.ask.stop()
    assert not desk.view.evidence.isVisible()


def test_a_new_answer_begins_at_its_top_and_a_correction_does_not_jump(desk, qtbot):
    desk.window.resize(1366, 500)
    desk.put(CHEST)
    bar = desk.view.scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 60)
    desk.idle()
    qtbot.wait(100)  # the new answer has gone to its top
    bar.setValue(50)
    desk.bench.consultation.correct(desk.bench.consultation.shown.answer.findings[0].id, "unknown")
    desk.idle()
    qtbot.wait(30)
    assert bar.value() == 50
    desk.put(HEADACHE)
    qtbot.wait(30)
    assert bar.value() == 0
