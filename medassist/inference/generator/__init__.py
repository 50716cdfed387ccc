"""Runs a language model's pack on this machine: tokens, decoder, writing, and the process that it runs in."""
