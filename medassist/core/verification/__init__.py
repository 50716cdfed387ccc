"""Holds what was written against the evidence it cites, sentence by sentence, and keeps foreign numbers from being written."""
