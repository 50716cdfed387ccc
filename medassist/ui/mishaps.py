"""What nobody foresaw: told in the window in one sentence, and logged without any text of a patient."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from types import TracebackType

from medassist.ui.backend import Backend
from medassist.ui.words import sentence_of

log = logging.getLogger(__name__)

Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]


def unexpected(backend: Backend) -> Hook:
    """For sys.excepthook: the places in the code go to the log, never the message, which may quote a text."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        places = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(traceback.extract_tb(trace)))
        log.error("unexpected %s at %s", kind.__name__, places)
        backend.notice_raised.emit(sentence_of(error))

    return hook
