"""Doses worked out for a patient, and what speaks against a drug."""
