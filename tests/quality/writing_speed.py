"""How fast a language model's pack writes here, with and without copies proposed, and how soon it stops.

    python tests/quality/writing_speed.py PACK-FOLDER [--threads N]

Four grounded questions (two Chinese, two English), answered from three evidence sentences each under the same instructions.
Printed: load, resident memory, prompt reading and decoding in tokens a second, steps a token, the time to the first text and to
the end, the same texts or not, and Stop of the model's own process while it reads and while it writes.
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from medassist.core.verification.permitted import permitted
from medassist.core.writing.generator import Generator, Message, Request
from medassist.errors import Stopped
from medassist.inference.generator.onnx_generator import OnnxGenerator, load_generator
from medassist.inference.generator.process import ProcessGenerator
from medassist.inference.session import physical_cores

TOKENS = 150
INSTRUCTIONS = {
    "en": "Answer the clinician's question from the numbered evidence only. Write short sentences, each with the number of its "
    "evidence in square brackets. Keep every number and unit as it is.",
    "zh": "只根据编号的依据回答医务人员的问题。句子要短，每句后用方括号写依据的编号，数字和单位照抄。",
}
QUESTIONS = {
    "How is acute otitis media in a child treated?": (
        "Acute otitis media in children: amoxicillin 80-90 mg/kg/day by mouth in 2 divided doses for 5 to 7 days.",
        "The most amoxicillin a day is 3 g.",
        "In a child of 2 years or older with mild signs, waiting for 48 to 72 hours under observation is an option.",
    ),
    "When does a head injury need a CT scan?": (
        "A CT within 1 hour is needed for a score below 13 on the Glasgow coma scale or below 15 two hours after the injury.",
        "It is also needed for more than one episode of vomiting, a seizure, or signs of a fracture of the base of the skull.",
        "A person who takes anticoagulants has a CT within 8 hours even without other signs.",
    ),
    "社区获得性肺炎的儿童怎么用阿莫西林？": (
        "儿童社区获得性肺炎：阿莫西林每日80-90 mg/kg，分2次口服，疗程5天。",
        "呼吸急促而无胸凹陷者可在门诊治疗，2天后复查。",
        "血氧饱和度低于90%、不能喝水或抽搐者应立即转诊。",
    ),
    "高血压患者血压高于180/120 mmHg怎么办？": (
        "血压高于180/120 mmHg并有胸痛、气促、神志改变或视物模糊时，为高血压急症，应立即转诊。",
        "没有靶器官损害时，24至48小时内逐步降压，不用舌下含服硝苯地平。",
        "复测血压，并检查尿蛋白、肌酐和心电图。",
    ),
}


@dataclass(frozen=True, slots=True)
class Timed:
    """One text: seconds to its first token and to its end, tokens written, steps taken, tokens of the prompt read, and the
    seconds that all cores together worked for reading and for writing."""

    text: str
    first: float
    whole: float
    tokens: int
    steps: int
    read: int
    processor_reading: float
    processor_writing: float


def request(question: str) -> Request:
    """The question with its evidence."""
    evidence = QUESTIONS[question]
    zh = not question.isascii()
    listed = "\n".join(f"[{number}] {sentence}" for number, sentence in enumerate(evidence, 1))
    asked = f"依据：\n{listed}\n\n问题：{question}" if zh else f"Evidence:\n{listed}\n\nQuestion: {question}"
    messages = (Message("system", INSTRUCTIONS["zh" if zh else "en"]), Message("user", asked))
    return Request(messages, TOKENS, permitted(evidence, len(evidence)), evidence)


def timed(generator: OnnxGenerator, asked: Request) -> Timed:
    """The text of `asked`, with nothing kept from before but fixed instructions."""
    generator.writer.forget()
    began, worked = time.perf_counter(), time.process_time()
    first = reading = 0.0
    text = ""
    tokens = 0
    for token, piece in generator.written(asked, lambda: False):
        if not tokens:
            first, reading = time.perf_counter() - began, time.process_time() - worked
        text += piece
        tokens += token is not None
    writer = generator.writer
    whole, writing = time.perf_counter() - began, time.process_time() - worked - reading
    return Timed(text, first, whole, tokens, writer.steps, writer.read, reading, writing)


def seconds_to_stop(generator: Generator, asked: Request, after: float) -> float:
    """How long `stream` takes to raise Stopped when Stop comes `after` so many seconds."""
    began = time.perf_counter()
    try:
        for _ in generator.stream(asked, lambda: time.perf_counter() - began > after):
            pass
    except Stopped:
        return time.perf_counter() - began - after
    return 0.0


def main() -> None:
    """Measures and prints."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("pack", type=Path)
    options.add_argument("--threads", type=int, default=physical_cores())
    given = options.parse_args()
    loads = " ".join(f"{load:.1f}" for load in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    print(f"{given.pack.name}: {given.threads} threads, load of the machine before {loads}")
    began = time.perf_counter()
    generator = load_generator(given.pack, device="cpu", threads=given.threads)
    print(f"loaded in {time.perf_counter() - began:.1f} s")
    timed(generator, request(next(iter(QUESTIONS))))  # a first run of the runtime allocates
    rows: dict[bool, list[Timed]] = {False: [], True: []}
    for question in QUESTIONS:
        for copies in (False, True):
            generator.writer.copies = copies
            row = timed(generator, request(question))
            rows[copies].append(row)
            print(
                f"{'with   ' if copies else 'without'} copies: {row.read} tokens read, first text {row.first:.1f} s, "
                f"{row.tokens} tokens in {row.steps} steps, whole {row.whole:.1f} s"
            )
    for copies, found in rows.items():
        read = sum(row.read for row in found) / sum(row.first for row in found)
        written = sum(row.tokens - 1 for row in found) / sum(row.whole - row.first for row in found)
        # what the cores worked, which other programs change less than the time that passed
        alone_read = given.threads * sum(row.read for row in found) / sum(row.processor_reading for row in found)
        alone_written = (
            given.threads * sum(row.tokens - 1 for row in found) / sum(row.processor_writing for row in found)
        )
        print(
            f"{'with' if copies else 'without'} copies: prompt {read:.1f}, decoding {written:.1f} tokens a second; "
            f"on idle cores about {alone_read:.0f} and {alone_written:.1f}"
        )
    same = sum(one.text == other.text for one, other in zip(rows[False], rows[True], strict=True))
    print(f"{same} of {len(QUESTIONS)} texts the same; resident {psutil.Process().memory_info().rss / 1e6:.0f} MB")
    del generator
    apart = ProcessGenerator(given.pack, device="cpu", threads=given.threads)
    try:
        list(apart.stream(Request((Message("user", "x"),), 1), lambda: False))
        long = request(next(iter(QUESTIONS)))
        reading = seconds_to_stop(apart, Request((Message("user", long.messages[1].text * 4),), TOKENS), 0.3)
        writing = seconds_to_stop(apart, long, rows[True][0].first + 1.0)
        print(f"Stop: {reading * 1000:.0f} ms while reading, {writing * 1000:.0f} ms while writing")
    finally:
        apart.close()


if __name__ == "__main__":
    main()
