"""Opens the parts a command needs, asks for the passphrase at a terminal, and says what is missing on standard error."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from medassist.command_line.arguments import is_terminal
from medassist.core.clinical import Text
from medassist.paths import data_folder
from medassist.services.assembly import Parts
from medassist.settings import load_settings


@contextmanager
def opened(options: Namespace) -> Iterator[Parts]:
    """The parts for one command; closed afterwards."""
    folder = data_folder(options.data)
    ask = _ask_passphrase(options) if is_terminal() else None
    settings = load_settings(folder)
    parts = Parts(
        folder,
        device=settings.device,
        clinic_level=settings.clinic_level,
        ask_passphrase=ask,
        generator_idle_minutes=settings.generator_idle_minutes,
    )
    try:
        yield parts
    finally:
        parts.close()


def say(options: Namespace, text: Text) -> None:
    """One message on standard error, unless --quiet."""
    if not options.quiet:
        print(text.of(options.lang), file=sys.stderr)


def say_notices(options: Namespace, parts: Parts, but: Collection[Text] = ()) -> None:
    """What is missing, each once, but what is not worth saying here (`but`).

    Said even with --quiet, because it changes what the result is worth.
    """
    for notice in dict.fromkeys(parts.notices):
        if notice not in but:
            print(notice.of(options.lang), file=sys.stderr)


def _ask_passphrase(options: Namespace):  # AskPassphrase
    def ask(new: bool) -> str | None:
        zh = options.lang == "zh"
        if not new:
            return getpass.getpass("口令：" if zh else "Passphrase: ", sys.stderr) or None
        first = getpass.getpass(
            "为记录设置口令（留空则不保存）：" if zh else "Choose a passphrase for your records (empty: keep nothing): "
        )
        if not first:
            return None
        again = getpass.getpass("再输入一次：" if zh else "Once more: ")
        return first if again == first else None

    return ask
