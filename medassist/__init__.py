"""MedAssist: cited, verifiable decision support for clinics without internet."""

from __future__ import annotations

__version__ = "0.1.0"
