"""The fields of the schema in words, as a clinician reads them in a list of differences."""

from __future__ import annotations

import re

from medassist.core.clinical import Text
from medassist.knowledge.passages import SECTION_TITLES

_FIELDS: dict[str, tuple[str, str]] = {
    "name": ("名称", "Name"),
    "synonyms": ("别名", "Synonyms"),
    "icd10": ("ICD-10 编码", "ICD-10 code"),
    "icpc2": ("ICPC-2 编码", "ICPC-2 code"),
    "system": ("系统", "Body system"),
    "urgency": ("紧急程度", "Urgency"),
    "sex": ("性别", "Sex"),
    "age_years": ("年龄范围（岁）", "Age range (years)"),
    "min": ("最小", "from"),
    "max": ("最大", "to"),
    "must_not_miss": ("不可漏诊", "Must not be missed"),
    "visits_per_1000": ("每千次就诊数", "Visits per 1,000"),
    "newborn": ("新生儿", "newborn"),
    "infant": ("婴儿", "infant"),
    "child": ("幼儿", "child"),
    "school": ("学龄", "school age"),
    "adult": ("成人", "adult"),
    "middle": ("中年", "middle age"),
    "older": ("老年", "older"),
    "findings": ("表现", "Findings"),
    "finding": ("表现", "finding"),
    "probability": ("出现概率", "probability"),
    "source": ("来源", "source"),
    "sources": ("来源", "sources"),
    "risk_factors": ("危险因素", "Risk factors"),
    "times": ("倍数", "times"),
    "must_exclude": ("须排除的病", "Must be told from"),
    "excluded_by": ("排除依据", "Ruled out by"),
    "drugs": ("药物", "Drugs"),
    "text": ("正文", "Article"),
    "atc": ("ATC 编码", "ATC code"),
    "drug_class": ("药物类别", "Drug class"),
    "classes": ("类别代码", "Class codes"),
    "forms": ("剂型", "Forms"),
    "form": ("剂型", "form"),
    "strength_mg": ("规格（mg）", "strength (mg)"),
    "per_ml": ("每多少毫升", "per mL"),
    "doses": ("剂量规则", "Dose rules"),
    "indication": ("适应证", "indication"),
    "route": ("给药途径", "route"),
    "basis": ("剂量基准", "basis"),
    "low": ("下限", "low"),
    "high": ("上限", "high"),
    "unit": ("单位", "unit"),
    "sentence": ("句子", "sentence"),
    "times_per_day": ("每日次数", "times a day"),
    "as_needed": ("需要时用", "as needed"),
    "min_interval_hours": ("最短间隔（小时）", "shortest interval (hours)"),
    "max_single": ("单次最大量", "single maximum"),
    "max_daily": ("每日最大量", "daily maximum"),
    "max_daily_per_kg": ("每公斤每日最大量", "daily maximum per kg"),
    "min_age_days": ("最小年龄（天）", "from age (days)"),
    "max_age_days": ("最大年龄（天）", "to age (days)"),
    "min_weight_kg": ("最小体重（kg）", "from weight (kg)"),
    "max_weight_kg": ("最大体重（kg）", "to weight (kg)"),
    "duration_days": ("疗程（天）", "course (days)"),
    "severity": ("级别", "severity"),
    "when": ("条件", "Condition"),
    "pregnancy": ("妊娠", "Pregnancy"),
    "breastfeeding": ("哺乳", "Breastfeeding"),
    "level": ("等级", "level"),
    "from_week": ("从孕周", "from week"),
    "to_week": ("到孕周", "to week"),
    "kidney": ("肾功能", "Kidney"),
    "egfr_below": ("eGFR 低于", "eGFR below"),
    "liver": ("肝功能", "Liver"),
    "with_": ("合用药", "with"),
    "allergy_groups": ("过敏类别", "Allergy groups"),
    "ingredients": ("成分", "Ingredients"),
    "specialist": ("须先明确诊断", "Only for a settled diagnosis"),
    "drug": ("药物", "drug"),
    "amount": ("含量", "amount"),
    "action_code": ("处置代码", "Action code"),
    "action": ("处置", "Action"),
    "why": ("原因", "Why"),
    "conditions": ("指向的病", "Conditions"),
    "examples": ("例句", "Examples"),
    "fires": ("应触发", "that fire"),
    "silent": ("不应触发", "that stay silent"),
    "kind": ("种类", "Kind"),
    "phrases": ("说法", "Phrases"),
    "ask": ("问法", "How to ask"),
    "background": ("背景概率", "Background probability"),
    "implies": ("蕴含", "Implies"),
    "excludes": ("互斥", "Excludes"),
    "ambiguous": ("两可的说法", "Ambiguous phrases"),
    "numeric": ("数值定义", "Numeric definition"),
    "id": ("编号", "id"),
    "at_least": ("不低于", "at least"),
    "below": ("低于", "below"),
    "claims": ("结构化声明", "claims"),
    "quantity": ("指标", "quantity"),
    "population": ("人群", "for whom"),
    "value_low": ("数值下限", "value from"),
    "value_high": ("数值上限", "value to"),
    "per": ("按", "per"),
    "polarity": ("推荐或禁止", "recommended or not"),
    "zh": ("中文", "Chinese"),
    "en": ("英文", "English"),
}
_PART = re.compile(r"([A-Za-z_0-9]+)((?:\[[^\]]*\])?)")


def field_label(path: str) -> Text:
    """A path such as `doses[child].high` in words; the key or number (from 1) of a list's item in brackets."""
    zh: list[str] = []
    en: list[str] = []
    for name, place in _PART.findall(path):
        is_section = path.startswith(f"text.{name}") or name not in _FIELDS
        words = SECTION_TITLES.get(name, Text(name, name)) if is_section else Text(*_FIELDS[name])
        inner = place.strip("[]")
        shown = str(int(inner) + 1) if inner.isdecimal() else inner
        zh.append(f"{words.zh}（{shown}）" if place else words.zh)
        en.append(f"{words.en} ({shown})" if place else words.en)
    if len(zh) > 1 and path.startswith("text."):
        zh, en = zh[1:], en[1:]
    return Text(" › ".join(zh), " › ".join(en))
