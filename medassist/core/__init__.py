"""The clinic's words as frozen values, and pure reasoning on them: no I/O, no clock, no third party but numpy."""
