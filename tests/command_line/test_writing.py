"""`write`, and `ask` and `batch` with a language model: one schema, one sentence for what cannot be done, exit codes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from medassist.core.writing.generator import Generator
from medassist.exchange.writers.table import table_row
from medassist.services.assembly import Parts
from medassist.services.language_model import FoundGenerator
from tests.services.scripted_generator import ScriptedGenerator

Run = Callable[..., Any]
NOTE = "患者，男，72岁，咳嗽、咳痰伴发热5天。既往高血压15年，口服氨氯地平5 mg每日1次。青霉素过敏。体温38.9℃。建议1周后复查胸片。"
DOSE = "amoxicillin dose for a 12 kg child with otitis media"
RIGHT = "Amoxicillin must not be given to anyone allergic to a penicillin. [2] Give 90 mg/kg of amoxicillin. [1]"
KEYS = ["schema", "task", "text", "sentences", "lost", "model", "timings_ms"]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Callable[[Generator], None]:
    """Lets a scripted model stand for an added pack."""

    def use(generator: Generator) -> None:
        def opened(parts: Parts) -> Generator:
            parts.notices += FoundGenerator(None, ()).notices
            return generator

        monkeypatch.setattr(Parts, "generator", property(opened))

    return use


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "病历.txt"
    path.write_text(NOTE, encoding="utf-8")
    return path


@pytest.mark.parametrize("task", ["summary", "letter", "handout"])
def test_without_a_pack_the_text_is_written_all_the_same(run: Run, note: Path, task: str) -> None:
    more = ["--condition", "社区获得性肺炎"] if task == "handout" else []
    ended = run("write", task, note, *more, "--json")
    assert ended.code == 0
    made = json.loads(ended.out)
    assert list(made)[: len(KEYS)] == KEYS
    assert made["schema"] == "medassist.writing/1"
    assert made["task"] == task
    assert made["model"] is None
    assert made["text"]
    assert all(set(one) >= {"text", "supported", "citations", "problem"} for one in made["sentences"])
    assert made["timings_ms"]["total"] > 0
    assert ended.out.count("\n") == 1


def test_a_translation_without_a_pack_says_how_to_add_one(run: Run, note: Path) -> None:
    ended = run("write", "translation", note)
    assert ended.code == 5
    assert ended.out == ""
    assert "models add" in ended.err
    assert "Traceback" not in ended.err


def test_a_translation_with_a_pack(run: Run, tmp_path: Path, model: Callable[[Generator], None]) -> None:
    file = tmp_path / "a.txt"
    file.write_text("青霉素过敏。", encoding="gb18030")
    model(ScriptedGenerator(lambda _: "Allergic to penicillin."))
    ended = run("write", "translation", file, "--to", "en")
    assert (ended.code, ended.out) == (0, "Allergic to penicillin.\n")
    assert "1 of 1 sentence verified" in ended.err


def test_what_was_lost_is_told_beside_the_text(run: Run, tmp_path: Path, model: Callable[[Generator], None]) -> None:
    file = tmp_path / "a.txt"
    file.write_text("氨氯地平5 mg每日1次。", encoding="utf-8")
    model(ScriptedGenerator(lambda _: "Amlodipine 50 mg once a day."))
    ended = run("write", "translation", file)
    assert ended.code == 0
    assert "50 mg" not in ended.out
    assert "5 mg" in ended.err
    assert "~~Amlodipine 50 mg once a day.~~" in ended.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["write", "poem", "x.txt"], 2),
        (["write", "summary"], 2),
        (["write", "summary", "{note}", "--kind", "referral"], 2),
        (["write", "translation", "{note}", "--condition", "x"], 2),
        (["write", "translation", "{note}", "--to", "zh"], 2),
        (["write", "letter", "{note}", "--kind", "love"], 2),
        (["write", "summary", "{folder}/nowhere.txt"], 3),
        (["write", "summary", "{folder}"], 3),
        (["write", "summary", "{folder}/empty.txt"], 3),
        (["write", "summary", "{folder}/french.txt"], 3),
        (["write", "letter", "{folder}/french.txt"], 3),
        (["write", "translation", "{folder}/french.txt"], 3),
        (["write", "summary", "{folder}/picture.png"], 3),
        (["write", "handout", "{note}", "--condition", "月球病"], 3),
        (["write", "letter", "{folder}/torn.json"], 3),
        (["write", "summary", "{note}", "--to", "en"], 5),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Run, tmp_path: Path, note: Path, arguments: list[str], code: int
) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "french.txt").write_text("J'ai mal à la gorge depuis trois jours avec de la fièvre", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 40)
    (tmp_path / "torn.json").write_text('{"schema": "medassist.answer/1", "id": nu', encoding="utf-8")
    ended = run(*[one.format(note=note, folder=tmp_path) for one in arguments])
    assert ended.code == code
    assert ended.out == ""
    assert "Traceback" not in ended.err
    assert len(ended.err.strip().splitlines()[-1]) > 10


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_standard_input_in_whatever_encoding(run: Run, monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(NOTE.encode(encoding)), isatty=lambda: False))
    ended = run("write", "summary", "-", "--json")
    assert ended.code == 0
    assert "青霉素过敏" in json.loads(ended.out)["text"]


def test_a_letter_from_an_answer_object(run: Run, tmp_path: Path) -> None:
    answer = run("ask", "58岁男，突发胸骨后压榨样疼痛2小时，大汗", "--json").out
    file = tmp_path / "answer.json"
    file.write_text(answer, encoding="utf-8")
    ended = run("write", "letter", file, "--kind", "discharge", "--to", "en")
    assert ended.code == 0
    assert ended.out.startswith("Discharge note")
    assert "male, 58 years old" in ended.out


def test_a_patient_file_wins_in_a_letter(run: Run, note: Path, tmp_path: Path) -> None:
    patient = tmp_path / "p.json"
    patient.write_text('{"age": 70, "sex": "m", "weight": 61}', encoding="utf-8")
    ended = run("write", "letter", note, "--patient", patient)
    assert "体重 61 kg" in ended.out


def test_ask_writes_where_a_pack_is_there(run: Run, model: Callable[[Generator], None]) -> None:
    model(ScriptedGenerator(lambda _: RIGHT))
    written = json.loads(run("ask", DOSE, "--json").out)["written"]
    assert written["model"] == "Scripted"
    assert written["text"] == "Amoxicillin must not be given to anyone allergic to a penicillin.[2]"
    assert [one["supported"] for one in written["sentences"]] == [True, False]
    assert written["sentences"][1]["problem"]


def test_ask_shows_the_evidence_first_and_strikes_out_in_place(run: Run, model: Callable[[Generator], None]) -> None:
    model(ScriptedGenerator(lambda _: RIGHT))
    out = run("ask", DOSE).out
    assert out.index("40 to 45 mg/kg") < out.index("In the words of Scripted")
    assert "~~Give 90 mg/kg of amoxicillin.~~" in out
    assert "1 of 2 sentences verified." in out


def test_no_writing_leaves_it_out(run: Run, model: Callable[[Generator], None]) -> None:
    generator = ScriptedGenerator(lambda _: RIGHT)
    model(generator)
    assert json.loads(run("ask", DOSE, "--no-writing", "--json").out)["written"] is None
    assert generator.requests == []


def test_ask_without_a_pack_says_nothing_of_it(run: Run) -> None:
    ended = run("ask", DOSE, "--json")
    assert json.loads(ended.out)["written"] is None
    assert "models add" not in ended.err


def test_a_model_that_fails_costs_nothing_of_the_answer(run: Run, model: Callable[[Generator], None]) -> None:
    model(ScriptedGenerator(lambda _: "", fails=True))
    ended = run("ask", DOSE, "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["answer"]
    assert "too little memory" in ended.err


@pytest.mark.usefixtures("keyed")
def test_what_was_written_is_kept_with_its_answer(run: Run, model: Callable[[Generator], None]) -> None:
    model(ScriptedGenerator(lambda _: RIGHT))
    run("ask", DOSE)
    out = run("history", "search", "--json").out
    assert out.count(DOSE) >= 1
    assert len(out.strip().splitlines()) == 1


def test_batch_rows_are_written_and_tasks_done(run: Run, tmp_path: Path, model: Callable[[Generator], None]) -> None:
    rows = [
        {"id": "q", "text": DOSE},
        {"id": "t", "text": "青霉素过敏。", "task": "translate"},
        {"id": "s", "text": NOTE, "task": "summarise"},
        {"id": "h", "text": "I want to die, I took 40 tablets of amitriptyline"},
    ]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    def write(request: Any) -> str:
        text = request.messages[-1].text
        return (
            "Allergic to penicillin."
            if text.startswith("青霉素")
            else "72岁男性，发热5天。"
            if "患者" in text
            else RIGHT
        )

    model(ScriptedGenerator(write))
    out = tmp_path / "out.jsonl"
    assert run("batch", source, "-o", out).code == 0
    made = {one["id"]: one for one in map(json.loads, out.read_text("utf-8").splitlines())}
    assert made["q"]["written"]["text"].startswith("Amoxicillin must not")
    assert made["t"]["written"]["text"] == "Allergic to penicillin."
    assert (made["t"]["task"], made["t"]["status"]) == ("translate", "answered")
    assert made["s"]["written"]["text"] == "72岁男性，发热5天。"
    assert made["h"]["written"] is None
    assert made["h"]["urgency"] == "emergency"
    assert table_row(made["q"])[-1] == "1/2"
    assert "Amoxicillin must not be given to anyone allergic to a penicillin.[2]" in table_row(made["q"])[4]


def test_batch_without_writing_or_without_a_pack(run: Run, tmp_path: Path, model: Callable[[Generator], None]) -> None:
    source = tmp_path / "in.jsonl"
    rows = [{"text": DOSE}, {"text": "青霉素过敏。", "task": "translate"}, {"text": NOTE, "task": "summarise"}]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    ended = run("batch", source, "-o", tmp_path / "a.jsonl")
    assert ended.code == 4
    made = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    assert [one["status"] for one in made] == ["answered", "error", "answered"]
    assert "models add" in made[1]["reason"]
    assert "青霉素过敏" in made[2]["written"]["text"]
    model(ScriptedGenerator(lambda _: RIGHT))
    assert run("batch", source, "-o", tmp_path / "b.jsonl", "--no-writing").code == 0
    made = [json.loads(line) for line in (tmp_path / "b.jsonl").read_text("utf-8").splitlines()]
    assert [one["written"] for one in made] == [None, None, None]
