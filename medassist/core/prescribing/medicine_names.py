"""What a patient's list of medicines and allergies means: words as people write them to ids of drugs, classes and groups."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from medassist.core.clinical import Drug, OtherMedicine, Text
from medassist.core.reading.allergies import allergies

_DENIED = re.compile(
    r"(?:没有?|未|不|否认|停)[^,，。.;；]{0,4}$|\b(?:no|not|never|denies|without|stopped)\s+(?:\w+\s+){0,2}$"
)


class MedicineNames:
    """Finds medicines in words; built once for a base's drugs and the other medicines it knows by name."""

    def __init__(self, drugs: Mapping[str, Drug], others: Mapping[str, OtherMedicine]) -> None:
        self.drugs = drugs
        self._others = others
        self._ids: dict[str, str] = {}
        for entry in (*others.values(), *drugs.values()):
            for name in (entry.id, entry.name.zh, entry.name.en, *entry.synonyms.zh, *entry.synonyms.en):
                self._ids[_folded(name)] = entry.id

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
            if outside in self._others and outside not in found and _stands_in(name, folded):
                found[outside] = folded.index(name)
        return found

    def taken_in(self, text: str) -> list[str]:
        """Those of `outside_in` that the text does not deny; substances with everyday names left out."""
        folded = _folded(text)
        named = self.outside_in(text).items()
        return [one for one, place in named if not self._others[one].everyday and not _DENIED.search(folded[:place])]

    def medicine(self, words: str) -> frozenset[str]:
        """Id and classes of a medicine; the words themselves where it is not known."""
        drug = self.drug_of(words)
        if drug is None:
            return frozenset({words})
        return frozenset({drug, *self._classes(drug)})

    def allergy(self, words: str) -> frozenset[str]:
        """Id and allergy groups of what the patient is allergic to; the words themselves where it is not known."""
        entry = self._entry(self.drug_of(words))
        if isinstance(entry, Drug):
            return frozenset({entry.id, *entry.allergy_groups})
        frame = "allergic to {}" if words.isascii() else "对{}过敏"
        groups = allergies(frame.format(_folded(words)), ())
        own = (entry.id, *entry.allergy_groups, *entry.classes) if entry is not None else ()
        return frozenset({words, *groups, *own})

    def substances(self, medicine: str) -> frozenset[str]:
        """Active substances of a medicine: its ingredients for a combination, else itself."""
        entry = self._entry(medicine)
        if isinstance(entry, Drug) and entry.ingredients:
            return frozenset(ingredient.drug for ingredient in entry.ingredients)
        return frozenset({medicine})

    def allergy_groups(self, medicine: str) -> frozenset[str]:
        """Allergy groups of a medicine and of its ingredients."""
        found = (self._entry(one) for one in (medicine, *self.substances(medicine)))
        return frozenset(group for entry in found if entry is not None for group in entry.allergy_groups)

    def name(self, medicine: str) -> Text:
        """What a medicine is called; its id where it is not known."""
        entry = self._entry(medicine)
        return entry.name if entry is not None else Text(medicine, medicine)

    def _entry(self, medicine: str | None) -> Drug | OtherMedicine | None:
        return self.drugs.get(medicine or "") or self._others.get(medicine or "")

    def _classes(self, medicine: str) -> tuple[str, ...]:
        entry = self._entry(medicine)
        return entry.classes if entry is not None else ()


def _folded(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold().strip()


def _stands_in(name: str, text: str) -> bool:
    """Whether a name stands in a text; an English one only as whole words."""
    if name not in text:
        return False
    return not name.isascii() or re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", text) is not None
