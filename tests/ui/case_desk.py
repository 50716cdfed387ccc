"""The Case page as tests use it."""

from __future__ import annotations

CHEST = "58岁男，突发胸骨后压榨样疼痛2小时，大汗，否认发热"
BELLY = "Woman 28, pain in the right lower abdomen for 12 hours, nausea for 2 hours, 37.9 °C, no diarrhoea"


class CaseDesk:
    """A started desk with the Case page in front."""

    def __init__(self, desk) -> None:
        self.desk = desk
        desk.window.show_page("case")
        self.page = desk.window.page("case")
        self.view = self.page.view
        self.work = desk.bench.case

    @property
    def answer(self):
        return self.work.shown.answer

    def put(self, text: str):
        self.view.text.setPlainText(text)
        return self.settle()

    def settle(self):
        self.desk.qtbot.waitUntil(lambda: not self.work.is_working, timeout=60_000)
        self.desk.idle()
        return self.work.shown

    def type_in(self, name: str, words: str) -> None:
        line = self.view.fields.cells[name].line
        line.setFocus()
        line.selectAll()
        self.desk.qtbot.keyClicks(line, words)
        self.settle()

    def undo(self) -> None:
        self.page.undo()
        self.settle()

    def redo(self) -> None:
        self.page.redo()
        self.settle()

    def chip(self, finding: str):
        return next(one for one in self.view.chips.chips() if one.property("finding") == finding)
