"""Sentences about values no body can have, and about a patient's data that contradict the text."""

from __future__ import annotations

from collections.abc import Sequence

from medassist.core.case import Patient
from medassist.core.clinical import Language

_NAMES: dict[str, tuple[str, str]] = {
    "temperature_c": ("体温", "temperature"),
    "heart_rate": ("心率", "heart rate"),
    "respiratory_rate": ("呼吸频率", "respiratory rate"),
    "systolic_mmhg": ("血压", "blood pressure"),
    "diastolic_mmhg": ("血压", "blood pressure"),
    "spo2_percent": ("血氧饱和度", "oxygen saturation"),
    "glucose_mmol_l": ("血糖", "glucose"),
    "fasting_glucose_mmol_l": ("空腹血糖", "fasting glucose"),
    "hba1c_percent": ("糖化血红蛋白", "HbA1c"),
    "capillary_refill_s": ("毛细血管充盈时间", "capillary refill time"),
    "muac_mm": ("上臂围", "mid-upper arm circumference"),
    "peak_flow_percent": ("峰流速", "peak flow"),
    "blood_loss_ml": ("出血量", "blood loss"),
    "creatinine_umol_l": ("肌酐", "creatinine"),
    "haemoglobin_g_l": ("血红蛋白", "haemoglobin"),
    "lactate_mmol_l": ("乳酸", "lactate"),
    "urine_ml_h": ("尿量", "urine output"),
    "crp_mg_l": ("C反应蛋白", "CRP"),
    "potassium_mmol_l": ("血钾", "potassium"),
    "sodium_mmol_l": ("血钠", "sodium"),
    "bilirubin_umol_l": ("胆红素", "bilirubin"),
    "wbc_10e9_l": ("白细胞", "white cell count"),
    "platelets_10e9_l": ("血小板", "platelet count"),
    "inr": ("INR", "INR"),
    "weight_kg": ("体重", "weight"),
    "height_cm": ("身高", "height"),
    "egfr_ml_min": ("eGFR", "eGFR"),
    "pregnancy_weeks": ("孕周", "length of pregnancy"),
    "gcs": ("GCS评分", "Glasgow coma scale"),
}
_SEX = {"male": ("男", "male"), "female": ("女", "female")}


def impossible_values(values: Sequence[tuple[str, str]], age: str | None, language: Language) -> tuple[str, ...]:
    """A sentence for each value that was not used; `values` are (quantity, words), `age` the words of an age."""
    said = [(_NAMES[quantity], quote) for quantity, quote in values]
    if age:
        said.append((("年龄", "age"), age.strip()))
    if language == "zh":
        return tuple(f"{name[0]}“{quote}”不可能，未采用，请核对。" for name, quote in said)
    return tuple(f"The {name[1]} “{quote}” is not possible and was not used; please check it." for name, quote in said)


def other_language(language: Language) -> str:
    """The sentence for a text that is neither Chinese nor English."""
    if language == "zh":
        return "这段文字不像中文或英文，读不懂的部分没有采用；请用中文或英文写。"
    return (
        "This does not read like Chinese or English, and what could not be read was not used; write it in one of them."
    )


def animals_left_out(words: Sequence[str], language: Language) -> tuple[str, ...]:
    """A sentence for each stretch (its words) that speaks of an animal."""
    if language == "zh":
        return tuple(f"“{one}”说的是动物，未按病人处理，请找兽医；有人也接触或吃了，请写明。" for one in words)
    return tuple(
        f"“{one}” is about an animal and was left out; ask a vet. If a person touched or swallowed it too, write so."
        for one in words
    )


def two_patients(words: tuple[str, str] | None, language: Language) -> tuple[str, ...]:
    """A sentence for two descriptions (their words) that cannot be of one person."""
    if words is None:
        return ()
    if language == "zh":
        return (f"文中写了两个不同的患者（“{words[0]}”和“{words[1]}”），按先写的处理，请核对。",)
    return (
        f"The text describes two different patients (“{words[0]}” and “{words[1]}”); the first is used, please check.",
    )


def patient_conflicts(told: Patient, given: Patient | None, merged: Patient, language: Language) -> tuple[str, ...]:
    """Sentences where the given data and the text disagree (the given data are used), and for a pregnant man."""
    found: list[str] = []
    if given is not None:
        if given.sex and told.sex and given.sex != told.sex:
            found.append(_disagree(("性别", "sex"), _SEX[told.sex], _SEX[given.sex], language))
        if given.age_years is not None and told.age_years is not None and abs(given.age_years - told.age_years) >= 1:
            found.append(_disagree(("年龄", "age"), _age(told.age_years), _age(given.age_years), language))
        if given.weight_kg and told.weight_kg and abs(given.weight_kg - told.weight_kg) > 0.5:
            found.append(_disagree(("体重", "weight"), _kg(told.weight_kg), _kg(given.weight_kg), language))
        if given.pregnant is not None and told.pregnant is not None and given.pregnant != told.pregnant:
            words = {True: ("怀孕", "pregnant"), False: ("未怀孕", "not pregnant")}
            found.append(_disagree(("妊娠", "pregnancy"), words[told.pregnant], words[given.pregnant], language))
    if merged.sex == "male" and (merged.pregnant or told.pregnant):
        if language == "zh":
            found.append("患者为男性却写有怀孕，请核对。")
        else:
            found.append("The patient is male yet described as pregnant; please check.")
    return tuple(found)


def _age(years: float) -> tuple[str, str]:
    return (f"{years:g}岁", f"{years:g} years")


def _kg(weight: float) -> tuple[str, str]:
    return (f"{weight:g} kg", f"{weight:g} kg")


def _disagree(name: tuple[str, str], told: tuple[str, str], given: tuple[str, str], language: Language) -> str:
    if language == "zh":
        return f"{name[0]}不一致：文中为{told[0]}，患者资料为{given[0]}，按患者资料处理。"
    return f"The {name[1]} differs: {told[1]} in the text, {given[1]} in the patient's data, which was used."
