"""The cross-encoder: reads a question with a passage, or a claim with its evidence, and scores the two together.

steps.py the commands; settings.py what is fixed for a run; vocabulary.py the pieces it keeps; model.py the network in torch;
pairs.py and lists.py what it learns from; development.py, train.py and loop of the encoder train it; graph.py, export.py and
card.py write its pack.
"""
