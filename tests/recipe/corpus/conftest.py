"""A made-up knowledge base and data sets of a few lines each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from models.recipe.corpus.build import Wanted

CONDITION = """
id = "{id}"
name = {{ zh = "{zh}", en = "{en}" }}
icd10 = "R51"
icpc2 = "N01"
system = "neurological"
urgency = "{urgency}"
sex = "any"
age_years = {{ min = 0 }}
must_not_miss = false
must_exclude = []
drugs = ["{drug}"]
[synonyms]
zh = ["{zh}病"]
en = ["{en} illness"]
[visits_per_1000]
newborn = 0.1
infant = 0.1
child = 1.0
school = 4.0
adult = 8.0
middle = 5.0
older = 2.0
[[findings]]
finding = "{one}"
probability = "always"
[[findings]]
finding = "{two}"
probability = "usual"
[[text.overview]]
zh = "{zh}是反复发作的毛病，常在左侧，持续4小时。"
en = "{en} is a recurring trouble, often on the left side, and lasts 4 hours."
sources = ["general"]
[[text.treatment]]
zh = "{zh}：成人每次400 mg口服，每日3次，不要超过7天。"
en = "{en}: adults take 400 mg by mouth three times a day and do not go over 7 days."
sources = ["general"]
[[text.advice]]
zh = "{zh}要休息、多喝水，{two}加重时立即就诊。"
en = "With {en} rest and drink water, and come at once when it gets worse."
sources = ["general"]
"""
FINDING = """
[[finding]]
id = "{id}"
kind = "symptom"
name = {{ zh = "{zh}", en = "{en}" }}
ask = {{ zh = "有没有{zh}？", en = "Is there {en}?" }}
background = 0.01
[finding.phrases]
zh = ["{zh}", "老是{zh}", "{zh}得厉害", "一直{zh}", "{zh}难受", "有点{zh}"]
en = ["{en}", "bad {en}", "terrible {en}", "{en} all day", "constant {en}", "some {en}"]
"""
DRUG = """
id = "{id}"
atc = "N02BE01"
name = {{ zh = "{zh}", en = "{en}" }}
drug_class = {{ zh = "止痛药", en = "Analgesic" }}
classes = ["analgesic"]
forms = [{{ form = "tablet", strength_mg = 500 }}]
[synonyms]
zh = []
en = []
[[overview]]
zh = "{zh}是止痛药，用于疼痛。"
en = "{en} is a painkiller for everyday pain."
sources = ["general"]
[[doses]]
id = "adult"
indication = "any"
route = "oral"
basis = "per_dose"
low = 500
high = 1000
unit = "mg"
times_per_day = [1, 4]
[doses.sentence]
zh = "{zh}，成人：每次500～1000 mg口服，每日最多4次。"
en = "{en}, adult: 500 to 1000 mg by mouth, at most 4 times a day."
sources = ["general"]
[[contraindications]]
when = "fever"
severity = "caution"
sentence = {{ zh = "发热者慎用{zh}。", en = "Use {en} with care in fever.", sources = ["general"] }}
[[pregnancy]]
level = "compatible"
sentence = {{ zh = "孕妇可用{zh}。", en = "{en} can be used in pregnancy.", sources = ["general"] }}
[[breastfeeding]]
level = "compatible"
sentence = {{ zh = "哺乳期可用{zh}。", en = "{en} can be used while breastfeeding.", sources = ["general"] }}
[[advice]]
zh = "{zh}饭后服，不要喝酒。"
en = "Take {en} after food and without alcohol."
sources = ["general"]
"""
FLAG = """
[[red_flag]]
id = "rf_one"
name = { zh = "突发头痛", en = "Sudden headache" }
when = "headache and fever"
action_code = "call_emergency"
action = { zh = "马上拨打急救电话。", en = "Call the emergency number now." }
why = { zh = "可能是脑膜炎。", en = "It may be meningitis." }
sources = ["general"]
conditions = ["alpha"]
[red_flag.examples]
fires = ["头痛欲裂，发烧", "splitting headache with fever"]
silent = ["什么是脑膜炎？", "what is meningitis"]
"""
NAMES = ("alpha", "beta", "gamma", "delta", "kappa", "omega", "sigma", "theta")
CHINESE = ("甲痛病", "乙肿炎", "丙热症", "丁咳病", "戊晕症", "己吐病", "庚痒疹", "辛麻症")
SYMPTOMS = (("headache", "头痛"), ("fever", "发热"), ("cough", "咳嗽"), ("nausea", "恶心"), ("rash", "皮疹"))


def lines(path: Path, records: Iterable[Any]) -> Path:
    """A JSONL file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return path


def read(path: Path) -> list[dict[str, Any]]:
    """The records of a JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def make_knowledge(folder: Path) -> Path:
    """A base of eight conditions and two drugs."""
    for part in ("conditions", "drugs", "findings", "red_flags"):
        (folder / part).mkdir(parents=True)
    (folder / "sources.toml").write_text("", "utf-8")
    for number, (name, zh) in enumerate(zip(NAMES, CHINESE, strict=True)):
        text = CONDITION.format(
            id=name,
            zh=zh,
            en=name.capitalize(),
            urgency=("routine", "emergency", "same_day", "self_care")[number % 4],
            drug="painfree" if number % 2 else "calmex",
            one=SYMPTOMS[number % 5][0],
            two=SYMPTOMS[(number + 1) % 5][0],
        )
        (folder / "conditions" / f"{name}.toml").write_text(text, "utf-8")
    for name, zh in (("painfree", "痛安"), ("calmex", "静宁")):
        (folder / "drugs" / f"{name}.toml").write_text(DRUG.format(id=name, zh=zh, en=name.capitalize()), "utf-8")
    findings = "".join(FINDING.format(id=name, zh=zh, en=name) for name, zh in SYMPTOMS)
    (folder / "findings" / "some.toml").write_text(findings, "utf-8")
    (folder / "red_flags" / "some.toml").write_text(FLAG, "utf-8")
    return folder


def toyhom_records(count: int) -> list[dict[str, Any]]:
    """Questions and answers that differ from one another."""
    words = ("高血压", "糖尿病", "胃炎", "肝炎", "癫痫", "贫血", "哮喘", "痛风", "失眠", "便秘")
    acts = ("怎么治疗", "吃什么药", "会遗传吗", "要查什么", "能运动吗")
    records = []
    for number in range(count):
        word, act = words[number % 10], acts[number // 10 % 5]
        records.append(
            {
                "id": f"toyhom-{number:05d}",
                "question": f"医生您好，我{number + 20}岁，得了{word}第{number}年，{act}？谢谢。",
                "answer": f"你好，{word}{act}这个问题要看{number}项检查，建议按第{number * 7}号方案调整{word}的饮食。"
                f"希望我的回答能帮助你，谢谢。",
                "title": f"{word}{number}年{act}？",
                "topic": "内分泌科" if number % 9 == 0 else "消化科",
                "lang": "zh",
            }
        )
    return records


def make_data(folder: Path) -> Path:
    """zh_toyhom_qa and zh_toyhom_retrieval, whose first three questions are for evaluation."""
    records = toyhom_records(40)
    lines(folder / "zh_toyhom_qa" / "qa.jsonl", records)
    asked = records[:3]
    retrieval = folder / "zh_toyhom_retrieval"
    lines(retrieval / "queries.jsonl", [{"id": f"q-{r['id']}", "text": r["question"], "lang": "zh"} for r in asked])
    lines(retrieval / "corpus.jsonl", [{"id": r["id"], "title": "", "text": r["answer"]} for r in records])
    rows = ["query_id\tdoc_id\trelevance", *(f"q-{r['id']}\t{r['id']}\t1" for r in asked)]
    (retrieval / "qrels.tsv").write_text("\n".join(rows) + "\n", "utf-8")
    return folder


@pytest.fixture
def wanted(tmp_path: Path) -> Wanted:
    """A small corpus to be made."""
    return Wanted(make_knowledge(tmp_path / "knowledge"), make_data(tmp_path / "data"), tmp_path / "work")
