"""Files in and files out, one module a format."""
