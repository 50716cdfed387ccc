"""Signs that make any case more urgent, whatever else there is, and the case as it would be without them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from medassist.core.case import Case
from medassist.core.clinical import Finding, Urgency
from medassist.core.diagnosis.implied import implied_by

VITAL_SIGNS: dict[str, Urgency] = {
    "hypoxia_severe": "emergency",
    "gcs_low": "emergency",
    "very_slow_pulse": "emergency",
    "hypotension": "same_day",
    "low_oxygen": "same_day",
    "capillary_refill_slow": "same_day",
    "low_body_temperature": "same_day",
    "severe_high_blood_pressure": "same_day",
    "low_glucose": "same_day",
}
"""Findings that a measured vital sign makes, by the limits for the patient's age that stand with them, and how urgent each
is by itself: what scores 3 in NEWS2 (Royal College of Physicians 2017) or is an emergency or priority sign of WHO's triage."""
DANGER_SIGNS = frozenset(
    (
        "unconscious altered_consciousness gcs_low confusion seizure prolonged_seizure repeated_seizures lethargic "
        "movement_only_when_stimulated unable_to_drink vomits_everything cannot_feed cyanosis apnoea grunting stridor "
        "silent_chest severe_chest_indrawing respiratory_distress severe_breathlessness breathlessness_at_rest "
        "cannot_complete_sentences hypoxia_severe low_oxygen exhaustion shock_signs hypotension cold_clammy_skin mottled_skin "
        "capillary_refill_slow absent_radial_pulse very_slow_pulse syncope exertional_syncope neck_stiffness bulging_fontanelle "
        "non_blanching_rash thunderclap_headache focal_deficit facial_droop unilateral_weakness speech_disturbance "
        "pressing_chest_pain tearing_chest_back_pain rigid_abdomen rebound_guarding haematemesis melaena massive_haemoptysis "
        "uncontrolled_bleeding saddle_anaesthesia cord_or_limb_at_vulva heavy_vaginal_bleeding suicidal_thoughts self_harm "
        "overdose_ingestion pesticide_ingestion low_glucose low_body_temperature severe_high_blood_pressure"
    ).split()  # ids read better as running text
)
"""General danger signs of IMCI and ETAT (WHO), NEWS2's single extreme values, and signs of stroke, heart attack, bleeding,
perforation and self-harm that are emergencies whatever the diagnosis turns out to be."""

RULED_SIGNS = frozenset({"suicidal_thoughts"})
"""Danger signs that are no emergency by themselves, so that they raise no probability: a red flag of their own says when they
are one (thoughts without plan or means: assessed today; WHO mhGAP 2016, NICE NG225)."""

PROVOKED = frozenset(
    "prolonged_seizure repeated_seizures first_seizure fever head_injury pregnant_state postpartum low_glucose".split()
)
"""What makes a seizure an emergency in known epilepsy too (NICE NG217; the red flag of seizures says the same)."""
RECENT_DAYS = 1.0
COPD_LEAST_SPO2 = 88
"""Percent: from here a saturation is no emergency by itself in somebody known to have COPD (low_oxygen: see today)."""


def danger_signs(case: Case) -> frozenset[str]:
    """The danger signs that the case has; a saturation that is usual in known COPD is none."""
    signs = case.present & DANGER_SIGNS
    return signs - {"hypoxia_severe", "low_oxygen"} if saturation_usual_in_copd(case) else signs


def saturation_usual_in_copd(case: Case) -> bool:
    """Whether a saturation was measured and every one lies in the range aimed at in known COPD, or above (British Thoracic
    Society 2017: 88 to 92 %)."""
    values = [one.value for one in case.measurements if one.quantity == "spo2_percent"]
    return bool(values) and "history_copd" in case.present | case.history and min(values) >= COPD_LEAST_SPO2


def raising_signs(case: Case) -> frozenset[str]:
    """The danger signs that make emergencies more probable; a seizure that is usual in known epilepsy does not."""
    signs = danger_signs(case) - RULED_SIGNS
    return signs - {"seizure"} if seizure_usual_in_epilepsy(case) else signs


def seizure_usual_in_epilepsy(case: Case) -> bool:
    """Whether seizures are told of somebody known to have epilepsy, none of them of the last day, long, repeated or provoked."""
    return (
        "history_epilepsy" in case.present | case.history
        and not case.present & PROVOKED
        and not any(
            one.id == "seizure" and one.duration_days is not None and one.duration_days <= RECENT_DAYS
            for one in case.findings
        )
    )


def without_danger(case: Case, findings: Mapping[str, Finding]) -> Case:
    """The case less its danger signs and what is there only because they imply it; the case itself where it has none."""
    signs = danger_signs(case)
    if not signs:
        return case
    mentioned = {mention.id for mention in case.findings if mention.status != "absent"}
    calm = case.present - signs
    brought = _all_implied(signs, findings) - mentioned
    kept = calm - brought
    kept |= _all_implied(kept, findings) & calm
    denied = {mention.id for mention in case.findings if mention.status == "absent"}
    excluded = _excluded_by(case.present - kept, findings) - _excluded_by(kept, findings) - denied
    return replace(
        case,
        findings=tuple(mention for mention in case.findings if mention.id not in signs),
        present=frozenset(kept),
        absent=case.absent - excluded,
    )


def _excluded_by(present: Iterable[str], findings: Mapping[str, Finding]) -> set[str]:
    return {other for one in present if one in findings for other in findings[one].excludes}


def _all_implied(start: Iterable[str], findings: Mapping[str, Finding]) -> set[str]:
    return {other for one in start for other in implied_by(one, findings)}
