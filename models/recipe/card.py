"""Writes the encoder's model card from its manifest and from what was measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from models.recipe import card_figures
from models.recipe.card_figures import LANGUAGES
from models.recipe.evaluation_plot import read_evaluation
from models.recipe.pack import write_whole
from models.recipe.parity import DISTRACTORS, REPORT
from models.recipe.variants import BYTES, NIBBLES, SMOOTH

MEASURES = {"ndcg10": "nDCG@10", "mrr": "MRR", "recall100": "recall@100"}
TEMPLATE = """\
# {name}

Turns a question or a passage, in Chinese or English, into {dimension} numbers, so that MedAssist finds passages by
meaning and across the two languages. It is multilingual-E5-small with a vocabulary pruned to the two languages and
products in 8 bits; {trained}. Written by `./recipe card`: do not edit.

用途：把中文或英文的问题、段落变成向量，让 MedAssist 按意思、跨语言找到资料。
局限：只用于排序，不能据相似度诊断；内容未经医生审定。训练数据、各语言的指标、耗时与能耗见下。

## Use

Inputs `input_ids`, `attention_mask` (int64, batch x sequence, at most {max_tokens} tokens); output `embedding` (float32,
batch x {dimension}), the mean over the mask with length 1. Questions begin with `{query_prefix}`, passages with
`{passage_prefix}` (each with one space at its end). Compare vectors by their dot product.

## What it is made of

| what | from | licence |
|---|---|---|
| weights, pieces, scores | {source_model}, as 4-bit blocks in the package {source_package} (SHA-256 pinned) | MIT |
| normalisation of text | the rules `nmt_nfkc` of sentencepiece, checked against the source's table | Apache-2.0 |
| which pieces to keep: word frequencies | wordfreq 3.1.1, tables `large_en`, `large_zh` | CC BY-SA 4.0 |
| which pieces to keep: dictionary | jieba's `dict.txt`, carried by wordfreq | MIT |
| which pieces to keep: clinical text | `resources/knowledge`, MedQuAD | see there; CC BY 4.0 |
| counted only | MedMCQA, PubMedQA, Toyhom, Huatuo, two sets of Chinese symptoms | see the sets |
{corpus}
For the vocabulary the texts were only counted. `models/recipe/kept_pieces.txt` holds the result, a list of pieces of the
source; no text and no count of any of them is in the pack.

- Vocabulary: {vocabulary:,} of 250,002 pieces. Kept are every single character of the source, so that nothing it could
  read is lost, every Chinese word, then pieces by how often the texts above use them, then English-letter pieces.
- Embeddings are the source's own 4-bit blocks, value for value.
- {stored}
- {model_bytes:,} bytes of model and {tokenizer_bytes:,} bytes of tokenizer; {onnx}.

## How well it finds passages

{found}

{training}{heads}{variants}## How near it is to {reference}

Compared with the unpruned float32 model in torch with the whole vocabulary{compared}. `same pieces` is the share
of sentences that both vocabularies split alike.

{sentences}

{retrieval}

## Limits

- The source was published here in 4 bits. The reference is these 4-bit weights in float32: what 4 bits cost against the
  authors' own weights could not be measured, for those cannot be reached.
- The source has no piece for some characters of Chinese medicine (嗳 绀 嘧 啶 钡 哌 铋 颞 喹 and others), so they are
  unknown to it and to this model: lexical search has to find them.
- Cosines lie close together (about 0.75 to 0.95, unrelated texts too): they rank, they do not decide.
- It knows languages other than Chinese and English through single characters and what pieces are left: not measured.
- {clinical} Not for diagnosis by similarity.
- Vectors of processors with other instruction sets differ in the last digits.

## Made again by

```
{again}
./run evaluate retrieval --sets DIR --encoder PACK --out OUT      # what it finds; OUT/retrieval.json goes into the card
./recipe card{run} --evaluation OUT/retrieval.json
./recipe variants{run}                # ways of storing it
./recipe vocabulary --text DIR        # chooses kept_pieces.txt anew; DIR holds a folder for each set of texts
./recipe parity{run} --data DIR       # nearness to float32; DIR holds the retrieval sets
./recipe benchmark                    # latency beside the source's engine and torch
```

From the same `kept_pieces.txt` and the locked packages, `./recipe export` writes the same bytes (tested).
"""

BLOCKS = """The layers' matrices are {} (one scale for 32 weights). Products are taken in int8: activations are quantised as they
  come, one scale for 32 of a token's values, so a text's vector does not depend on its neighbours."""
STORED = {
    NIBBLES: BLOCKS.format("4-bit blocks"),
    BYTES: BLOCKS.format("the source's 4-bit blocks, those of the trained layers in 8 bits"),
    SMOOTH: """The layers' matrices are in 8 bits with one scale an output, after part of the activations' range was moved
  into them (SmoothQuant, arXiv:2211.10438). Products are taken in integers, activations quantised as they come with one
  scale a text: run one text at a time, as MedAssist does, else a text's vector depends on its neighbours.""",
}


def keep_evaluation(pack: Path, path: Path) -> None:
    """Write into the pack what of the evaluation in `path` concerns it. Raises ValueError where it was not measured there."""
    manifest = json.loads((pack / "manifest.json").read_text("utf-8"))
    identity = next(file["sha256"] for file in manifest["files"] if file["path"] == "encoder.onnx")
    kept = card_figures.extract(read_evaluation(path), identity)
    write_whole(pack / card_figures.EXTRACT, (json.dumps(kept, indent=1, ensure_ascii=False) + "\n").encode("utf-8"))


def card(pack: Path, corpus: Path) -> str:
    """The text of CARD.md for the pack in `pack`; `corpus` is the folder of what a trained one learnt from."""
    manifest = json.loads((pack / "manifest.json").read_text("utf-8"))
    report = json.loads((pack / REPORT).read_text("utf-8")) if (pack / REPORT).exists() else {}
    sizes = {file["path"]: file["bytes"] for file in manifest["files"]}
    training = manifest.get("training")
    identity = next(file["sha256"] for file in manifest["files"] if file["path"] == "encoder.onnx")
    return TEMPLATE.format(
        name=manifest["name"],
        dimension=manifest["dimension"],
        max_tokens=manifest["max_tokens"],
        query_prefix=manifest["query_prefix"].strip(),
        passage_prefix=manifest["passage_prefix"].strip(),
        source_model=manifest["source"]["model"],
        source_package=manifest["source"]["package"],
        vocabulary=manifest["vocabulary"],
        model_bytes=sizes["encoder.onnx"],
        tokenizer_bytes=sizes["tokenizer.model"],
        sentences=_sentences(report),
        retrieval=_retrieval(report),
        trained=f"its upper layers were trained on medical text (run {training['identity']})"
        if training
        else "nothing was trained",
        stored=STORED[training["stored"] if training else NIBBLES],
        training=card_figures.training(training) if training else "",
        heads=card_figures.heads(report, manifest),
        variants=card_figures.variants(pack),
        found=card_figures.retrieval(pack, identity),
        onnx=_onnx(manifest),
        run=" --trained RUN" if training else "",
        corpus="\n" + card_figures.corpus(corpus) if training else "",
        again="./recipe corpus && ./recipe train encoder    # then, with the name of the run:\n"
        "./recipe encoder --trained RUN        # fetch, export, parity on the knowledge base, this card"
        if training
        else "./recipe encoder                      # fetch, export, parity on the knowledge base, this card",
        reference="the trained model" if training else "the source",
        compared=" and the trained layers" if training else "",
        clinical="Trained on questions and passages, not on patients: it knows what is asked together."
        if training
        else "No clinical training: it knows what general text knows.",
    )


def _onnx(manifest: dict[str, Any]) -> str:
    described = manifest.get("onnx")
    if not described:
        return f"ONNX opset {manifest['opset']}"
    opsets = ", ".join(f"{domain} {version}" for domain, version in described["opsets"].items())
    matrices = ", ".join(f"{count} in {bits}" for bits, count in described.get("matrices", {}).items())
    return f"ONNX opsets {opsets}" + (f"; matrices: {matrices}" if matrices else "")


def _sentences(report: dict[str, Any]) -> str:
    if not report:
        return "Not measured for this model (`./recipe parity`)."
    lines = [
        "| sentences | number | cosine mean | 1st percentile | lowest | same pieces |",
        "|---|---|---|---|---|---|",
    ]
    for part, title in (("sentences", "retrieval sets"), ("knowledge", "knowledge base")):
        for language, figures in report.get(part, {}).items():
            lines.append(
                f"| {LANGUAGES[language]}, {title} | {figures['sentences']:,} | {figures['cosine_mean']:.4f}"
                f" | {figures['cosine_p1']:.4f} | {figures['cosine_min']:.4f} | {figures['same_pieces']:.1%} |"
            )
    return "\n".join(lines)


def _retrieval(report: dict[str, Any]) -> str:
    if "retrieval" not in report:
        return "Retrieval was not measured for this model (`./recipe parity --data DIR`)."
    lines = [
        f"Documents and questions cut to {report['cut_tokens']} tokens for both models; a corpus larger than its"
        f" answers and {DISTRACTORS:,} others is sampled evenly.",
        "",
        "| set | questions | documents (of) | measure | reference | pruned | this model | difference |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, figures in report["retrieval"].items():
        for measure, title in MEASURES.items():
            if f"{measure}_reference" in figures:
                ours, theirs = figures[measure], figures[f"{measure}_reference"]
                lines.append(
                    f"| {name} | {figures['queries']:,} | {figures['documents']:,} ({figures['corpus']:,}) | {title}"
                    f" | {theirs:.4f} | {_figure(figures.get(f'{measure}_pruned'))} | {ours:.4f} | {ours - theirs:+.4f} |"
                )
    return "\n".join(lines)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
