"""Times of day, too much and too little, breath sounds, consent and fasting must stay what they are."""

from __future__ import annotations

import pytest

from medassist.core.writing.opposites import exchanged_poles


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("每晚睡前服20 mg。", "20 mg at bedtime."),
        ("早饭前服药。", "Taken before breakfast."),
        ("甲状腺功能减退。", "Hypothyroidism."),
        ("右下肺湿啰音。", "Crackles in the right lower lung."),
        ("双肺哮鸣音。", "Wheeze in both lungs."),
        ("患者拒绝住院。", "The patient declines admission."),
        ("术前禁食8小时。", "Fasting for 8 hours before surgery."),
        ("晚期肿瘤，盗汗。", "Advanced tumour with night sweats."),
        ("下午3点，心率快。", "At 3 pm the heart rate is fast."),
        ("血压132/78 mmHg。", "Blood pressure was 132/78 mmHg."),
        ("肺动脉高压。", "Pulmonary hypertension."),
        ("高血压患者。", "A patient with high blood pressure."),
    ],
)
def test_what_is_kept_tells_nothing(zh: str, en: str) -> None:
    assert not list(exchanged_poles(zh, en, "en"))
    assert not list(exchanged_poles(en, zh, "zh"))


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("每晚睡前服20 mg。", "20 mg every morning."),
        ("早饭前服药。", "Taken before food."),
        ("甲状腺功能减退。", "Hyperthyroidism."),
        ("右下肺湿啰音。", "Dry rales in the right lower lung."),
        ("患者拒绝住院。", "The patient agrees to admission."),
        ("低血糖时进食。", "Eat with high blood sugar."),
    ],
)
def test_an_exchange_is_told_in_both_directions(zh: str, en: str) -> None:
    assert list(exchanged_poles(zh, en, "en"))
    assert list(exchanged_poles(en, zh, "zh"))
