"""What is kept: the encrypted database, its key, and the stores on it."""
