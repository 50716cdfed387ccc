"""Writes the cross-encoder's card from its manifest and from what was measured at its export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WATTS = (15, 30)
"""A busy core's share of a processor's power, from thrifty to desktop: an assumption, not a measurement."""

TEMPLATE = """\
# {name}

Reads a question together with a passage and says how well the one answers the other (relevance), or a claim together with the
evidence it is held against and says whether that supports it (support). Written by `./recipe export-reranker`: do not edit.

## Use

Inputs `input_ids`, `attention_mask` (int64, pairs x tokens) of `<s> question </s></s> passage </s>`, at most {question_tokens}
tokens of the question and {rerank_tokens} in all ({support_tokens} for claims). Output `scores` (float32, pairs x 2): logits of
relevance and of support. The program joins relevance with its first ranking; support divided by {temperature:.3g} goes through
the sigmoid, and from {threshold:.3f} on a claim counts as supported.

## What it is made of

- The lowest {layers} of 12 layers of multilingual-E5-small (MIT; {source_package}, SHA-256 pinned): the lowest
  {frozen} as published, the others trained; the last is computed for `<s>` alone. Embeddings are the source's own 4-bit rows,
  not trained, of {vocabulary:,} pieces.
- A head reads `<s>` and how well each token of the question is matched by its best token in the passage (late interaction,
  Khattab and Zaharia 2020), by bare words and by states: mean by a learned importance, and least.
- Products in integers: weights in 7 bits with a scale a row, activations in 8 bits with a scale a run (claims
  run alone, passages of one length together); opset {opset}.
- {model_bytes:,} bytes of model, {pack_bytes:,} of pack.

## Training

{pairs:,} pairs (lists of a question, its answer and mined others by listwise cross-entropy; claims by binary cross-entropy) in
{hours:.2f} hours on {threads} thread(s) of a processor that other work shared, no graphics card. At {low} to {high} W a busy core
that is at most {energy:.3f} kWh: an estimate from time, nothing was measured at the socket. Best weights at step {best_step:,} of
{steps:,}, seed {seed}, corpus {corpus}.

| learnt from | licence |
|---|---|
{licences}

Contradicted claims are sentences of the knowledge base whose number, unit, age, negation, direction, drug or side was changed by
rule. Nobody wrote them by hand: what a language model or a person gets wrong may look otherwise.

## Figures

Development split ({lists:,} questions, each with its answer and up to seven mined others, which are the hardest that were found;
{claims:,} claims). The weights, the temperature and the threshold were chosen on it, so it flatters; held-out rankings come from
`./run evaluate retrieval --reranker FOLDER`. `untrained` is the published network with the head's first weights.

| | untrained | trained, float32 | trained, as shipped | difference |
|---|---|---|---|---|
{figures}
{held_out}
{latency}

## Limits

- It only reorders what the first ranking found, and sees the first {rerank_tokens} tokens of a pair.
- Support is a second opinion on a sentence, no proof: the table says how many contradictions of each kind are let through.
- It was trained on questions made from templates and on questions people really asked; never on a clinic's own.
- Languages other than Chinese and English: not measured. No clinician has judged its rankings.

## Made again by

```
./recipe corpus && ./recipe train reranker --hours H --seed {seed}    # goes on after a stop
./recipe export-reranker                                              # the pack, these figures, this card
```
"""


def card(manifest: Mapping[str, Any], parity: Mapping[str, Any], licences: Mapping[str, str]) -> str:
    """The text of CARD.md; `licences` by source are those of the corpus."""
    training = manifest["training"]
    sizes = {file["path"]: file["bytes"] for file in manifest["files"]}
    return TEMPLATE.format(
        **{name: manifest[name] for name in ("name", "question_tokens", "rerank_tokens", "support_tokens", "layers")},
        **{name: training[name] for name in ("pairs", "hours", "threads", "best_step", "steps", "corpus")},
        temperature=parity["temperature"],
        threshold=parity["threshold"],
        source_package=manifest["source"]["package"],
        vocabulary=manifest["vocabulary"],
        opset=manifest["opset"],
        model_bytes=sizes["reranker.onnx"],
        pack_bytes=sum(sizes.values()),
        low=WATTS[0],
        high=WATTS[1],
        energy=training["hours"] * training["threads"] * WATTS[1] / 1000,
        seed=training["settings"]["seed"],
        frozen=training["settings"]["frozen_layers"],
        licences="\n".join(f"| {source} | {licence} |" for source, licence in sorted(licences.items())),
        lists=parity["lists"],
        claims=parity["claims"],
        figures="\n".join(_rows(parity)),
        held_out=_held_out(parity),
        latency=_latency(parity["milliseconds"]),
    )


def _rows(parity: Mapping[str, Any]) -> list[str]:
    columns = [parity[name] for name in ("untrained", "float32", "integers")]
    return [
        f"| {name} | {columns[0][name]:.4f} | {columns[1][name]:.4f} | {columns[2][name]:.4f}"
        f" | {columns[2][name] - columns[1][name]:+.4f} |"
        for name in columns[2]
        if all(name in column for column in columns)
    ]


def _held_out(parity: Mapping[str, Any]) -> str:
    held = parity.get("held_out")
    if not held:
        return ""
    lines = [f"\n| claims of held-out articles ({held['claims']:,}), as shipped | |", "|---|---|"]
    lines += [f"| {name} | {value:.4f} |" for name, value in held.items() if name != "claims"]
    return "\n".join(lines) + "\n"


def _latency(spent: Mapping[str, Any]) -> str:
    return (
        f"{spent['passages']} passages of one question on two threads: median {spent['median']:.0f} ms, least"
        f" {spent['least']:.0f} ms; {spent['processor']:.0f} ms of processor time, half of which is the least that two idle cores"
        f" could take (load of the machine meanwhile {spent['load']:.1f})."
    )
