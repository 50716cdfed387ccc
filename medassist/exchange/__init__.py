"""What goes in and out: question files, answer files, and the answer as JSON."""
