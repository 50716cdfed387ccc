"""Which tests a clinic of a level has: what it has not is no next step, unless the patient is referred anyway.

Village: no laboratory (meters, strips, antigen tests). Township: a small laboratory, ECG and plain films. Hospital: the
rest. The division follows WHO's Model List of Essential In Vitro Diagnostics (settings without a laboratory, with one);
which finding stands at which level is our own judgement, and no clinician has signed it.
"""

from __future__ import annotations

from typing import Literal

ClinicLevel = Literal["village", "township", "hospital"]
LEVELS: tuple[ClinicLevel, ...] = ("village", "township", "hospital")
VILLAGE = frozenset(
    "high_glucose low_glucose ketonuria proteinuria nitrite_positive leukocyturia microscopic_haematuria "
    "pregnancy_test_positive pregnancy_test_negative malaria_test_positive covid_test_positive influenza_test_positive "
    "peak_flow_low".split()
)
TOWNSHIP = frozenset(
    "crp_raised leucocytosis leucopenia low_platelets low_haemoglobin haematocrit_rising eosinophilia microcytosis "
    "macrocytosis atypical_lymphocytes esr_raised st_elevation ecg_abnormal ecg_atrial_fibrillation chest_film_infiltrate "
    "chest_film_cavity_upper_lobe chest_film_mass chest_film_effusion chest_film_pneumothorax cardiomegaly_congestion "
    "free_gas_xray fluid_levels_xray alt_raised creatinine_raised potassium_high low_potassium low_sodium uric_acid_high "
    "cholesterol_high hbsag_positive hcv_positive hiv_test_positive rapid_strep_positive parasite_eggs_stool "
    "hba1c_high".split()
)


def level_of(test: str) -> ClinicLevel:
    """The lowest level that has the test (the id of a finding of kind test)."""
    return "village" if test in VILLAGE else "township" if test in TOWNSHIP else "hospital"


def has_test(clinic: ClinicLevel, test: str) -> bool:
    """Whether a clinic of this level can do it itself."""
    return LEVELS.index(level_of(test)) <= LEVELS.index(clinic)
