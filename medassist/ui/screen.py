"""Whether Qt can open a window here, asked without Qt, which would end the whole process."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Mapping
from pathlib import Path

XCB = "libxcb.so.1"
XCB_CURSOR = "libxcb-cursor.so.0"
"""Qt's X plugin does not load without it."""


def has_screen(environ: Mapping[str, str]) -> bool:
    """True where a window can be shown (Windows, macOS, a chosen platform, Wayland, an X server that answers)."""
    if sys.platform in ("win32", "darwin") or environ.get("QT_QPA_PLATFORM"):
        return True
    return _wayland(environ) or (bool(environ.get("DISPLAY")) and _x_answers())


def _wayland(environ: Mapping[str, str]) -> bool:
    name = environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    return (Path(environ.get("XDG_RUNTIME_DIR", "/")) / name).is_socket()


def _x_answers() -> bool:
    """Connects to the X server of DISPLAY as Qt will do, and hangs up."""
    try:
        ctypes.CDLL(XCB_CURSOR)
        library = ctypes.CDLL(XCB)
    except OSError:
        return False
    library.xcb_connect.restype = ctypes.c_void_p
    library.xcb_connect.argtypes = (ctypes.c_char_p, ctypes.c_void_p)
    library.xcb_connection_has_error.argtypes = (ctypes.c_void_p,)
    library.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = library.xcb_connect(None, None)
    answers = library.xcb_connection_has_error(connection) == 0
    library.xcb_disconnect(connection)
    return answers
