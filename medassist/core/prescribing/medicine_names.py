"""What a patient's list of medicines and allergies means: words as people write them to ids of drugs, classes and groups."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from medassist.core.clinical import Drug
from medassist.core.reading.background import allergies

OUTSIDE: dict[str, tuple[str, str]] = {
    "heparin": ("肝素 heparin enoxaparin 依诺肝素", "anticoagulant"),
    "dabigatran": ("达比加群 dabigatran", "anticoagulant"),
    "apixaban": ("阿哌沙班 apixaban", "anticoagulant"),
    "methotrexate": ("甲氨蝶呤 methotrexate", ""),
    "insulin": ("胰岛素 insulin", "antidiabetic"),
    "glibenclamide": ("格列本脲 glibenclamide glyburide", "sulfonylurea antidiabetic"),
    "potassium_supplement": ("氯化钾 补钾 钾片 potassium", ""),
    "aliskiren": ("阿利吉仑 aliskiren", ""),
    "sacubitril": ("沙库巴曲 sacubitril", ""),
    "atenolol": ("阿替洛尔 atenolol", "beta_blocker"),
    "sildenafil": ("西地那非 伟哥 万艾可 sildenafil viagra", "pde5_inhibitor"),
    "tadalafil": ("他达拉非 tadalafil cialis", "pde5_inhibitor"),
    "vardenafil": ("伐地那非 vardenafil", "pde5_inhibitor"),
    "riociguat": ("利奥西呱 riociguat", ""),
    "citalopram": ("西酞普兰 citalopram escitalopram", "ssri"),
    "paroxetine": ("帕罗西汀 paroxetine", "ssri"),
    "erythromycin": ("红霉素 erythromycin", "macrolide"),
    "ketoconazole": ("酮康唑 ketoconazole", "cyp3a4_inhibitor"),
    "itraconazole": ("伊曲康唑 itraconazole", "cyp3a4_inhibitor"),
    "moxifloxacin": ("莫西沙星 moxifloxacin", "fluoroquinolone"),
    "tetracycline": ("四环素 tetracycline", ""),
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
    "adefovir": ("阿德福韦 adefovir", ""),
    "aminophylline": ("氨茶碱 aminophylline", "methylxanthine"),
    "antiretroviral": ("抗逆转录病毒药 antiretroviral antiretrovirals", ""),
    "apomorphine": ("阿扑吗啡 apomorphine", ""),
    "azathioprine": ("硫唑嘌呤 azathioprine", ""),
    "calcium_supplement": ("钙片 补钙 calcium", ""),
    "chloramphenicol": ("氯霉素 chloramphenicol", ""),
    "ciclosporin": ("环孢素 ciclosporin cyclosporine cyclosporin", ""),
    "clonidine": ("可乐定 clonidine", "antihypertensive"),
    "colestyramine": ("考来烯胺 colestyramine cholestyramine", ""),
    "dexamethasone": ("地塞米松 dexamethasone", "corticosteroid"),
    "didanosine": ("去羟肌苷 didanosine", ""),
    "diltiazem": ("地尔硫卓 地尔硫䓬 diltiazem", "calcium_channel_blocker antihypertensive"),
    "disulfiram": ("双硫仑 disulfiram", ""),
    "efavirenz": ("依非韦伦 efavirenz", ""),
    "ergotamine": ("麦角胺 ergotamine", ""),
    "fluorouracil": ("氟尿嘧啶 fluorouracil", ""),
    "fluvoxamine": ("氟伏沙明 fluvoxamine", "ssri"),
    "gemfibrozil": ("吉非罗齐 gemfibrozil", ""),
    "grapefruit": ("葡萄柚 西柚 grapefruit", ""),
    "lamotrigine": ("拉莫三嗪 lamotrigine", "antiepileptic"),
    "linezolid": ("利奈唑胺 linezolid", ""),
    "phenelzine": ("苯乙肼 phenelzine", "maoi"),
    "tranylcypromine": ("反苯环丙胺 tranylcypromine", "maoi"),
    "selegiline": ("司来吉兰 selegiline", "maoi"),
    "moclobemide": ("吗氯贝胺 moclobemide", "maoi"),
    "mercaptopurine": ("巯嘌呤 mercaptopurine", ""),
    "meropenem": ("美罗培南 meropenem", ""),
    "mycophenolate": ("吗替麦考酚酯 霉酚酸酯 mycophenolate", ""),
    "suxamethonium": ("琥珀胆碱 suxamethonium succinylcholine", "neuromuscular_blocker"),
    "rocuronium": ("罗库溴铵 rocuronium", "neuromuscular_blocker"),
    "nevirapine": ("奈韦拉平 nevirapine", ""),
    "oestrogen": ("雌激素 雌二醇 oestrogen estrogen estradiol oestradiol", ""),
    "oral_contraceptive": ("避孕药 优思明 contraceptive contraceptives", ""),
    "repaglinide": ("瑞格列奈 repaglinide", "antidiabetic"),
    "isotretinoin": ("异维A酸 异维甲酸 isotretinoin", "retinoid"),
    "acitretin": ("阿维A acitretin", "retinoid"),
    "ritonavir": ("利托那韦 ritonavir", "cyp3a4_inhibitor"),
    "ticagrelor": ("替格瑞洛 ticagrelor", "antiplatelet"),
    "tizanidine": ("替扎尼定 tizanidine", ""),
    "tramadol": ("曲马多 tramadol", "opioid serotonergic"),
    "vancomycin": ("万古霉素 vancomycin", ""),
    "verapamil": ("维拉帕米 verapamil", "calcium_channel_blocker antihypertensive"),
    "tretinoin": ("维A酸 维甲酸 tretinoin", "retinoid"),
    "miconazole": ("咪康唑 miconazole", "azole"),
}
"""Medicines that have no article here and yet interact with those that have: id, names, and the classes they belong to."""


EVERYDAY = frozenset({"alcohol", "iron", "potassium_supplement", "antacid", "calcium_supplement", "grapefruit"})
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
