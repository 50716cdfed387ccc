"""A tiny knowledge base of ten findings, one condition, one drug and one red flag, written as TOML files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from medassist.core.clinical import KnowledgeBase, Source
from medassist.knowledge.signatures import EntryKind, Signature, entry_from, entry_in, full, signature_of
from medassist.knowledge.sources import load_sources

SECTIONS = (
    "overview danger_signs confirm treatment treatment_children treatment_pregnancy refer advice follow_up prevention"
).split()

FINDINGS = "\n".join(
    f"""[[finding]]
id = "sign_{n}"
kind = "symptom"
name = {{ zh = "征象{n}", en = "sign {n}" }}
ask = {{ zh = "有征象{n}吗？", en = "Any sign {n}?" }}
background = 0.1
[finding.phrases]
zh = [{", ".join(f'"征象{n}的说法{m}"' for m in range(10))}]
en = [{", ".join(f'"sign {n} said {m}"' for m in range(10))}]
"""
    for n in range(10)
)

CONDITION = (
    """id = "cold"
name = { zh = "感冒", en = "Cold" }
icd10 = "J00"
icpc2 = "R74"
system = "respiratory"
urgency = "self_care"
sex = "any"
age_years = { min = 0 }
must_not_miss = false
drugs = ["aspirin"]
[synonyms]
zh = ["伤风"]
en = ["common cold"]
[visits_per_1000]
newborn = 1.0
infant = 1.0
child = 1.0
school = 1.0
adult = 1.0
middle = 1.0
older = 1.0
"""
    + "\n".join(f'[[findings]]\nfinding = "sign_{n}"\nprobability = "common"' for n in range(10))
    + "\n"
    + "\n".join(
        f'[[text.{section}]]\nzh = "{section}的一句话。"\nen = "A sentence of {section}."\nsources = ["who_2023"]'
        for section in SECTIONS
    )
    + "\n"
)

DRUG = """id = "aspirin"
atc = "N02BA01"
name = { zh = "阿司匹林", en = "Aspirin" }
drug_class = { zh = "解热镇痛药", en = "Analgesic" }
classes = ["nsaid"]
allergy_groups = ["nsaid"]
forms = [{ form = "tablet", strength_mg = 300 }]
[synonyms]
zh = []
en = []
[[overview]]
zh = "阿司匹林止痛。"
en = "Aspirin eases pain."
sources = ["general"]
[[doses]]
id = "adult"
indication = "cold"
route = "oral"
basis = "per_dose"
low = 300
high = 600
unit = "mg"
times_per_day = [1, 3]
max_single = 600
max_daily = 1800
min_age_days = 5840
[doses.sentence]
zh = "阿司匹林：成人每次300～600 mg，每日1～3次。"
en = "Aspirin, adult: 300 to 600 mg one to three times a day."
sources = ["who_2023"]
[[doses.sentence.claims]]
kind = "dose"
drug = "aspirin"
value_low = 300
value_high = 600
unit = "mg"
[[contraindications]]
when = "nsaid"
severity = "stop"
sentence = { zh = "对其过敏者禁用。", en = "Not with an allergy to it.", sources = ["who_2023"] }
[[pregnancy]]
level = "avoid"
sentence = { zh = "孕期不用。", en = "Not in pregnancy.", sources = ["who_2023"] }
[[breastfeeding]]
level = "caution"
sentence = { zh = "哺乳期慎用。", en = "With care.", sources = ["who_2023"] }
[[interactions]]
with = "warfarin"
severity = "stop"
sentence = { zh = "不与华法林同用。", en = "Not with warfarin.", sources = ["who_2023"] }
[[advice]]
zh = "饭后服。"
en = "Take with food."
sources = ["general"]
"""

RED_FLAG = """[[red_flag]]
id = "rf_one"
name = { zh = "警示", en = "Alarm" }
when = "sign_1 and sign_2"
action_code = "refer_today"
action = { zh = "今天转诊。", en = "Refer today." }
why = { zh = "可能严重。", en = "It may be grave." }
sources = ["who_2023"]
conditions = ["cold"]
[red_flag.examples]
fires = ["一", "二", "三"]
silent = ["四", "五", "六"]
"""

SOURCES = """[[source]]
id = "who_2023"
organisation = "World Health Organization"
title = "A book"
year = 2023
"""

OTHER = """[[other_medicine]]
id = "warfarin"
name = { zh = "华法林", en = "warfarin" }
classes = ["anticoagulant"]
"""

FILES = {
    "sources.toml": SOURCES,
    "findings/signs.toml": FINDINGS,
    "conditions/cold.toml": CONDITION,
    "drugs/aspirin.toml": DRUG,
    "other_medicines.toml": OTHER,
    "red_flags/alarms.toml": RED_FLAG,
}

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes the tiny base; `write(file, old, new)` changes one place of it, `write(file, text)` replaces or adds a file."""

    def written(file: str | None = None, old: str | bytes = "", new: str | None = None) -> Path:
        folder = tmp_path / "knowledge"
        for name, text in FILES.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        if file is not None and new is not None:
            assert isinstance(old, str)
            assert FILES[file].count(old) == 1, f"{old!r} must stand once in {file}"
            (folder / file).write_text(FILES[file].replace(old, new), encoding="utf-8")
        elif file is not None:
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_bytes(old if isinstance(old, bytes) else old.encode())
        return folder

    return written


@pytest.fixture
def line_of() -> Callable[[str, str], int]:
    """The line (from 1) of a text in one of the tiny base's files."""

    def line(file: str, text: str) -> int:
        return FILES[file][: FILES[file].index(text)].count("\n") + 1

    return line


@pytest.fixture
def base(write: Write) -> KnowledgeBase:
    """The tiny base."""
    return load_sources(write())


def signed_by(
    base: KnowledgeBase,
    kind: EntryKind,
    id: str,
    edit: Callable[[dict[str, Any]], object] = lambda fields: None,
    *,
    signer: str = "李医生",
    date: str = "2026-03-01",
    at: str = "2026-03-01T08:00:00+00:00",
    parents: tuple[str, ...] = (),
    sources: tuple[Source, ...] = (),
    withdrawn: bool = False,
) -> Signature:
    """A signature under the base's entry, corrected by `edit`."""
    entry = entry_in(base, (kind, id))
    assert entry is not None
    fields = full(entry)
    edit(fields)
    return signature_of(
        entry_from(kind, fields), entry, kind=kind, base_version=base.version, signer=signer, date=date, recorded_at=at,
        note="", sources=sources, parents=parents, withdrawn=withdrawn,
    )  # fmt: skip


@pytest.fixture(scope="session")
def signed() -> Callable[..., Signature]:
    """Signs an entry of a base: `signed(base, kind, id, edit, signer=, date=, at=, parents=, sources=, withdrawn=)`."""
    return signed_by
