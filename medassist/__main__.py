"""No arguments: the window. With arguments: the command line."""

from __future__ import annotations

import os
import sys

os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def main() -> int:
    """Starts the window or runs the command line."""
    if getattr(sys, "frozen", False):  # the language model's process is this very program, started anew
        import multiprocessing

        multiprocessing.freeze_support()
    if len(sys.argv) > 1 and not (len(sys.argv) == 3 and sys.argv[1] == "--data"):
        from medassist.cli import main as run_command

        return run_command(sys.argv[1:])
    from medassist.app import main as show_window

    return show_window(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
