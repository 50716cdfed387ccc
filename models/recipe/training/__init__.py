"""Training of the encoder on the corpus that `./recipe corpus` writes, and of the heads on its vectors.

steps.py the commands; settings.py what is fixed for a run; corpus.py reads; states.py caches what the frozen layers
give; batches.py, losses.py, upper.py, loop.py train; development.py measures; checkpoints.py and curves.py write.
"""
