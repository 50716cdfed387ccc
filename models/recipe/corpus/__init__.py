"""From raw text to training data: sources, cleaning, pairs, hard negatives, splits, labels and a data card.

`./recipe corpus` (steps.py) runs build.py. What stands where:

    sources/      one adapter a data set; evaluation.py knows what is reserved, own.py reads own JSONL and feedback
    reading.py    JSONL as people have it       clean.py      cleaning, sentences, language
    shingles.py   near-duplicates               splits.py     splits, and the proof that nothing leaks
    templates.py  questions for sections        questions.py  questions for a condition or drug
    symptoms.py   what patients say             balance.py    how many pairs of which kind
    negatives.py  hard negatives by BM25        vectors.py    and by an encoder, where one is given
    labels.py     texts for the heads           support.py    claims with evidence (changes.py, rewording.py)
    card.py       CARD.md
"""
