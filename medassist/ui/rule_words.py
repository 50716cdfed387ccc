"""A danger rule's condition in words: the same tree that the program tests, as nested lists a person can read."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from medassist.core.clinical import Language, Text

QUANTITIES: dict[str, Text] = {
    "temperature_c": Text("体温（℃）", "temperature (°C)"),
    "heart_rate": Text("心率（次/分）", "heart rate (per minute)"),
    "respiratory_rate": Text("呼吸（次/分）", "breaths per minute"),
    "systolic_mmhg": Text("收缩压（mmHg）", "systolic pressure (mmHg)"),
    "diastolic_mmhg": Text("舒张压（mmHg）", "diastolic pressure (mmHg)"),
    "spo2_percent": Text("血氧饱和度（%）", "oxygen saturation (%)"),
    "glucose_mmol_l": Text("血糖（mmol/L）", "glucose (mmol/L)"),
    "fasting_glucose_mmol_l": Text("空腹血糖（mmol/L）", "fasting glucose (mmol/L)"),
    "hba1c_percent": Text("糖化血红蛋白（%）", "HbA1c (%)"),
    "gcs": Text("格拉斯哥昏迷评分", "Glasgow Coma Scale"),
    "capillary_refill_s": Text("毛细血管再充盈（秒）", "capillary refill (s)"),
    "muac_mm": Text("上臂围（mm）", "mid-upper arm circumference (mm)"),
    "peak_flow_percent": Text("呼气峰流速（占预计值%）", "peak flow (% of expected)"),
    "blood_loss_ml": Text("出血量（mL）", "blood loss (mL)"),
    "weight_kg": Text("体重（kg）", "weight (kg)"),
    "height_cm": Text("身高（cm）", "height (cm)"),
    "egfr_ml_min": Text("eGFR（mL/min）", "eGFR (mL/min)"),
    "creatinine_umol_l": Text("肌酐（μmol/L）", "creatinine (μmol/L)"),
    "haemoglobin_g_l": Text("血红蛋白（g/L）", "haemoglobin (g/L)"),
    "lactate_mmol_l": Text("乳酸（mmol/L）", "lactate (mmol/L)"),
    "urine_ml_h": Text("尿量（mL/h）", "urine (mL/h)"),
    "crp_mg_l": Text("C反应蛋白（mg/L）", "CRP (mg/L)"),
    "potassium_mmol_l": Text("血钾（mmol/L）", "potassium (mmol/L)"),
    "sodium_mmol_l": Text("血钠（mmol/L）", "sodium (mmol/L)"),
    "bilirubin_umol_l": Text("胆红素（μmol/L）", "bilirubin (μmol/L)"),
    "wbc_10e9_l": Text("白细胞（×10⁹/L）", "white cells (×10⁹/L)"),
    "platelets_10e9_l": Text("血小板（×10⁹/L）", "platelets (×10⁹/L)"),
    "inr": Text("INR", "INR"),
    "age_days": Text("年龄（天）", "age in days"),
    "age_months": Text("年龄（月）", "age in months"),
    "age_years": Text("年龄（岁）", "age in years"),
    "duration_days": Text("病程（天）", "days ill"),
    "pregnancy_weeks": Text("孕周", "week of pregnancy"),
}
_FIXED: dict[str, Text] = {
    "male": Text("男性", "male"),
    "female": Text("女性", "female"),
    "pregnant": Text("怀孕", "pregnant"),
}
_SIGNS: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "≤", ast.Gt: ">", ast.GtE: "≥"}
ALL = Text("以下全部：", "All of these:")
ANY = Text("以下任一：", "Any of these:")
AT_LEAST = Text("以下至少{n}项：", "At least {n} of these:")
NOT = Text("不含以下情形：", "And not:")


@dataclass(frozen=True, slots=True)
class Rule:
    """A part of a rule: one line of words, or a heading with the parts below it."""

    text: Text
    parts: tuple[Rule, ...] = ()
    is_joined: bool = False
    """Its line holds an "and" or "or" of its own, and needs brackets inside another line."""


def rule_in_words(when: str, findings: Mapping[str, Text]) -> Rule:
    """The tree of `when`; a rule that cannot be read stands as it is written."""
    try:
        return _part(ast.parse(when.strip(), mode="eval").body, findings)
    except (SyntaxError, ValueError, RecursionError, IndexError, KeyError, MemoryError):
        return Rule(Text(when, when))


def rule_lines(rule: Rule, language: Language, depth: int = 0) -> str:
    """The rule as lines of plain text, each part further in than what it belongs to."""
    lines = ["    " * depth + ("• " if depth else "") + rule.text.of(language)]
    lines += [rule_lines(part, language, depth + 1) for part in rule.parts]
    return "\n".join(lines)


def _part(node: ast.expr, findings: Mapping[str, Text]) -> Rule:
    if isinstance(node, ast.BoolOp):
        parts = tuple(_part(value, findings) for value in node.values)
        is_all = isinstance(node.op, ast.And)
        if all(not part.parts for part in parts) and len(parts) <= 3:
            return Rule(_joined([_bracketed(part) for part in parts], is_all=is_all), is_joined=True)
        return Rule(ALL if is_all else ANY, parts)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = _part(node.operand, findings)
        if inner.parts or isinstance(node.operand, ast.BoolOp):
            return Rule(NOT, (inner,))
        if isinstance(node.operand, ast.Compare):
            return Rule(Text(f"并非“{inner.text.zh}”", f"not ({inner.text.en})"))
        return Rule(Text(f"没有{inner.text.zh}", f"no {inner.text.en}"))
    if isinstance(node, ast.Compare):
        return Rule(_comparison(node, findings))
    if isinstance(node, ast.Call):
        return _call(node, findings)
    if isinstance(node, ast.Name):
        return Rule(_named(node.id, findings))
    raise ValueError(ast.dump(node))


def _bracketed(part: Rule) -> Text:
    return Text(f"（{part.text.zh}）", f"({part.text.en})") if part.is_joined else part.text


def _joined(texts: list[Text], *, is_all: bool) -> Text:
    zh, en = ("，且", " and ") if is_all else ("，或", " or ")
    return Text(zh.join(text.zh for text in texts), en.join(text.en for text in texts))


def _call(node: ast.Call, findings: Mapping[str, Text]) -> Rule:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name == "at_least":
        first = node.args[0]
        count = str(first.value) if isinstance(first, ast.Constant) else "?"
        heading = Text(AT_LEAST.zh.format(n=count), AT_LEAST.en.format(n=count))
        return Rule(heading, tuple(_part(argument, findings) for argument in node.args[1:]))
    inner = _operand(node.args[0], findings)
    if name == "absent":
        return Rule(Text(f"明确无{inner.zh}", f"{inner.en} said to be absent"))
    if name == "known":
        return Rule(Text(f"已知{inner.zh}", f"{inner.en} is known"))
    return Rule(_operand(node, findings))


def _comparison(node: ast.Compare, findings: Mapping[str, Text]) -> Text:
    operands = [node.left, *node.comparators]
    signs = [_SIGNS[type(op)] for op in node.ops]
    texts = [_operand(one, findings) for one in operands]

    def line(language: Language) -> str:
        words = [texts[0].of(language)]
        for sign, text in zip(signs, texts[1:], strict=True):
            words += [sign, text.of(language)]
        return " ".join(words)

    return Text(line("zh"), line("en"))


def _operand(node: ast.expr, findings: Mapping[str, Text]) -> Text:
    if isinstance(node, ast.Constant):
        number = f"{node.value:g}" if isinstance(node.value, int | float) else str(node.value)
        return Text(number, number)
    if isinstance(node, ast.Name):
        return _named(node.id, findings)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "duration":
        inner = _operand(node.args[0], findings)
        return Text(f"{inner.zh}持续天数", f"days of {inner.en}")
    raise ValueError(ast.dump(node))


def _named(name: str, findings: Mapping[str, Text]) -> Text:
    return _FIXED.get(name) or QUANTITIES.get(name) or findings.get(name) or Text(name, name)
