"""Keeps None, True and False alive under Python 3.11, where Qt for Python gives them away without counting.

Qt for Python 6.12 is built with headers of Python 3.12 and later, in which these objects are immortal and
`Py_RETURN_NONE` takes no reference. Python 3.11 still counts: each call of a Qt function that returns nothing takes one
reference of None that it never had, and after some thousand calls the process ends with "deallocating None".
"""

from __future__ import annotations

import ctypes
import sys

PLENTY = 1 << (40 if sys.maxsize > 2**32 else 28)
"""References that no run of the program can use up."""


def make_immortal() -> None:
    """Adds references to the objects concerned, once a process; does nothing where they are immortal already."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython" or hasattr(sys, "getobjects"):
        return
    for value in (None, True, False, NotImplemented, Ellipsis):
        if sys.getrefcount(value) < PLENTY:
            ctypes.c_ssize_t.from_address(id(value)).value += PLENTY  # the count is the first field of every object
