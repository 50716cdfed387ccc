"""How a step of the recipe ends: its faults are one sentence, and a stopped one says how to go on."""

from __future__ import annotations

import sys
from collections.abc import Callable

from medassist.errors import MedAssistError
from models.recipe.checkpoint import CheckpointError
from models.recipe.fetch import FetchError
from models.recipe.training.settings import TrainingError


def guarded(work: Callable[[], None]) -> int:
    """Does `work`; returns the exit code: 0, 1 with a sentence, or 130 when a person stopped it."""
    try:
        work()
    except (TrainingError, FetchError, CheckpointError, MedAssistError, ValueError) as error:
        print(f"\nrecipe: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"\nrecipe: {error.filename or 'the work folder'}: {error.strerror or error}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nrecipe: stopped; the same command goes on from the last checkpoint.", file=sys.stderr)
        return 130
    return 0
