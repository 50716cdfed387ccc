"""Who can be asked what: no pregnancy of a man, no kind of pain of an infant, no alcohol of a child, nothing known already.

The conditions of the base bound most of this by themselves (a finding is asked only for a condition of the patient's sex
and age); the sets below are findings that conditions of every sex and age share. Ids that a base does not have are harmless.
"""

from __future__ import annotations

from medassist.core.case import Case
from medassist.core.clinical import Finding

YEAR_DAYS = 365
TELLS_FROM_DAYS = 3 * YEAR_DAYS
"""Before this age nobody can say where, what kind or how: only what others see and measure is asked."""
GROWN_FROM_DAYS = 12 * YEAR_DAYS
CHILD_UNTIL_DAYS = 15 * YEAR_DAYS
BABY_UNTIL_DAYS = 3 * YEAR_DAYS
FERTILE_DAYS = (10 * YEAR_DAYS, 56 * YEAR_DAYS)
CLIMACTERIC_FROM_DAYS = 38 * YEAR_DAYS

FELT = frozenset(
    "epigastric_pain right_lower_quadrant_pain left_lower_quadrant_pain periumbilical_pain_migrating periumbilical_pain "
    "right_upper_quadrant_pain lower_abdominal_pain colicky_pain pain_worse_on_movement_cough nausea incomplete_evacuation "
    "tenesmus early_satiety heartburn acid_regurgitation pain_relieved_by_food pain_worse_after_food night_pain_epigastric "
    "throat_itch chest_pain pressing_chest_pain tearing_chest_back_pain back_pain_interscapular pain_radiating_arm_jaw "
    "chest_pain_on_exertion chest_pain_at_rest sharp_chest_pain palpitations faintness orthopnoea "
    "epigastric_pain_with_sweating suicidal_thoughts suicide_plan_means command_hallucinations crescendo_angina "
    "pain_through_to_back numb_feet blurred_vision muscle_aches impending_doom dizziness_unspecific worst_ever "
    "severe_intensity tearing_quality pressing_quality back_pain low_back_pain back_pain_on_movement sciatica_pain "
    "saddle_anaesthesia neck_pain morning_stiffness night_pain_unremitting shoulder_pain lateral_elbow_pain "
    "heel_pain_first_steps neck_arm_radiating_pain headache_growing_daily upper_belly_or_rib_pain one_ear_suddenly_deaf "
    "headache severe_headache thunderclap_headache unilateral_headache throbbing_headache band_like_headache "
    "headache_worse_lying_cough temporal_headache scalp_tenderness jaw_claudication photophobia phonophobia visual_aura "
    "visual_loss double_vision unilateral_numbness vertigo vertigo_positional low_mood anxiety_symptom "
    "pleuritic_chest_pain chest_tightness throat_tightness facial_pain_pressure loss_of_smell itchy_nose sore_throat "
    "odynophagia ear_pain tinnitus dysuria urgency_urine flank_pain flank_pain_colicky suprapubic_pain shoulder_tip_pain "
    "pelvic_pain retro_orbital_pain pain_after_fatty_food pain_relieved_by_defecation pain_on_defecation anal_pain "
    "leak_on_cough urge_leak food_stuck chest_pain_better_leaning_forward intermittent_claudication bone_pain "
    "migratory_joint_pain dizzy_on_standing palpitations_start_stop_suddenly progressive_exertional_breathlessness "
    "hallucinations delusions elevated_mood panic_attack uncontrollable_worry anhedonia_guilt flashbacks "
    "startle_hypervigilance binge_purge fear_of_fatness memory_loss hand_numb_median stocking_glove_numbness "
    "headache_most_days heat_intolerance cold_intolerance muscle_cramps painful_eye_movement haloes_round_lights "
    "floaters_flashes curtain_vision sudden_vision_loss gradual_vision_loss glare eye_pain eye_gritty eye_dryness toothache "
    "burning_skin_pain pain_beyond_skin_signs perineal_pain hip_pain knee_pain calf_pain testicular_pain "
    "postnasal_drip unilateral_ear_block sudden_hearing_loss hunger shakiness tiredness".split()
)
"""Only who has it can tell."""

GROWN = frozenset(
    "smoker alcohol_heavy alcohol_intoxicated stopped_drinking alcohol_dependence_signs tobacco_wish_to_quit "
    "withdrawal_history iv_drug_use sexually_active unprotected_sex oestrogen_use iud_in_place contact_lens_wear caffeine "
    "partner_violence partner_violence_danger erection_difficulty history_pid history_ectopic dyspareunia "
    "urethral_discharge urethral_pus hiv_exposure_event chronic_sputum_smoker_cough history_coronary_disease history_gout "
    "history_osteoporosis history_copd enlarged_prostate analgesic_overuse sedative_use sedentary suicide_plan_means".split()
)
"""Nothing to ask a child."""

BABY = frozenset(
    "bulging_fontanelle fewer_wet_nappies high_pitched_cry constant_hunger_infant floppy_infant arching evening_crying_baby "
    "urine_stains_nappy nappy_area_rash jaundice_first_day umbilical_redness bleeding_newborn neonatal_sticky_eye "
    "newborn_stops_sucking_spasms not_breathing_at_birth unclean_birth_cord palpable_pyloric_mass intermittent_screaming "
    "poor_feeding cannot_feed birth_weight_very_low preterm_or_small_baby jaundice_prolonged leg_drawing_up "
    "movement_only_when_stimulated startle_jerks visible_peristalsis jaundice_palms_soles".split()
)
CHILD = frozenset(
    "fever_in_child_smiling limp_child delayed_development growth_faltering poor_weight_gain daycare hfmd_contact bedwetting "
    "rickets_signs stool_withholding ear_tugging muac_low weight_for_height_very_low squatting_cyanotic_spells "
    "family_abuse_disclosure chest_indrawing severe_chest_indrawing grunting bcg_scar_redness drinks_eagerly".split()
)
"""Signs and circumstances of babies and of children only."""

FERTILE = frozenset(
    "pregnant_state postpartum breastfeeding_state iud_in_place recent_abortion pregnancy_test_positive missed_period "
    "pregnancy_test_negative heavy_periods_blood_loss irregular_periods amenorrhoea_months dysmenorrhoea tissue_passed "
    "history_ectopic tampon_or_packing nipple_crack previous_caesarean ovarian_torsion_pain harm_baby_thoughts".split()
)
PREGNANT = frozenset(
    "early_pregnancy late_pregnancy fetal_movement_reduced waters_leaking in_labour prolonged_labour "
    "labour_pain_constant_collapse cord_or_limb_at_vulva malpresentation_twins foul_or_green_waters woody_tender_uterus "
    "upper_belly_or_rib_pain haemolysis_test "
    "previous_caesarean".split()
)
"""Asked only of a woman known to be pregnant."""
CHILDBED = frozenset("foul_lochia harm_baby_thoughts nipple_crack".split())
"""Asked only of a woman known to have given birth."""
CLIMACTERIC = frozenset("postmenopausal postmenopausal_bleed hot_flushes vaginal_dryness".split())
FEMALE = (
    FERTILE
    | PREGNANT
    | CHILDBED
    | CLIMACTERIC
    | frozenset(
        "vaginal_bleeding heavy_vaginal_bleeding vaginal_discharge vulval_itching postcoital_bleeding dyspareunia oestrogen_use "
        "pelvic_mass adnexal_tenderness cervical_motion_tenderness history_pid curdy_discharge fishy_discharge hirsutism "
        "frothy_discharge breast_painful_red pain_worse_over_years_pelvic".split()
    )
)
MALE = frozenset(
    "testicular_pain testicular_swelling absent_cremasteric erection_difficulty prolonged_erection tender_prostate "
    "hard_nodular_prostate enlarged_prostate perineal_pain".split()
)
NOT_ASKED = frozenset(
    "hfmd_suspected sti_suspected dengue_suspected suspected_infection complaint_from_medicine normal_breathing "
    "facial_zoster_named unexplained_symptoms pregnancy_test_negative tb_symptom_long fracture focal_deficit shock_signs "
    "respiratory_distress abuse_disclosure family_abuse_disclosure sexual_abuse_disclosure transient_resolved".split()
)
"""Words of a diagnosis, summaries of other findings, and what is not asked outright."""


def askable(finding: Finding, case: Case) -> bool:
    """Whether the finding may be asked, examined or tested in this patient: not said yet, and meaningful at sex and age."""
    if finding.id in NOT_ASKED or _is_said(finding.id, case) or _measured(finding, case):
        return False
    patient = case.patient
    low, high = case.age_range_days
    if finding.id in FEMALE and not _of_a_woman(finding.id, case):
        return False
    if finding.id in MALE and patient.sex == "female":
        return False
    if finding.id in FELT and high < TELLS_FROM_DAYS:
        return False
    if finding.id in GROWN and high < GROWN_FROM_DAYS:
        return False
    return not ((finding.id in BABY and low >= BABY_UNTIL_DAYS) or (finding.id in CHILD and low >= CHILD_UNTIL_DAYS))


def _of_a_woman(finding: str, case: Case) -> bool:
    patient = case.patient
    low, high = case.age_range_days
    pregnant = patient.pregnant or patient.pregnancy_weeks is not None or "pregnant_state" in case.present
    if patient.sex == "male":
        return False
    if finding in PREGNANT:
        return bool(pregnant)
    if finding in CHILDBED:
        return bool({"postpartum", "breastfeeding_state"} & case.present)
    if finding in FERTILE and (high < FERTILE_DAYS[0] or low >= FERTILE_DAYS[1]):
        return False
    if finding in CLIMACTERIC and high < CLIMACTERIC_FROM_DAYS:
        return False
    known = patient.pregnant is not None or patient.pregnancy_weeks is not None
    return not (known and finding in ("pregnant_state", "pregnancy_test_positive", "missed_period"))


def _is_said(finding: str, case: Case) -> bool:
    """Whether it was spoken of, whatever was said."""
    return finding in case.present or finding in case.absent or any(one.id == finding for one in case.findings)


def _measured(finding: Finding, case: Case) -> bool:
    """Whether the value that decides it was measured."""
    return any(value.quantity == one.quantity for one in finding.numeric for value in case.measurements)
