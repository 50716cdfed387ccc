"""Text to language, task, patient, findings, vital signs."""

from medassist.core.reading.reader import Reader

__all__ = ["Reader"]
