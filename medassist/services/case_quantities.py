"""The values a case form asks for: their names, their units and what turns each into the unit the rules count in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from medassist.core.clinical import Text

BLOOD_PRESSURE = "blood_pressure"
Group = Literal["vital", "laboratory", "other"]


def _same(value: float) -> float:
    return value


def _times(factor: float) -> Callable[[float], float]:
    return lambda value: value * factor


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it is chosen (`id`) and shown; `convert` takes a value to the quantity's own unit."""

    id: str
    name: str
    convert: Callable[[float], float] = _same
    zh: str = ""
    """How Chinese text writes it, where that is another way."""
    en: str = ""
    """How English text writes it, where that is another way."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One field of the form; the first unit is the quantity's own."""

    id: str
    name: Text
    units: tuple[Unit, ...]
    group: Group = "laboratory"

    def unit(self, id: str) -> Unit:
        """The unit chosen, else the quantity's own."""
        return next((unit for unit in self.units if unit.id == id), self.units[0])

    def words(self, value: str, unit: Unit) -> Text:
        """The value as the case's text says it."""
        return Text(f"{self.name.zh} {value}{unit.zh or unit.name}", f"{self.name.en} {value} {unit.en or unit.name}")


def _one(id: str, name: Text, unit: str, group: Group = "laboratory", *, zh: str = "", en: str = "") -> Measure:
    return Measure(id, name, (Unit("own", unit, zh=zh, en=en),), group)


def _two(id: str, zh: str, en: str, own: str, other: str, factor: float) -> Measure:
    return Measure(id, Text(zh, en), (Unit("own", own), Unit(other, other, _times(factor))))


MEASURES: tuple[Measure, ...] = (
    Measure(
        "temperature_c",
        Text("体温", "temperature"),
        (Unit("own", "℃", en="°C"), Unit("F", "°F", lambda value: round((value - 32) * 5 / 9, 1), en="F")),
        "vital",
    ),
    _one("heart_rate", Text("心率", "heart rate"), "/min", "vital", zh="次/分"),
    _one("respiratory_rate", Text("呼吸频率", "respiratory rate"), "/min", "vital", zh="次/分"),
    Measure(
        BLOOD_PRESSURE,
        Text("血压", "blood pressure"),
        (Unit("own", "mmHg"), Unit("kPa", "kPa", _times(7.5006))),
        "vital",
    ),
    _one("spo2_percent", Text("血氧饱和度", "SpO2"), "%", "vital"),
    _one("gcs", Text("GCS", "GCS"), "/15", "vital", zh="分"),
    _one("capillary_refill_s", Text("毛细血管充盈时间", "capillary refill"), "s", "vital", zh="秒"),
    _two("glucose_mmol_l", "血糖", "glucose", "mmol/L", "mg/dL", 1 / 18.016),
    _two("fasting_glucose_mmol_l", "空腹血糖", "fasting glucose", "mmol/L", "mg/dL", 1 / 18.016),
    Measure(
        "hba1c_percent",
        Text("糖化血红蛋白", "HbA1c"),
        (Unit("own", "%"), Unit("mmol/mol", "mmol/mol", lambda value: 0.0915 * value + 2.15)),
    ),
    _two("haemoglobin_g_l", "血红蛋白", "haemoglobin", "g/L", "g/dL", 10),
    _one("wbc_10e9_l", Text("白细胞", "white cell count"), "×10⁹/L", zh="×10^9/L", en="x10^9/L"),
    _one("platelets_10e9_l", Text("血小板", "platelets"), "×10⁹/L", zh="×10^9/L", en="x10^9/L"),
    _one("inr", Text("INR", "INR"), ""),
    _two("crp_mg_l", "C反应蛋白", "CRP", "mg/L", "mg/dL", 10),
    _two("creatinine_umol_l", "肌酐", "creatinine", "µmol/L", "mg/dL", 88.4),
    _one("potassium_mmol_l", Text("血钾", "potassium"), "mmol/L"),
    _one("sodium_mmol_l", Text("血钠", "sodium"), "mmol/L"),
    _two("bilirubin_umol_l", "胆红素", "bilirubin", "µmol/L", "mg/dL", 17.1),
    _one("lactate_mmol_l", Text("乳酸", "lactate"), "mmol/L"),
    Measure(
        "muac_mm",
        Text("上臂围", "MUAC"),
        (Unit("own", "mm"), Unit("cm", "cm", _times(10))),
        "other",
    ),
    _one("height_cm", Text("身高", "height"), "cm", "other"),
    _one("peak_flow_percent", Text("峰流速", "peak flow"), "%", "other"),
    _one("urine_ml_h", Text("尿量", "urine output"), "mL/h", "other"),
    _one("blood_loss_ml", Text("出血量", "blood loss"), "mL", "other"),
)
"""Factors: glucose 18.016 g/mol a tenth, creatinine 88.4, bilirubin 17.1 (SI units of the WHO, 1977); HbA1c by the NGSP master
equation; kPa 7.5006 mmHg."""
DURATION = Measure(
    "duration",
    Text("病程", "for"),
    (
        Unit("d", "d", zh="天", en="days"),
        Unit("min", "min", _times(1 / 1440), zh="分钟", en="minutes"),
        Unit("h", "h", _times(1 / 24), zh="小时", en="hours"),
        Unit("w", "w", _times(7), zh="周", en="weeks"),
        Unit("mo", "mo", _times(30), zh="个月", en="months"),
        Unit("y", "y", _times(365), zh="年", en="years"),
    ),
    "other",
)
"""How long the complaint has lasted, in days; months and years as the reading of a text counts them."""
