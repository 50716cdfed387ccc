"""What makes the network's scores mean what they say: two numbers, fitted on cases that no figure is reported on."""

from __future__ import annotations

TEMPERATURE = 0.6
"""Power of the score's exponential. Independent weights are too sure of themselves; below 1 takes that back."""
OUTSIDE_NATS = -1.7
"""Log weight, beside exp(TEMPERATURE * score) of the base's conditions, of a reason that lies outside the base."""
