"""Vital signs, laboratory values and durations, in the units of their quantities."""

from __future__ import annotations

import pytest

from medassist.core.clinical import Language
from medassist.core.reading import Reader
from medassist.core.reading.conflicts import impossible_values
from medassist.core.reading.quantities import LIMITS

LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.mark.parametrize(
    ("text", "quantity", "value"),
    [
        ("sodium 118", "sodium_mmol_l", 118.0),
        ("钠114", "sodium_mmol_l", 114.0),
        ("钾6.8", "potassium_mmol_l", 6.8),
        ("血压飙到210", "systolic_mmhg", 210.0),
        ("额温38.2", "temperature_c", 38.2),
        ("heart is going 180", "heart_rate", 180.0),
        ("一分钟喘48下", "respiratory_rate", 48.0),
        ("sodium 128 meq/l", "sodium_mmol_l", 128.0),
        ("38.9℃", "temperature_c", 38.9),
        ("38.9度", "temperature_c", 38.9),
        ("T 38.9", "temperature_c", 38.9),
        ("T38.9℃，头痛", "temperature_c", 38.9),
        ("Ｔ３８．９℃", "temperature_c", 38.9),
        ("体温三十九度五", "temperature_c", 39.5),
        ("发烧到39度5", "temperature_c", 39.5),
        ("孩子发烧38.5怎么办", "temperature_c", 38.5),
        ("temp 102 F", "temperature_c", 38.9),
        ("102°F", "temperature_c", 38.9),
        ("fever of 102", "temperature_c", 38.9),
        ("burning up, 38.9", "temperature_c", 38.9),
        ("BP 85/50", "systolic_mmhg", 85),
        ("血压180/110mmHg", "diastolic_mmhg", 110),
        ("systolic 88", "systolic_mmhg", 88),
        ("收缩压200", "systolic_mmhg", 200),
        ("HR 120", "heart_rate", 120),
        ("心率120次/分", "heart_rate", 120),
        ("脉搏 96 次/分", "heart_rate", 96),
        ("T38.9℃ P120次/分 R40次/分", "heart_rate", 120),
        ("T38.9℃ P120次/分 R40次/分", "respiratory_rate", 40),
        ("RR 32", "respiratory_rate", 32),
        ("respirations are 33/min", "respiratory_rate", 33),
        ("呼吸 40次/分", "respiratory_rate", 40),
        ("SpO2 91%", "spo2_percent", 91),
        ("血氧91", "spo2_percent", 91),
        ("sats 91", "spo2_percent", 91),
        ("血糖 3.2", "glucose_mmol_l", 3.2),
        ("BM 54 mg/dL", "glucose_mmol_l", 2.9973),
        ("GCS 13/15", "gcs", 13),
        ("Glasgow Coma Scale rating of 14", "gcs", 14),
        ("MUAC 110 mm", "muac_mm", 110),
        ("上臂围 11 cm", "muac_mm", 110),
        ("cap refill 4s", "capillary_refill_s", 4),
        ("HbA1c 8.5%", "hba1c_percent", 8.5),
        ("HbA1c 69 mmol/mol", "hba1c_percent", 8.4635),
        ("PEF 40%", "peak_flow_percent", 40),
        ("出血量800ml", "blood_loss_ml", 800),
        ("身高 1.65 m", "height_cm", 165),
        ("eGFR 28", "egfr_ml_min", 28),
        ("creatinine 1.0 mg/dL", "creatinine_umol_l", 88.4),
        ("肌酐 180", "creatinine_umol_l", 180),
        ("Hb 8 g/dL", "haemoglobin_g_l", 80),
        ("血红蛋白 65 g/L", "haemoglobin_g_l", 65),
        ("lactate 3.1", "lactate_mmol_l", 3.1),
        ("尿量 20 ml/h", "urine_ml_h", 20),
        ("CRP 120", "crp_mg_l", 120),
        ("K+ 6.8", "potassium_mmol_l", 6.8),
        ("Na 118 mmol/L", "sodium_mmol_l", 118),
        ("胆红素 220", "bilirubin_umol_l", 220),
        ("WBC 9,110", "wbc_10e9_l", 9.11),
        ("白细胞 12.3", "wbc_10e9_l", 12.3),
        ("血小板 3万", "platelets_10e9_l", 30),
        ("platelet count is 190,000/mm3", "platelets_10e9_l", 190),
        ("血压 24/12 kPa", "systolic_mmhg", 180.0144),
    ],
)
def test_measured(reader: Reader, text: str, quantity: str, value: float) -> None:
    found = {one.quantity: one for one in reader.read(text).measurements}
    assert found[quantity].value == pytest.approx(value)
    assert text[found[quantity].start : found[quantity].end] == found[quantity].quote


@pytest.mark.parametrize("text", ["发烧3天", "头痛 2/7", "1/2片", "电话 12345678", "每天3次", "血压高", "1/3", "HIV 1"])
def test_not_measured(reader: Reader, text: str) -> None:
    assert not reader.read(text).measurements


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("头痛2小时", 2 / 24),
        ("头痛两天", 2),
        ("咳嗽半个月", 15),
        ("头痛三天了", 3),
        ("咳嗽一个半月", 45),
        ("headache 3 d", 3),
        ("headache x3/7", 3),
        ("headache for 2 weeks", 14),
        ("headache since yesterday", 1),
        ("headache 2 hours ago", 2 / 24),
        ("a couple of days of headache", 2),
        ("头痛半天", 0.5),
        ("昨天开始头痛", 1),
        ("咳嗽2周，发热3天", 14),
        ("头痛，已3天", 3),
        ("每天头痛，一天3次", None),
        ("宝宝三个月，咳嗽", None),
        ("孕32周，头痛", None),
        ("fever and headache", None),
        ("2019年3月5日头痛", None),
    ],
)
def test_duration(reader: Reader, text: str, days: float | None) -> None:
    assert reader.read(text).duration_days == (None if days is None else pytest.approx(days))


def test_each_finding_has_its_own_duration(reader: Reader) -> None:
    own = {one.id: one.duration_days for one in reader.read("咳嗽2周，发热3天，头痛").findings}
    assert own == {"cough": 14, "fever": 3, "headache": None}
    own = {one.id: one.duration_days for one in reader.read("fever for 3 days and cough for 1 week").findings}
    assert own == {"fever": 3, "cough": 7}
    own = {one.id: one.duration_days for one in reader.read("3天前出现发热、咳嗽").findings}
    assert own == {"fever": 3, "cough": 3}


def test_values_make_findings(reader: Reader) -> None:
    assert {"fever", "high_fever"} <= reader.read("T 39.2").present
    assert "fever" in reader.read("T 36.8").absent
    denied = reader.read("no fever, T 39")
    assert "fever" in denied.present
    assert "no" not in denied.absent
    assert len(denied.conflicts) == 1
    assert reader.read("无发热，体温39℃").conflicts[0].startswith("文中说没有")
    assert "fast_breathing" in reader.read("newborn, RR 66").present
    assert "fast_breathing" in reader.read("30岁，RR 24").present
    assert "fast_breathing" not in reader.read("孩子，RR 24").present


@pytest.mark.parametrize("unit", "s sec secs min mins h hr hrs d day wk wks mth mths month yr yrs".split())
def test_every_unit_of_time_can_be_read(reader: Reader, unit: str) -> None:
    assert reader.read(f"cough for 3 {unit}").task


def test_every_quantity_has_a_name_for_the_sentence_that_refuses_it() -> None:
    refused = [(quantity, "9999") for quantity in LIMITS]
    for language in LANGUAGES:
        assert all("_" not in sentence for sentence in impossible_values(refused, None, language))
