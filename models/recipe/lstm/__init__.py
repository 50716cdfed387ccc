"""The LSTM of the textbook beside the Transformer: the same pieces, data, splits, loss and measurements.

model.py tokens -> embedding -> LSTM -> dense; data.py texts as the training loop of models/recipe/training wants them;
train.py adds the heads' cross-entropy to that loop; graph.py and export.py write the pack; steps.py the commands.
"""
