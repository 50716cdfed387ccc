"""The knowledge base: TOML entries to validated, immutable objects, compiled into one file."""
