"""From evidence to numbered sentences, or to an honest refusal."""
