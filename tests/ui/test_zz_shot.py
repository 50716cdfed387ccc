import sys
from tests.ui.conftest import *  # noqa
from tests.ui.test_review_desk import opened
from medassist.ui.reading import Place
import pytest
@pytest.mark.parametrize("lang,theme",[("zh","light"),("en","dark")])
def test_shots(make_desk, lang, theme):
    desk=make_desk(language=lang, theme=theme)
    w=desk.window; w.resize(1366,768); w.show()
    w.show_page("knowledge"); page=w.page("knowledge")
    desk.qtbot.waitUntil(lambda: desk.bench.reading.index is not None, timeout=20000)
    desk.idle(); w.grab().save(f"/tmp/w/s_{lang}_{theme}_0.png")
    page.open(Place("migraine")); desk.idle(); w.grab().save(f"/tmp/w/s_{lang}_{theme}_1.png")
    page.open(Place("amoxicillin")); desk.idle(); w.grab().save(f"/tmp/w/s_{lang}_{theme}_2.png")
    page.view.review_button.click()
    desk.qtbot.waitUntil(lambda: page.desk.work.dossier is not None, timeout=20000); desk.idle()
    w.grab().save(f"/tmp/w/s_{lang}_{theme}_3.png")
