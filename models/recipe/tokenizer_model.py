"""Builds the sentencepiece model of the kept pieces, so that a token's id is its row in the embedding."""

from __future__ import annotations

from collections.abc import Sequence

import sentencepiece
from sentencepiece import sentencepiece_model_pb2 as schema

from models.recipe.checkpoint import Checkpoint, CheckpointError

BOUNDARY = "\u2581"  # how sentencepiece writes the space before a word
NORMALISATION_RULE = "nmt_nfkc"
ZERO_WIDTH_JOINER = 0x200D  # the library keeps it since emoji use it; the application's tokenizer makes it a space
SPECIAL_PIECES = 4  # <s>, <pad>, </s>, <unk>: rows 0 to 3 of the source and of every pruned vocabulary


def normaliser() -> sentencepiece.SentencePieceNormalizer:
    """The library's own copy of the NFKC rules that the source was trained with."""
    return sentencepiece.SentencePieceNormalizer(rule_name=NORMALISATION_RULE)


def check_normalisation(checkpoint: Checkpoint) -> None:
    """Raise CheckpointError if the library's rules and the source's table differ for any code point."""
    rules = normaliser()
    for point, expected in checkpoint.normalisation.items():
        # between digits, with which nothing composes
        got = rules.normalize(f"1{chr(point)}1").removeprefix(BOUNDARY).replace(BOUNDARY, " ")
        if got != f"1{expected}1" and point != ZERO_WIDTH_JOINER:
            raise CheckpointError(f"the normalisation of U+{point:04X} is {got!r} here and {expected!r} in the source")


def build_tokenizer(checkpoint: Checkpoint, kept: Sequence[int]) -> bytes:
    """Serialised sentencepiece unigram model of the source pieces `kept` (ascending source ids, specials first)."""
    if list(kept[:SPECIAL_PIECES]) != list(range(SPECIAL_PIECES)):
        raise CheckpointError("a vocabulary begins with the four special pieces of the source")
    model = schema.ModelProto()
    kinds = schema.ModelProto.SentencePiece
    for source_id in kept:
        piece = checkpoint.pieces[source_id]
        kind = kinds.NORMAL
        if source_id == checkpoint.unknown:
            kind = kinds.UNKNOWN
        elif source_id < SPECIAL_PIECES:
            kind = kinds.CONTROL
        model.pieces.add(piece=piece.text, score=piece.score, type=kind)
    trainer = model.trainer_spec
    trainer.model_type = schema.TrainerSpec.UNIGRAM
    trainer.vocab_size = len(kept)
    trainer.bos_id, trainer.pad_id, trainer.eos_id = checkpoint.begin, checkpoint.padding, checkpoint.end
    trainer.unk_id = checkpoint.unknown
    trainer.bos_piece, trainer.pad_piece, trainer.eos_piece, trainer.unk_piece = (
        checkpoint.pieces[i].text for i in (checkpoint.begin, checkpoint.padding, checkpoint.end, checkpoint.unknown)
    )
    source = schema.ModelProto.FromString(normaliser().serialized_model_proto()).normalizer_spec
    rules = model.normalizer_spec
    rules.name = NORMALISATION_RULE
    rules.precompiled_charsmap = source.precompiled_charsmap
    rules.add_dummy_prefix = rules.remove_extra_whitespaces = rules.escape_whitespaces = True
    return model.SerializeToString(deterministic=True)


def load_tokenizer(model: bytes) -> sentencepiece.SentencePieceProcessor:
    """A processor of the serialised `model`."""
    return sentencepiece.SentencePieceProcessor(model_proto=model)
