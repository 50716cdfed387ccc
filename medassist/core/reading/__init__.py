"""Text to language, task, patient, findings, vital signs."""
