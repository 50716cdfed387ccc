"""Texts for the task router that no article gives: calculations, research, translations, summaries."""

from __future__ import annotations

import random

from models.recipe.corpus.records import Language

_SCORES: tuple[tuple[str, str], ...] = (
    ("eGFR", "eGFR"),
    ("肌酐清除率", "creatinine clearance"),
    ("BMI", "BMI"),
    ("体表面积", "body surface area"),
    ("理想体重", "ideal body weight"),
    ("NEWS2", "NEWS2"),
    ("qSOFA", "qSOFA"),
    ("CURB-65", "CURB-65"),
    ("Centor评分", "Centor score"),
    ("Wells评分", "Wells score"),
    ("HEART评分", "HEART score"),
    ("CHA2DS2-VASc", "CHA2DS2-VASc"),
    ("HAS-BLED", "HAS-BLED"),
    ("ABCD2", "ABCD2"),
    ("格拉斯哥昏迷评分", "Glasgow coma score"),
    ("低密度脂蛋白", "LDL from the lipid panel"),
    ("阴离子间隙", "anion gap"),
    ("血浆渗透压", "serum osmolality"),
    ("校正钠", "corrected sodium"),
    ("校正钙", "corrected calcium"),
    ("尿白蛋白肌酐比", "urine albumin-creatinine ratio"),
    ("FIB-4", "FIB-4"),
    ("Child-Pugh", "Child-Pugh class"),
    ("MELD", "MELD"),
    ("PHQ-9总分", "PHQ-9 total"),
    ("预产期", "due date"),
    ("孕周", "gestational age"),
    ("Apgar评分", "Apgar score"),
    ("Bishop评分", "Bishop score"),
    ("烧伤补液量", "burn fluid by Parkland"),
    ("平均动脉压", "mean arterial pressure"),
    ("休克指数", "shock index"),
    ("维持液量", "maintenance fluids"),
    ("泼尼松换算成地塞米松的剂量", "prednisone to dexamethasone equivalent"),
)
_SHAPES: dict[Language, tuple[str, ...]] = {
    "zh": (
        "帮我算一下{s}，{v}",
        "{v}，{s}是多少？",
        "{s}怎么算，{v}",
        "计算{s}：{v}",
        "{v}，算{s}",
        "{s}几分？{v}",
        "{v} 求{s}",
        "病人{v}，{s}多少分",
    ),
    "en": (
        "calculate {s}: {v}",
        "What is the {s}? {v}",
        "{v}, work out the {s}",
        "{s} for {v}",
        "compute {s}, {v}",
        "how many points on {s}: {v}",
        "{v} -> {s}?",
        "{s} please, {v}",
    ),
}
_RESEARCH: dict[Language, tuple[str, ...]] = {
    "zh": (
        "{c}治疗的最新研究进展",
        "{d}用于{c}的随机对照试验有哪些？",
        "有没有{d}治疗{c}的荟萃分析",
        "{c}的循证证据等级如何",
        "帮我查{c}的文献",
        "{d}和安慰剂比较，对{c}有效吗，有研究吗",
        "近五年{c}的系统评价",
        "{d}治疗{c}有没有高质量证据支持？",
        "关于{c}的队列研究说了什么",
        "{c}的流行病学研究",
    ),
    "en": (
        "latest research on {c}",
        "randomised trials of {d} in {c}",
        "Is there a meta-analysis of {d} for {c}?",
        "evidence for {d} in {c}",
        "literature on {c}",
        "systematic reviews about {c} in the last five years",
        "Does {d} beat placebo in {c}? Any studies?",
        "what do cohort studies say about {c}",
        "quality of evidence for treating {c}",
        "find papers on {d} and {c}",
    ),
}
_TRANSLATE: dict[Language, tuple[str, ...]] = {
    "zh": (
        "把下面这段翻译成英文：{t}",
        "请翻译：{t}",
        "用英文怎么说：{t}",
        "{t} 翻译成中文",
        "帮我译成英语，给外国病人看：{t}",
        "下面这段话的英文版：{t}",
        "中译英：{t}",
    ),
    "en": (
        "Translate into Chinese: {t}",
        "translate this for the patient: {t}",
        "how do I say this in Chinese? {t}",
        "{t} - in English please",
        "Put this into Chinese: {t}",
        "Chinese version of: {t}",
        "translation needed: {t}",
    ),
}
_SUMMARISE: dict[Language, tuple[str, ...]] = {
    "zh": (
        "总结一下：{t}",
        "把这段写成小结：{t}",
        "概括下面的病历：{t}",
        "{t} 请归纳要点",
        "帮我把这段缩短成两句话：{t}",
        "写个摘要：{t}",
        "这段话的重点是什么：{t}",
    ),
    "en": (
        "Summarise this: {t}",
        "summarize the note: {t}",
        "TL;DR {t}",
        "{t} - main points please",
        "make this shorter: {t}",
        "give me a summary of {t}",
        "key points of the following: {t}",
    ),
}


def calculation(language: Language, rng: random.Random) -> tuple[str, int]:
    """(text, number of its shape)."""
    zh, en = rng.choice(_SCORES)
    age, weight, height = rng.randint(1, 90), rng.randint(10, 110), rng.randint(75, 190)
    creatinine, pressure, pulse = rng.randint(50, 400), rng.randint(75, 190), rng.randint(45, 150)
    if language == "zh":
        facts = [
            f"{rng.choice('男女')}，{age}岁",
            f"体重{weight}kg",
            f"身高{height}cm",
            f"肌酐{creatinine}",
            f"血压{pressure}/{pressure // 2 + 15}",
            f"心率{pulse}",
            f"钠{rng.randint(115, 160)}",
            f"血糖{rng.randint(3, 30)}",
            f"尿素{rng.randint(3, 20)}",
            f"末次月经{rng.randint(1, 12)}月{rng.randint(1, 28)}日",
        ]
        gap = "，"
    else:
        facts = [
            f"{age} year old {rng.choice(('man', 'woman'))}",
            f"weight {weight} kg",
            f"height {height} cm",
            f"creatinine {creatinine}",
            f"BP {pressure}/{pressure // 2 + 15}",
            f"HR {pulse}",
            f"Na {rng.randint(115, 160)}",
            f"glucose {rng.randint(3, 30)}",
            f"urea {rng.randint(3, 20)}",
            f"LMP {rng.randint(1, 12)}/{rng.randint(1, 28)}",
        ]
        gap = ", "
    shape = rng.randrange(len(_SHAPES[language]))
    chosen = rng.sample(facts, rng.randint(1, 4))
    return _SHAPES[language][shape].format(s=zh if language == "zh" else en, v=gap.join(chosen)), shape


def research(language: Language, condition: str, drug: str, rng: random.Random) -> tuple[str, int]:
    """(text, number of its shape)."""
    shape = rng.randrange(len(_RESEARCH[language]))
    return _RESEARCH[language][shape].format(c=condition, d=drug), shape


def translation(language: Language, text: str, rng: random.Random) -> tuple[str, int]:
    """(text, number of its shape)."""
    shape = rng.randrange(len(_TRANSLATE[language]))
    return _TRANSLATE[language][shape].format(t=text), shape


def summary(language: Language, text: str, rng: random.Random) -> tuple[str, int]:
    """(text, number of its shape)."""
    shape = rng.randrange(len(_SUMMARISE[language]))
    return _SUMMARISE[language][shape].format(t=text), shape
