"""What a patient's list of medicines and allergies means: words as people write them to ids of drugs, classes and groups."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from medassist.core.clinical import Drug
from medassist.core.reading.background import allergies

OUTSIDE: dict[str, tuple[str, str]] = {
    "warfarin": ("华法林 warfarin coumadin", "anticoagulant"),
    "heparin": ("肝素 heparin enoxaparin 依诺肝素", "anticoagulant"),
    "rivaroxaban": ("利伐沙班 rivaroxaban", "anticoagulant"),
    "dabigatran": ("达比加群 dabigatran", "anticoagulant"),
    "apixaban": ("阿哌沙班 apixaban", "anticoagulant"),
    "clopidogrel": ("氯吡格雷 clopidogrel 波立维 plavix", "antiplatelet"),
    "digoxin": ("地高辛 digoxin", ""),
    "lithium": ("碳酸锂 锂盐 lithium", ""),
    "methotrexate": ("甲氨蝶呤 methotrexate", ""),
    "theophylline": ("茶碱 theophylline aminophylline", ""),
    "phenytoin": ("苯妥英 phenytoin", ""),
    "rifampicin": ("利福平 rifampicin rifampin", ""),
    "insulin": ("胰岛素 insulin", "antidiabetic"),
    "glibenclamide": ("格列本脲 glibenclamide glyburide", "sulfonylurea antidiabetic"),
    "gliclazide": ("格列齐特 gliclazide", "sulfonylurea antidiabetic"),
    "glimepiride": ("格列美脲 glimepiride", "sulfonylurea antidiabetic"),
    "simvastatin": ("辛伐他汀 simvastatin", ""),
    "spironolactone": ("螺内酯 spironolactone", "diuretic"),
    "potassium_supplement": ("氯化钾 补钾 钾片 potassium", ""),
    "losartan": ("氯沙坦 losartan", "angiotensin_receptor_blocker antihypertensive"),
    "valsartan": ("缬沙坦 valsartan", "angiotensin_receptor_blocker antihypertensive"),
    "aliskiren": ("阿利吉仑 aliskiren", ""),
    "sacubitril": ("沙库巴曲 sacubitril", ""),
    "propranolol": ("普萘洛尔 心得安 propranolol", "beta_blocker"),
    "metoprolol": ("美托洛尔 倍他乐克 metoprolol", "beta_blocker"),
    "atenolol": ("阿替洛尔 atenolol", "beta_blocker"),
    "bisoprolol": ("比索洛尔 bisoprolol", "beta_blocker"),
    "sildenafil": ("西地那非 伟哥 万艾可 sildenafil viagra", "pde5_inhibitor"),
    "tadalafil": ("他达拉非 tadalafil cialis", "pde5_inhibitor"),
    "vardenafil": ("伐地那非 vardenafil", "pde5_inhibitor"),
    "riociguat": ("利奥西呱 riociguat", ""),
    "citalopram": ("西酞普兰 citalopram escitalopram", "ssri"),
    "sertraline": ("舍曲林 sertraline", "ssri"),
    "fluoxetine": ("氟西汀 fluoxetine prozac", "ssri"),
    "paroxetine": ("帕罗西汀 paroxetine", "ssri"),
    "amitriptyline": ("阿米替林 amitriptyline", "tricyclic_antidepressant"),
    "erythromycin": ("红霉素 erythromycin", "macrolide"),
    "clarithromycin": ("克拉霉素 clarithromycin", "macrolide cyp3a4_inhibitor"),
    "ketoconazole": ("酮康唑 ketoconazole", "cyp3a4_inhibitor"),
    "itraconazole": ("伊曲康唑 itraconazole", "cyp3a4_inhibitor"),
    "levofloxacin": ("左氧氟沙星 levofloxacin", "fluoroquinolone"),
    "ciprofloxacin": ("环丙沙星 ciprofloxacin", "fluoroquinolone"),
    "moxifloxacin": ("莫西沙星 moxifloxacin", "fluoroquinolone"),
    "doxycycline": ("多西环素 doxycycline", "tetracycline"),
    "tetracycline": ("四环素 tetracycline", ""),
    "gentamicin": ("庆大霉素 gentamicin", "aminoglycoside"),
    "amikacin": ("阿米卡星 amikacin", "aminoglycoside"),
    "cimetidine": ("西咪替丁 cimetidine", ""),
    "probenecid": ("丙磺舒 probenecid", ""),
    "dapsone": ("氨苯砜 dapsone", ""),
    "penicillamine": ("青霉胺 penicillamine", ""),
    "iron": ("铁剂 硫酸亚铁 ferrous iron", ""),
    "antacid": ("抗酸药 氢氧化铝 铝碳酸镁 antacid antacids", ""),
    "atazanavir": ("阿扎那韦 atazanavir", ""),
    "rilpivirine": ("利匹韦林 rilpivirine", ""),
    "alcohol": ("酒 酒精 alcohol", ""),
    "naproxen": ("萘普生 naproxen", "nsaid"),
    "diclofenac": ("双氯芬酸 diclofenac 扶他林", "nsaid"),
    "celecoxib": ("塞来昔布 celecoxib", "nsaid"),
    "indomethacin": ("吲哚美辛 indomethacin", "nsaid"),
    "nimesulide": ("尼美舒利 nimesulide", "nsaid"),
    "captopril": ("卡托普利 captopril", "ace_inhibitor antihypertensive"),
    "furosemide": ("呋塞米 速尿 furosemide", "diuretic"),
}
"""Medicines that have no article here and yet interact with those that have: id, names, and the classes they belong to."""


EVERYDAY = frozenset({"alcohol", "iron", "potassium_supplement", "antacid"})
"""Their names stand in texts that do not say that they are taken."""
_DENIED = re.compile(
    r"(?:没有?|未|不|否认|停)[^,，。.;；]{0,4}$|\b(?:no|not|never|denies|without|stopped)\s+(?:\w+\s+){0,2}$"
)


class MedicineNames:
    """Finds drugs in words; built once for a base's drugs."""

    def __init__(self, drugs: Mapping[str, Drug]) -> None:
        self._drugs = drugs
        self._ids: dict[str, str] = {}
        for outside, (names, _) in OUTSIDE.items():
            self._ids.update(dict.fromkeys(_folded(names).split(), outside))
        for drug in drugs.values():
            for name in (drug.id, drug.name.zh, drug.name.en, *drug.synonyms.zh, *drug.synonyms.en):
                self._ids[_folded(name)] = drug.id

    def drug_of(self, words: str) -> str | None:
        """The id of the drug whose longest name stands in the words (aspirin in "阿司匹林肠溶片 100 mg"), if any."""
        text = _folded(words)
        named = [name for name in self._ids if _stands_in(name, text)]
        return self._ids[max(named, key=len)] if named else None

    def outside_in(self, text: str) -> dict[str, int]:
        """Ids of the medicines without an article that a text names, with the place of the name in the folded text."""
        folded = _folded(text)
        found: dict[str, int] = {}
        for name, outside in self._ids.items():
            if outside in OUTSIDE and outside not in found and _stands_in(name, folded):
                found[outside] = folded.index(name)
        return found

    def taken_in(self, text: str) -> list[str]:
        """Those of `outside_in` that the text does not deny; substances with everyday names left out."""
        folded = _folded(text)
        named = self.outside_in(text).items()
        return [one for one, place in named if one not in EVERYDAY and not _DENIED.search(folded[:place])]

    def medicine(self, words: str) -> frozenset[str]:
        """Id and classes of a medicine; the words themselves where it is not known."""
        drug = self.drug_of(words)
        if drug is None:
            return frozenset({words})
        return frozenset({drug, *self._classes(drug)})

    def allergy(self, words: str) -> frozenset[str]:
        """Id and allergy groups of what the patient is allergic to; the words themselves where it is not known."""
        drug = self.drug_of(words)
        if drug is not None and drug in self._drugs:
            return frozenset({drug, *self._drugs[drug].allergy_groups})
        frame = "allergic to {}" if words.isascii() else "对{}过敏"
        groups = allergies(frame.format(_folded(words)), ())
        return frozenset({words, *groups, *(self._classes(drug) if drug is not None else ())})

    def _classes(self, drug: str) -> tuple[str, ...]:
        return self._drugs[drug].classes if drug in self._drugs else tuple(OUTSIDE[drug][1].split())


def _folded(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold().strip()


def _stands_in(name: str, text: str) -> bool:
    """Whether a name stands in a text; an English one only as whole words."""
    if name not in text:
        return False
    return not name.isascii() or re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", text) is not None
