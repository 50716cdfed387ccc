"""What people really type, in both languages, read against the knowledge base as its authors wrote it.

Each text stands with what must be read of it: `+` present, `-` absent, `<` past, `^` of a relative, `?` uncertain, `!` not
present; `age` in years, `days` in days, `sex`, `weeks` of pregnancy, `weight`, `lasting` in days, `allergy`, and any measured
quantity.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from medassist.core.case import Case
from medassist.core.reading import Reader
from medassist.knowledge.sources import load_sources

TEXTS = (
    (
        "58岁男，突发胸骨后压榨样疼痛2小时，大汗，否认发热",
        "+pressing_chest_pain +sudden_onset +sweating -fever age=58 sex=m lasting=0.083",
    ),
    ("右边胳膊没劲", "+unilateral_weakness !tiredness"),
    ("我爸半边身子没力气说话也不清楚一个小时了", "+unilateral_weakness +speech_disturbance sex=m lasting=0.042"),
    ("早上起来一边手脚使不上劲", "+unilateral_weakness !tiredness"),
    ("孩子刚才抽了一阵 眼睛往上翻", "+seizure"),
    ("脚上有溃疡一个月不好，有糖尿病", "+foot_ulcer +history_diabetes"),
    ("沙眼怎么治", "!history_pid"),
    ("没有吃华法林", "-anticoagulant_use"),
    ("无发热、咳嗽", "-fever -cough"),
    ("不发烧也不咳嗽就是喘不上气", "-fever -cough +breathlessness"),
    ("头通三天了", "+headache lasting=3"),
    ("宝宝发骚39度", "+fever temperature_c=39"),
    ("咳索有痰一个星期", "+cough lasting=7"),
    ("拉肚纸一天五六次", "+diarrhoea"),
    ("胸闷气断", "+chest_tightness +breathlessness"),
    ("晕迷叫不醒", "+unconscious"),
    ("3月龄女婴，发热38.5，吃奶差", "+fever +poor_feeding sex=f days=90 temperature_c=38.5"),
    ("14个月宝宝拉肚子两天，眼窝凹陷，哭没有眼泪", "+diarrhoea +sunken_eyes +no_tears lasting=2 days=420"),
    (
        "女，32岁，停经50天，阴道流血伴右下腹痛1天",
        "+missed_period +vaginal_bleeding +right_lower_quadrant_pain sex=f age=32",
    ),
    ("既往高血压10年，现头痛伴呕吐", "+history_hypertension +headache +vomiting"),
    ("不排除脑膜炎，发热、颈强直", "+fever +neck_stiffness"),
    ("以前有过胃溃疡，昨天开始拉黑便", "+history_peptic_ulcer +melaena"),
    ("并不是没有胸痛，只是轻", "+chest_pain"),
    ("跑肚拉稀", "+diarrhoea"),
    (
        "咳嗽咳黄痰一周，发热最高39.2℃，右侧胸痛，深吸气时加重",
        "+cough +purulent_sputum +fever +chest_pain +pleuritic_chest_pain temperature_c=39.2 lasting=7",
    ),
    ("58岁男，62岁女，胸痛", "+chest_pain conflict"),
    ("喝了半瓶百草枯", "+pesticide_ingestion"),
    ("摔了一跤，髋部疼，站不起来，腿短了一截", "+recent_fall +hip_pain +unable_to_stand +leg_short_rotated"),
    ("口腔里反复长小溃疡", "+recurrent_mouth_ulcers"),
    ("走几步路就喘，腿肿", "+breathlessness +leg_swelling_bilateral"),
    ("起身的时候头晕", "+dizzy_on_standing"),
    ("失眠两个月，高兴不起来，觉得活着没意思", "+insomnia_symptom +low_mood +suicidal_thoughts lasting=60"),
    ("溺水救上来，没有呼吸", "+submersion +unresponsive_not_breathing"),
    ("父亲死于心梗，我胸口偶尔刺痛", "+sharp_chest_pain !history_coronary_disease"),
    ("出生3天宝宝肚脐红肿流脓", "+umbilical_redness days=3"),
    ("女28岁，白带多像豆腐渣，外阴痒", "+curdy_discharge +vulval_itching sex=f age=28"),
    ("打胰岛素的，没吃饭，人迷糊了", "+insulin_or_sulfonylurea_use +confusion"),
    ("肚子硬得像木板", "+rigid_abdomen"),
    ("糖尿病脚趾发黑了，有臭味", "+history_diabetes +foot_infected"),
    ("孩子三天没拉大便，拉的时候哭，像羊屎", "+constipation_symptom +hard_stool"),
    (
        "M 58, CP 2h -> L arm, sweaty, no SOB",
        "+chest_pain +pain_radiating_arm_jaw +sweating -breathlessness age=58 sex=m lasting=0.083",
    ),
    ("no fever or cough but short of breath", "-fever -cough +breathlessness"),
    ("oxygen 85%", "+low_oxygen spo2_percent=85"),
    ("Headache in Lhasa", "+headache +high_altitude"),
    ("headche and vomitting since morning", "+headache +vomiting"),
    ("bad diarhea for 3 days", "+diarrhoea lasting=3"),
    ("high feaver 40 in a 2 year old", "+fever temperature_c=40 age=2"),
    ("trouble brething, can't lie flat", "+breathlessness +orthopnoea"),
    ("shortness of breth for two days", "+breathlessness lasting=2"),
    ("stomache hurts after eating", "+abdominal_pain"),
    (
        "58M, crushing chest pain, diaphoretic, hx HTN, smoker",
        "+pressing_chest_pain +sweating +history_hypertension +smoker age=58 sex=m",
    ),
    (
        "34F G2P1 30/40 headache, blurred vision, BP 165/110",
        "+headache +blurred_vision +severe_high_blood_pressure sex=f age=34 weeks=30",
    ),
    ("14 month old girl with barking cough and noisy breathing in", "+barking_cough +stridor sex=f days=420"),
    ("temp 102 F, sore throat, white patches on tonsils", "+fever +sore_throat +tonsillar_exudate temperature_c=38.9"),
    ("BP 85/50 HR 130 mottled", "+hypotension +tachycardia +mottled_skin systolic_mmhg=85 heart_rate=130"),
    ("rash that doesn't fade when I press a glass on it", "+non_blanching_rash"),
    (
        "no chest pain, palpitations or syncope. c/o ankle swelling and breathlessness on exertion",
        "-chest_pain -palpitations -syncope +leg_swelling_bilateral +breathlessness",
    ),
    ("black tarry stools for 2 days, dizzy when standing", "+melaena +dizzy_on_standing lasting=2"),
    ("drank weed killer", "+pesticide_ingestion"),
    ("got bleach in my eye", "+chemical_splash_eye"),
    ("blacked out during exercise, brother died suddenly at 30", "+exertional_syncope +family_sudden_death"),
    ("yellow eyes, dark urine, pale stools", "+jaundice +dark_urine +pale_stools"),
    ("rolled ankle, can't walk on it", "+ankle_twist +cannot_bear_weight"),
    ("period 2 weeks late, one-sided pelvic pain, spotting", "+missed_period +vaginal_bleeding +pelvic_pain"),
    ("whooping cough, vomits after coughing", "+whooping_cough +post_tussive_vomiting"),
    ("diabetic with foot ulcer, smells bad", "+history_diabetes +foot_ulcer"),
    ("stopped drinking 2 days ago, shaking and seeing things", "+stopped_drinking +shakiness +hallucinations"),
    ("Can aspirin cause stomach bleeding?", "!melaena !haematemesis"),
    ("3 week baby with fever", "+fever days=21"),
    ("past history of stroke, now headache", "+history_stroke_tia +headache"),
    ("vomiting has stopped, still has diarrhoea", "<vomiting +diarrhoea"),
    ("previously had melaena in 2019", "<melaena"),
    ("no history of seizures", "-seizure"),
    ("my dad had a stroke, I get dizzy", "+dizziness_unspecific !history_stroke_tia"),
    ("mum has a cough and fever too, my son has fever", "+fever"),
    ("maybe some chest tightness", "?chest_tightness"),
    ("suspected seizure", "?seizure"),
    ("not without chest pain", "+chest_pain"),
    ("no cough, sore throat, runny nose or fever", "-cough -sore_throat -runny_nose -fever"),
    ("negative for fever, chills, rash", "-fever -chills_rigors -rash"),
    ("he isn't vomiting", "-vomiting"),
    ("she hasn't had a fever since Monday", "-fever"),
    ("never smoked", "-smoker"),
    ("Headache (-), vomiting (-), fever (+)", "-headache -vomiting +fever"),
    ("fever absent, cough present", "-fever +cough"),
    ("+fever +cough -rash", "+fever +cough -rash"),
    ("No N/V, no abd pain", "-nausea -vomiting -abdominal_pain"),
    ("既往体健，否认高血压、糖尿病", "-history_diabetes"),
    ("小时候得过哮喘", "+history_asthma"),
    ("呕吐已止，仍腹泻", "<vomiting +diarrhoea"),
    ("疹子已经消退", "<rash"),
    ("家族中有人得过肠癌", "+family_history_bowel_cancer"),
    ("爷爷中风过，我今天手麻", "!history_stroke_tia"),
    ("可能有点发热", "?fever"),
    ("会不会是黑便", "?melaena"),
    ("好像有皮疹", "?rash"),
    ("无发热、咳嗽、胸痛、气短", "-fever -cough -chest_pain -breathlessness"),
    ("没有发烧，也没有咳嗽，只是嗓子疼", "-fever -cough +sore_throat"),
    ("未诉胸痛，无恶心呕吐", "-chest_pain -nausea -vomiting"),
    ("无皮疹无发热有腹泻", "-rash -fever +diarrhoea"),
    ("皮疹：无；发热：有", "-rash +fever"),
    ("头不痛，肚子不痛", "-headache -abdominal_pain"),
    ("没再吐过", "-vomiting"),
    ("没有怀孕，停经40天", "+missed_period !pregnant_state"),
    ("没有大小便失禁，腰疼", "-faecal_incontinence +low_back_pain"),
    ("否认外伤史，诉腰痛一周", "-trauma +low_back_pain lasting=7"),
    ("没有什么不舒服，就是血压高", "+high_blood_pressure"),
    (
        "F 71, collapsed in kitchen 20 min ago, now can't lift R arm, mumbling",
        "+unilateral_weakness +speech_disturbance age=71 sex=f",
    ),
    ("sudden bad hedache then threw up twice, neck hurts", "+headache +vomiting +neck_pain +sudden_onset"),
    ("granny is muddled since this morning and wont eat", "+confusion +poor_appetite"),
    ("worms in my kids poo", "+worms_seen"),
    ("after birth bleeding soaking pads every 10 min", "+heavy_vaginal_bleeding +postpartum"),
    ("denies suicidal ideation but feels hopeless", "-suicidal_thoughts +low_mood"),
    ("maybe melena, not sure", "?melaena"),
    ("ankle twisted playing football, swollen, can walk", "+ankle_twist"),
    ("swallowed bleach by accident", "+toxic_ingestion"),
    ("GCS 13 after fall down stairs", "+gcs_low +trauma gcs=13"),
    ("was never pregnant, irregular periods", "+irregular_periods !pregnant_state"),
    ("shooting pain from buttock to foot with tingling", "+sciatica_pain"),
    (
        "胸口像压了块大石头，疼到左胳膊，直冒汗，半个钟头了",
        "+pressing_chest_pain +pain_radiating_arm_jaw +sweating lasting=0.021",
    ),
    ("夜里憋醒要坐起来喘，脚脖子肿", "+orthopnoea +leg_swelling_bilateral"),
    ("嗓子疼，没法咽东西，口水往外流", "+sore_throat +drooling_unable_to_swallow"),
    ("9个月宝宝，呕吐3天，一直没尿", "+vomiting +no_urine days=273 lasting=3"),
    ("心跳150次，心慌得很，突然开始的", "+palpitations +tachycardia +sudden_onset heart_rate=150"),
    ("也许是疹子，还没看清", "?rash"),
    ("月经推迟十天，验孕棒两条杠，没有肚子痛", "+missed_period +pregnancy_test_positive -abdominal_pain"),
    ("被蜱虫咬了，发热一周", "+tick_bite +fever lasting=7"),
    ("睡觉时小腿抽筋", "+muscle_cramps !seizure"),
    ("38周，阴道流水，肚子一阵阵疼", "+waters_leaking weeks=38"),
    ("抽了一次血化验", "!seizure"),
    ("右边牙疼没劲吃饭", "!unilateral_weakness"),
    ("一边咳嗽一边没力气", "!unilateral_weakness"),
    ("孩子不想活动，感冒三天", "!suicidal_thoughts"),
    ("gum recession and sensitive teeth", "!chest_indrawing"),
    ("rebound headache from painkillers", "!rebound_guarding"),
    ("chest pain when running", "+chest_pain !diarrhoea"),
    ("burning pain in the stomach", "+abdominal_pain !burn_injury"),
    ("he drinks poorly", "+drinks_poorly !alcohol_intoxicated"),
    ("腰痛伴大小便失禁，会阴麻木", "+low_back_pain +faecal_incontinence +saddle_anaesthesia"),
    ("去年做过心脏支架，昨晚吐血", "+haematemesis"),
    ("大爷一下子说不了话，右边手脚都动不了", "+speech_disturbance +unilateral_weakness"),
    ("coughin for 3 mths", "+cough lasting=90"),
)


@pytest.fixture(scope="session")
def real_reader(project: Path) -> Reader:
    """A reader over the real base, built once."""
    return Reader(load_sources(project / "resources" / "knowledge"))


def _said(case: Case, identifier: str, sign: str) -> bool:
    """Whether a finding was read with the status of a sign."""
    if sign == "+":
        return identifier in case.present
    if sign == "-":
        return identifier in case.absent
    if sign == "!":
        return identifier not in case.present
    mentions = [one for one in case.findings if one.id == identifier and one.status == "present"]
    context = {"<": "past", "^": "family", "?": "uncertain"}[sign]
    return any(one.context == context for one in mentions)


def _datum(case: Case, name: str, wanted: str) -> bool:
    """Whether a datum of the patient or a value was read."""
    patient = case.patient
    if name == "sex":
        return patient.sex == {"m": "male", "f": "female"}[wanted]
    if name == "allergy":
        return wanted in patient.allergies
    if name == "conflict":
        return bool(case.conflicts)
    if name == "age" and wanted == "none":
        return patient.age_years is None
    values = [one.value for one in case.measurements if one.quantity == name]
    known = {"age": patient.age_years, "days": patient.age_days, "weeks": patient.pregnancy_weeks}
    value = case.duration_days if name == "lasting" else known.get(name, next(iter(values), None))
    return value is not None and abs(value - float(wanted)) <= max(0.15, 0.03 * float(wanted))


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_a_text_is_read_as_it_was_meant(real_reader: Reader, text: str, expected: str) -> None:
    case = real_reader.read(text)
    wrong = []
    for word in expected.split():
        name, equals, value = word.partition("=")
        if not (_datum(case, name, value) if equals or name == "conflict" else _said(case, word[1:], word[0])):
            wrong.append(word)
    assert not wrong, (wrong, sorted(case.present), sorted(case.absent), case.patient)


@pytest.mark.parametrize(
    ("text", "first_day", "last_day"),
    [
        ("宝宝5周发烧", 35, 41),
        ("我妈80了，咳嗽", 80 * 365, 82 * 365),
        ("老太太85", 85 * 365, 87 * 365),
        ("grandmother (84) fell", 84 * 365, 86 * 365),
        ("I had my baby three weeks ago and have a bad headache", 18 * 365, 100 * 365),
        ("生完孩子三周，头痛得厉害", 18 * 365, 100 * 365),
    ],
)
def test_whose_age_it_is(real_reader: Reader, text: str, first_day: int, last_day: int) -> None:
    low, high = real_reader.read(text).age_range_days
    assert first_day <= low <= high <= last_day
