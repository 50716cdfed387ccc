"""What a language model is asked to write, and what becomes of it: requests, evidence, sentences that stand or are struck out."""
