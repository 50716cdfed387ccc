"""The quantities that are measured: how each is written in both languages, its units, and what a body can have."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

LIMITS: dict[str, tuple[float, float]] = {
    "temperature_c": (24.0, 45.0),
    "heart_rate": (10.0, 350.0),
    "respiratory_rate": (2.0, 150.0),
    "systolic_mmhg": (30.0, 320.0),
    "diastolic_mmhg": (10.0, 220.0),
    "spo2_percent": (20.0, 100.0),
    "glucose_mmol_l": (0.3, 100.0),
    "fasting_glucose_mmol_l": (0.3, 100.0),
    "hba1c_percent": (3.0, 25.0),
    "gcs": (3.0, 15.0),
    "capillary_refill_s": (0.0, 30.0),
    "muac_mm": (50.0, 600.0),
    "peak_flow_percent": (1.0, 150.0),
    "blood_loss_ml": (0.0, 10000.0),
    "weight_kg": (0.3, 400.0),
    "height_cm": (20.0, 260.0),
    "egfr_ml_min": (0.0, 250.0),
    "creatinine_umol_l": (5.0, 4000.0),
    "haemoglobin_g_l": (10.0, 260.0),
    "lactate_mmol_l": (0.1, 40.0),
    "urine_ml_h": (0.0, 3000.0),
    "crp_mg_l": (0.0, 1000.0),
    "potassium_mmol_l": (1.0, 12.0),
    "sodium_mmol_l": (80.0, 210.0),
    "bilirubin_umol_l": (0.0, 1500.0),
    "wbc_10e9_l": (0.0, 1500.0),
    "platelets_10e9_l": (0.0, 3000.0),
    "inr": (0.5, 30.0),
}
"""Lowest and highest value taken for true; anything else is a slip of the pen and is not used."""

_VALUE = r"(?<![\d./])(?P<value>\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?)(?!\d)"
_NO_OTHER = r"(?!\s*(?:公斤|千克|斤|kgs?\b|kilos?\b|岁|个月|years?\b|months?\b))"
"""A number that is a weight or an age is no value of the label before it."""
_BETWEEN = r"[^\d,。;\n]{0,14}?"
"""What may stand between a label and its number (is, 约, =)."""
Convert = Callable[[float, str], float]


@dataclass(frozen=True, slots=True)
class Definition:
    """How one quantity is found: groups `value` and `unit`; `convert` takes both to the quantity's own unit."""

    quantity: str
    pattern: re.Pattern[str]
    convert: Convert


def pattern(source: str) -> re.Pattern[str]:
    r"""Compile for mixed text, in linear time on any text.

    `\b` before a word means no Latin letter or digit there, after a word no Latin letter. Open repetitions are given an end
    (12 blanks or digits, 24 of a class, 6 of a group), so that no text can make a pattern run away.
    """
    source = re.sub(r"(?<=[a-z0-9)?+*\]])\\b", "(?![a-z])", source)
    for repeated, most in ((r"\\[swd]", 12), (r"(?<!\\)\]", 24), (r"(?<!\\)\)", 6)):
        source = re.sub(rf"({repeated})\*", rf"\g<1>{{0,{most}}}", source)
        source = re.sub(rf"({repeated})\+", rf"\g<1>{{1,{most}}}", source)
    return re.compile(source, re.ASCII)


def _same(value: float, unit: str) -> float:
    return value


def _per(factors: dict[str, float]) -> Convert:
    return lambda value, unit: value * factors.get(unit, 1.0)


def _glucose(value: float, unit: str) -> float:
    return value / 18.016 if "dl" in unit or (not unit and value > 40) else value


def _chinese_glucose(value: float, unit: str) -> float:
    """Chinese clinics write mmol/L: 血糖42 is a coma, not 42 mg/dL."""
    return value / 18.016 if "dl" in unit or (not unit and value > 70) else value


def _hba1c(value: float, unit: str) -> float:
    """IFCC mmol/mol to NGSP per cent (NGSP master equation)."""
    return 0.0915 * value + 2.15 if "mol" in unit or (not unit and value > 25) else value


def _haemoglobin(value: float, unit: str) -> float:
    return value * 10 if "dl" in unit or (not unit and value < 25) else value


def _lactate(value: float, unit: str) -> float:
    """mg/dL by the molar mass of lactate, 90.08 g/mol."""
    return value / 9.008 if "dl" in unit else value


def _cells(bare: float) -> Convert:
    """Counts to 10^9/L; from `bare` upwards, more than anybody has, one without a unit is of a microlitre (WBC 12000)."""

    def converted(value: float, unit: str) -> float:
        if unit.startswith("万"):
            return value * 10
        if unit.startswith("/"):
            return value / 1000
        return value / 1000 if not unit and value >= bare else value

    return converted


def _percent(value: float, unit: str) -> float:
    return value * 100 if value <= 1 else value


def _height(value: float, unit: str) -> float:
    return value * 100 if unit in ("m", "米") or value < 3 else value


def _weight(value: float, unit: str) -> float:
    return value * {"斤": 0.5, "g": 0.001, "克": 0.001, "lb": 0.4536, "lbs": 0.4536, "pounds": 0.4536}.get(unit, 1.0)


def _define(
    quantity: str, labels: str, units: str = "", convert: Convert = _same, between: str = _BETWEEN
) -> Definition:
    unit = rf"\s*(?P<unit>{units})?" if units else r"(?P<unit>)"
    return Definition(quantity, pattern(rf"(?:{labels}){between}{_VALUE}{_NO_OTHER}{unit}"), convert)


_MMOL = r"mmol\s*/\s*l?|mg\s*/\s*dl"
_MICROMOL = r"umol\s*/\s*l|mg\s*/\s*dl"
_CELLS = (
    r"万|[x*]?\s*10\s*(?:\^|\*\*|e)?\s*[93]\s*/\s*(?:l|ul|mm)(?![a-z])|g\s*/\s*l|k\s*/\s*(?:ul|mm\s*\^?3)"
    r"|/\s*(?:ul|mm\s*\^?3|cumm|微升)|(?:个|cells)?\s*/\s*(?:ul|mm\s*\^?3|立方毫米)"
)
"""How the count of cells in blood is written: 10^9/L and what equals it, ten thousands, or a microlitre's."""
DEFINITIONS: tuple[Definition, ...] = (
    _define(
        "spo2_percent",
        r"spo2|sp02|sao2|\bsats?\b|o2 sats?|oxygen sat\w*|saturation|saturating"
        r"|(?:oxygen|\bo2)(?: level| is| at| of| down to| only| just|:| ){0,3}(?=\s*\d\d\s?%(?! (?:mask|via|by|through)))"
        r"|血氧饱和度|血氧|氧饱和度|氧饱",
        "%",
        _percent,
    ),
    _define("hba1c_percent", r"hba1c|\ba1c|糖化血红蛋白|糖化", r"mmol\s*/\s*mol|%", _hba1c),
    _define(
        "fasting_glucose_mmol_l",
        r"空腹血糖|空腹(?:时|的)?血糖",
        _MMOL,
        _chinese_glucose,
    ),
    _define(
        "fasting_glucose_mmol_l",
        r"fasting (?:blood |plasma )?(?:glucose|sugar)|\bfbs\b|\bfbg\b|\bfpg\b",
        _MMOL,
        _glucose,
    ),
    _define(
        "glucose_mmol_l",
        r"血糖",
        _MMOL,
        _chinese_glucose,
    ),
    _define(
        "glucose_mmol_l",
        r"\bsugars?(?= (?:is|was|of|level|:)?\s?\d)|\bfbg\b|\bfpg\b|\bglucose|\bbm\b"
        r"|\bcbg\b|\brbs\b|\bfbs\b|\bbsl\b|blood sugar|sugar level|\bglu\b",
        _MMOL,
        _glucose,
    ),
    _define(
        "heart_rate",
        r"\bhr\b|heart rate|heart(?: is| was)? (?:going|racing)(?: at)?(?=\s*\d{2,3})"
        r"|\bpulse(?: rate)?|心率|脉搏|脉率|\bp(?=[:\s]*\d{2,3}(?:\s*(?:次|bpm|/min)"
        r"|[\s,;]+r[:\s]*\d))|心跳(?=\D{0,3}\d)",
        r"次/分钟?|bpm|/min",
        between=r"[^\d,。;\n]{0,8}?",
    ),
    _define(
        "respiratory_rate",
        r"\brr\b|resp(?:iratory)? rate|\bresps?\b|\brespirations?\b|breathing (?:rate )?at"
        r"|\br(?=[:\s]*\d{1,2}(?:\s*(?:次|bpm|/min)|[\s,;]+bp))|呼吸频率|呼吸(?=\D{0,4}\d+\s*次)|一分钟(?:喘|呼吸|喘气)(?=\s*\d+\s*[下次])|呼吸",
        r"次/分钟?|/min|bpm",
        between=r"[^\d,。;\n]{0,6}?",
    ),
    _define(
        "systolic_mmhg",
        r"systolic(?: bp| blood pressure| pressure)?|\bsbp\b|收缩压|高压(?!氧|锅)"
        r"|血压(?:飙|飚|升|高|涨|冲|窜)[升高]?[到至](?!\d+/)",
        between=r"[^\d,。;\n]{0,8}?",
    ),
    _define(
        "diastolic_mmhg",
        r"diastolic(?: bp| blood pressure| pressure)?|\bdbp\b|舒张压|低压",
        between=r"[^\d,。;\n]{0,8}?",
    ),
    _define(
        "gcs",
        r"\bgcs|glasgow(?: coma (?:scale|score))?|格拉斯哥(?:昏迷)?(?:评分)?",
        r"分|/15",
        between=r"[^\d,。;\n]{0,16}?",
    ),
    _define(
        "capillary_refill_s",
        r"cap(?:illary)? ?refill(?: time)?|\bcrt\b|毛细血管(?:再)?充盈(?:时间)?",
        r"s\b|secs?|seconds?|秒",
        between=r"[^\d,。;\n]{0,8}?",
    ),
    _define(
        "muac_mm",
        r"\bmuac|mid-?upper arm circumference|上臂围|臂围",
        r"mm|cm|毫米|厘米",
        lambda value, unit: value * 10 if unit in ("cm", "厘米") or value < 40 else value,
    ),
    _define(
        "peak_flow_percent",
        r"peak flow|\bpefr?\b|最大呼气流量|呼气峰流?速?|峰流速",
        r"%",
        between=r"[^\d,。;\n]{0,14}?(?=[\d.]+\s*%)",
    ),
    _define(
        "blood_loss_ml",
        r"blood loss|\bebl\b|lost(?= (?:about |around )?\d+\s*ml)|出血量?|失血量?",
        r"ml|毫升|cc",
        between=r"[^\d,。;\n]{0,8}?(?=\d+\s*(?:ml|毫升|cc))",
    ),
    _define("height_cm", r"\bheight|身高|\bht\b", r"cm|厘米|m\b|米", _height, between=r"[^\d,。;\n]{0,5}?"),
    _define("egfr_ml_min", r"\begfr|\bgfr\b|肾小球滤过率|\bcrcl\b|肌酐清除率"),
    _define(
        "creatinine_umol_l",
        r"creatinine|(?<!肌酐清除)肌酐(?!清除)|\bcreat\b|\bscr\b",
        _MICROMOL,
        lambda value, unit: value * 88.4 if "dl" in unit or (not unit and value < 15) else value,
    ),
    _define("haemoglobin_g_l", r"ha?emoglobin|\bhb\b|\bhgb\b|血红蛋白|血色素", r"g\s*/\s*d?l", _haemoglobin),
    _define("lactate_mmol_l", r"lactate|乳酸(?!菌|钠|依沙)", _MMOL, _lactate),
    _define(
        "urine_ml_h",
        r"urine output|尿量",
        r"ml\s*/\s*h\w*|毫升/小时",
        between=r"[^\d,。;\n]{0,8}?(?=[\d.]+\s*(?:ml|毫升)\s*/\s*(?:h|小时))",
    ),
    _define(
        "crp_mg_l",
        r"\bcrp\b|c反应蛋白|c-反应蛋白",
        r"mg\s*/\s*d?l",
        lambda value, unit: value * 10 if "dl" in unit else value,
    ),
    _define(
        "potassium_mmol_l",
        r"potassium|血钾|(?<![氯化])钾(?=\s*[:=]?\s*\d\.\d)|\bk\+?(?=\s*[:=]?\s*\d\.\d)",
        between=r"[^\d,。;\n]{0,8}?",
    ),
    _define(
        "sodium_mmol_l",
        r"\b(?<!salt )sodium|血钠|(?<![氯化])钠(?=\s*[:=]?\s*1\d\d)|\bna\+?(?=\s*[:=]?\s*1\d\d)",
        r"mmol\s*/\s*l|meq\s*/\s*l",
        between=r"[^\d,。;\n]{0,8}?",
    ),
    _define(
        "bilirubin_umol_l",
        r"bilirubin|胆红素|\btsb\b",
        _MICROMOL,
        lambda value, unit: value * 17.1 if "dl" in unit else value,
    ),
    _define(
        "wbc_10e9_l",
        r"\bwbcs?\b|\bwcc\b|white (?:blood )?cells?(?: count)?|white count|leu[ck]ocytes?(?: count)?|白细胞(?:计数)?(?!酯酶)",
        _CELLS,
        _cells(800),
    ),
    _define("inr", r"\binr\b|国际标准化比值", between=r"[^\d,。;\n]{0,8}?"),
    _define("platelets_10e9_l", r"platelets?(?: count)?|\bplt\b|血小板(?:计数)?", _CELLS, _cells(3000)),
    Definition(
        "weight_kg",
        pattern(
            r"(?:体重|\bweight|\bweigh(?:s|ing|ed)?|\bwt\b)(?!\s*loss)[^\d,。;\n]{0,6}?"
            + _VALUE
            + (
                r"\s*(?P<unit>kgs?\b|kilos?|公斤|千克|斤|lbs?\b|pounds|g\b|克)?(?!\s*(?:天|周|月|次|年|days|weeks"
                r"|months))"
            )
        ),
        _weight,
    ),
    Definition(
        "weight_kg",
        pattern(
            _VALUE
            + r"\s*(?P<unit>kgs?\b(?!\s*/)|kilos?\b|lbs?\b|pounds\b|公斤|千克|斤)(?!\s*/)(?!重物|米|面|白酒|酒|肉|水|苹果)"
        ),
        _weight,
    ),
)
"""Read in this order; a number belongs to the first that takes it."""
