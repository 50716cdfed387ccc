"""zh_paediatric_diagnosis: what parents reported and doctors found, with the article of the diagnosis."""

from __future__ import annotations

import re
from pathlib import Path

from medassist.core.clinical import KnowledgeBase
from models.recipe.corpus.clean import clean
from models.recipe.corpus.reading import Reader
from models.recipe.corpus.records import Draft, Part, order_key, seeded

NAME = "zh_paediatric_diagnosis"
ARTICLES = {
    "小儿支气管炎": "acute_bronchitis",
    "上呼吸道感染": "acute_upper_respiratory_infection",
    "小儿感冒": "common_cold",
    "小儿腹泻": "acute_gastroenteritis",
    "新生儿黄疸": "neonatal_jaundice",
    "小儿便秘": "constipation",
}
"""Diagnoses of the set with an article; 小儿发热, 小儿咳嗽 and 小儿消化不良 name a complaint and no illness, and the article
on pneumonia of children speaks of the severe kind."""
_FITS = {
    "acute_bronchitis": re.compile("咳|痰|喘"),
    "acute_upper_respiratory_infection": re.compile("鼻|咽|喉|咳|喷嚏"),
    "common_cold": re.compile("鼻|咽|喉|喷嚏"),
    "acute_gastroenteritis": re.compile("泻|稀便|水样|便.*稀|呕吐"),
    "neonatal_jaundice": re.compile("黄|胆红素"),
    "constipation": re.compile("便秘|便.*干|干.*便|排便困难|硬"),
}
"""What a case must tell for its label to be believed."""
_MOST = 90
_NOT_SAID = frozenset({"消化不良", "化验", "胸片", "血常规", "白细胞", "细菌感染", "病毒感染", "支原体感染", "感染"})
_WHO = ("宝宝", "孩子", "我家娃", "小孩", "宝宝这两天", "孩子")
_END = ("，怎么回事？", "，怎么办", "，是什么病？", "，要去医院吗", "", "，该吃什么药？")


def read_paediatric(folder: Path, reader: Reader, licence: str, base: KnowledgeBase, seed: int) -> Part:
    """Complaints of the cases as a parent writes them -> the article's overview or treatment."""
    part = Part(NAME, licence)
    cases: dict[str, list[tuple[str, list[str]]]] = {}
    for path in sorted(folder.glob("cases_*.jsonl")):
        for _, record in reader.records(path):
            diagnosis = str(record.get("diagnosis", ""))
            if ARTICLES.get(diagnosis) not in base.conditions:
                part.notes["diagnosis without an article"] += 1
                continue
            findings = record.get("findings")
            told = [clean(str(word)) for word in record.get("self_report") or []]
            if isinstance(findings, dict):
                told += [clean(name) for name, status in findings.items() if status == "present"]
            names = {diagnosis, diagnosis.removeprefix("小儿").removeprefix("新生儿")}
            said = [w for w in dict.fromkeys(told) if w not in names and w not in _NOT_SAID and "炎" not in w]
            if not any(_FITS[ARTICLES[diagnosis]].search(word) for word in told):
                part.notes["complaints that do not fit the diagnosis"] += 1
                continue
            if len(said) < 2:
                part.notes["fewer than two complaints"] += 1
                continue
            cases.setdefault(diagnosis, []).append((str(record.get("id", "")), said[:4]))
    for diagnosis, found in sorted(cases.items()):
        group = ARTICLES[diagnosis]
        found.sort(key=lambda case: order_key(seed, NAME, case[0]))
        for identity, said in found[:_MOST]:
            rng = seeded(seed, NAME, identity)
            end = rng.choice(_END)
            section = "treatment" if "怎么办" in end or "药" in end else "refer" if "医院" in end else "overview"
            if section not in base.conditions[group].text:
                section = "overview"
            text = rng.choice(_WHO) + rng.choice(("，", "、")).join(said) + end
            avoid = frozenset(ARTICLES.values()) | frozenset(base.conditions[group].drugs)
            passage = f"{group}/{section}/zh"
            part.drafts.append(Draft(text, "zh", passage, "retrieval", NAME, group, "case", avoid, like=text))
    return part
