"""From raw text to training data: sources, cleaning, pairs, hard negatives, splits, labels and a data card."""
