"""Words of the knowledge pages in both languages at once: an article is read in either of them, whatever the window's is."""

from __future__ import annotations

from medassist.core.clinical import Text
from medassist.knowledge.passages import SECTION_TITLES

KINDS: dict[str, Text] = {
    "condition": Text("疾病", "Conditions"),
    "drug": Text("药物", "Drugs"),
    "red_flag": Text("危险警示", "Danger rules"),
    "finding": Text("表现", "Findings"),
}
KIND: dict[str, Text] = {
    "condition": Text("疾病", "condition"),
    "drug": Text("药物", "drug"),
    "red_flag": Text("危险警示", "danger rule"),
    "finding": Text("表现", "finding"),
}
SYSTEMS: dict[str, Text] = {
    "cardiovascular": Text("心血管", "Heart and circulation"),
    "respiratory": Text("呼吸", "Lungs and airways"),
    "gastrointestinal": Text("胃肠", "Stomach and bowel"),
    "hepatobiliary": Text("肝胆胰", "Liver and gallbladder"),
    "neurological": Text("神经", "Nervous system"),
    "infectious": Text("感染", "Infections"),
    "endocrine": Text("内分泌与代谢", "Hormones and metabolism"),
    "haematological": Text("血液", "Blood"),
    "urological": Text("泌尿", "Kidney and urine"),
    "gynaecological": Text("妇科", "Women"),
    "pregnancy": Text("妊娠与产后", "Pregnancy and after birth"),
    "male_genital": Text("男性生殖", "Men"),
    "paediatric": Text("儿科", "Children"),
    "musculoskeletal": Text("肌肉骨骼", "Bones, joints, muscles"),
    "skin": Text("皮肤", "Skin"),
    "eye": Text("眼", "Eye"),
    "ent": Text("耳鼻喉", "Ear, nose, throat"),
    "oral": Text("口腔", "Mouth and teeth"),
    "mental_health": Text("精神心理", "Mental health"),
    "injury_poisoning": Text("损伤与中毒", "Injury and poisoning"),
    "general": Text("全身", "General"),
}
ATC: dict[str, Text] = {
    "A": Text("消化道与代谢", "Stomach, bowel, metabolism"),
    "B": Text("血液", "Blood"),
    "C": Text("心血管", "Heart and circulation"),
    "D": Text("皮肤", "Skin"),
    "G": Text("泌尿生殖与性激素", "Urogenital, sex hormones"),
    "H": Text("激素", "Hormones"),
    "J": Text("抗感染", "Infections"),
    "L": Text("抗肿瘤与免疫", "Cancer and immunity"),
    "M": Text("肌肉骨骼", "Bones, joints, muscles"),
    "N": Text("神经与精神", "Nervous system"),
    "P": Text("抗寄生虫", "Parasites"),
    "R": Text("呼吸", "Lungs and airways"),
    "S": Text("眼与耳", "Eye and ear"),
    "V": Text("其他", "Other"),
}
FINDING_KINDS: dict[str, Text] = {
    "symptom": Text("症状", "Symptoms"),
    "sign": Text("体征", "Signs"),
    "vital": Text("生命体征", "Vital signs"),
    "history": Text("既往史", "History"),
    "exposure": Text("接触与用药", "Exposure and medicines"),
    "test": Text("检查", "Tests"),
}
OTHER = Text("其他", "Other")
GROUPS: dict[str, dict[str, Text]] = {
    "condition": SYSTEMS,
    "drug": ATC,
    "red_flag": SYSTEMS,
    "finding": FINDING_KINDS,
}
BANDS: dict[str, Text] = {
    "always": Text("几乎总有", "nearly always"),
    "usual": Text("通常有", "usually"),
    "common": Text("常见", "often"),
    "occasional": Text("有时", "sometimes"),
    "rare": Text("少见", "rarely"),
    "never": Text("没有（有则反对）", "never (speaks against)"),
}
AGES: dict[str, Text] = {
    "newborn": Text("新生儿（0–27天）", "newborn (0–27 days)"),
    "infant": Text("婴儿（不满1岁）", "infant (under 1 year)"),
    "child": Text("幼儿（1–4岁）", "child (1–4 years)"),
    "school": Text("学龄（5–14岁）", "school age (5–14)"),
    "adult": Text("成人（15–44岁）", "adult (15–44)"),
    "middle": Text("中年（45–64岁）", "middle age (45–64)"),
    "older": Text("老年（65岁及以上）", "older (65 and over)"),
}
ROUTES: dict[str, Text] = {
    "oral": Text("口服", "by mouth"),
    "iv": Text("静脉", "intravenous"),
    "im": Text("肌内注射", "intramuscular"),
    "sc": Text("皮下注射", "subcutaneous"),
    "inhaled": Text("吸入", "inhaled"),
    "nebulised": Text("雾化吸入", "nebulised"),
    "nasal": Text("鼻用", "nasal"),
    "rectal": Text("直肠", "rectal"),
    "sublingual": Text("舌下", "under the tongue"),
    "topical": Text("外用", "topical"),
}
UNITS: dict[str, Text] = {
    "microgram": Text("微克", "micrograms"),
    "unit": Text("单位", "units"),
    "puff": Text("揿", "puffs"),
    "sachet": Text("袋", "sachets"),
    "tablet": Text("片", "tablets"),
}
LEVELS: dict[str, Text] = {
    "compatible": Text("可用", "Compatible"),
    "caution": Text("慎用", "Caution"),
    "avoid": Text("避免使用", "Avoid"),
    "stop": Text("禁用", "Do not give"),
}
REGIONS: dict[str, Text] = {
    "international": Text("国际", "International"),
    "china": Text("中国", "China"),
    "uk": Text("英国", "United Kingdom"),
    "us": Text("美国", "United States"),
    "europe": Text("欧洲", "Europe"),
}
URGENCIES: dict[str, Text] = {
    "emergency": Text("急症：立即处理", "Emergency: act now"),
    "same_day": Text("当日就诊", "To be seen today"),
    "routine": Text("常规就诊", "Routine"),
    "self_care": Text("可自我照护", "Self-care is possible"),
}
ACTIONS: dict[str, Text] = {
    "call_emergency": Text("呼叫急救", "Call the emergency number"),
    "refer_today": Text("当日转诊", "Refer today"),
}
SEXES: dict[str, Text] = {"male": Text("男性", "Men"), "female": Text("女性", "Women")}
REVIEWED = Text("经临床审核", "clinically reviewed")
UNREVIEWED = Text("未经临床审核", "not clinically reviewed")
NO_SOURCE = Text("无外部来源：一般医学知识", "No external source: general medical knowledge")

TITLES: dict[str, Text] = {
    **SECTION_TITLES,
    "findings": Text("表现及其频率", "Findings and how often"),
    "risk_factors": Text("危险因素", "Risk factors"),
    "visits": Text("各年龄有多常见", "How common at each age"),
    "must_exclude": Text("必须与之鉴别", "Must be told from"),
    "excluded_by": Text("据以排除", "Ruled out by"),
    "drugs": Text("相关药物", "Medicines"),
    "red_flags": Text("相关危险警示", "Danger rules"),
    "dose_rules": Text("剂量规则", "Dose rules"),
    "liver": Text("肝功能", "Liver"),
    "used_in": Text("用于", "Used in"),
    "when": Text("何时触发", "When it fires"),
    "action": Text("现在该做什么", "What to do now"),
    "why": Text("为什么", "Why"),
    "conditions": Text("可能的疾病", "Conditions it may be"),
    "ask": Text("怎样询问", "How to ask"),
    "phrases": Text("常见说法", "How people say it"),
    "shown_by": Text("有此表现的疾病", "Conditions that show it"),
    "numeric": Text("数值定义", "Definition in numbers"),
    "implies": Text("同时意味着", "It also means"),
    "excludes": Text("不会同时出现", "Cannot be present together"),
    "sources": Text("来源", "Sources"),
}
"""Names of the parts of an article beyond those that passages have."""

LABELS: dict[str, Text] = {
    "finding": Text("表现", "Finding"),
    "often": Text("频率", "How often"),
    "share": Text("比例", "Share"),
    "factor": Text("危险因素", "Factor"),
    "odds": Text("可能性倍数", "Odds times"),
    "age": Text("年龄", "Age"),
    "visits": Text("每1000次就诊", "Of 1,000 visits"),
    "for": Text("用于", "For"),
    "who": Text("对象", "Who"),
    "route": Text("途径", "Route"),
    "amount": Text("用量", "Amount"),
    "times": Text("次数与疗程", "How often, how long"),
    "most": Text("最大量", "At most"),
    "sources": Text("来源", "Sources"),
    "condition": Text("疾病", "Condition"),
    "synonyms": Text("别名", "Also called"),
    "none": Text("", ""),
    "class": Text("类别", "Class"),
    "forms": Text("剂型", "Forms"),
    "contains": Text("成分", "Contains"),
    "background": Text("因其他原因就诊时的比例", "Share in visits for another reason"),
    "any": Text("所有适应证", "any use"),
    "everyone": Text("所有人", "everyone"),
    "under": Text("低于", "under"),
    "week": Text("孕{a}–{b}周", "weeks {a} to {b}"),
    "breastfeeding": Text("哺乳", "Breastfeeding"),
    "pregnancy": Text("妊娠", "Pregnancy"),
}
