"""The system's keyring, asked only where a person sits in front of it, and never for longer than a time limit."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, Protocol

SERVICE = "MedAssist"
FIND_SECONDS = 5.0
ASK_SECONDS = 60.0
"""A locked keyring asks the person for its password first."""
WEAK = ("fail", "null", "plaintext", "file")
"""Parts of the names of keyrings that keep nothing, or keep it unprotected."""

log = logging.getLogger(__name__)

Limit = Callable[[Callable[[], Any], float], Any]
"""Runs a call and gives its result, or raises TimeoutError after so many seconds."""


class Keyring(Protocol):
    """Keeps one secret an account."""

    def get(self, account: str) -> str | None:
        """The secret; None when there is none or the keyring cannot be read."""
        ...

    def set(self, account: str, secret: str) -> bool:
        """Keep the secret; whether it is kept."""
        ...


class SystemKeyring:
    """The keyring of the desktop session, or of Windows or macOS."""

    def __init__(self, backend: Any, limit: Limit) -> None:
        self._backend = backend
        self._limit = limit

    def get(self, account: str) -> str | None:
        try:
            return self._limit(lambda: self._backend.get_password(SERVICE, account), ASK_SECONDS)
        except Exception as error:
            log.warning("the keyring could not be read: %s", type(error).__name__)
            return None

    def set(self, account: str, secret: str) -> bool:
        try:
            self._limit(lambda: self._backend.set_password(SERVICE, account, secret), ASK_SECONDS)
        except Exception as error:
            log.warning("the keyring could not be written: %s", type(error).__name__)
            return False
        return True


def system_keyring(limit: Limit, environ: Mapping[str, str] | None = None) -> Keyring | None:
    """The system's keyring, or None where there is none to be asked.

    None at once when MEDASSIST_KEYRING is `off`, and on Linux outside of a desktop session (no display, or no session bus that is
    a local socket): nothing is imported and no bus is touched then. `limit` is the scheduler's `run_limited`.
    """
    environ = os.environ if environ is None else environ
    if environ.get("MEDASSIST_KEYRING", "").lower() == "off" or not _in_session(environ):
        return None
    try:
        backend = limit(_find, FIND_SECONDS)
    except Exception as error:
        log.warning("no keyring: %s", type(error).__name__)
        return None
    return None if backend is None else SystemKeyring(backend, limit)


def _in_session(environ: Mapping[str, str]) -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    display = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    return bool(display) and environ.get("DBUS_SESSION_BUS_ADDRESS", "").startswith("unix:")


def _find() -> Any:
    import keyring  # takes 100 ms and loads the bus client: only where it is used

    backend = keyring.get_keyring()
    name = f"{type(backend).__module__}.{type(backend).__name__}".lower()
    return None if any(word in name for word in WEAK) else backend
