"""What a case orders of one substance in a day, all products together, held against the substance's daily maximum.

Paracetamol tablets and a cold remedy with paracetamol are each within their own limit and together over it. Only amounts
that are written out are added up (an amount, and how often a day); what has none is the business of the duplicate alert.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from medassist.core.case import Case
from medassist.core.clinical import Drug, Text
from medassist.core.prescribing.dose import ROUNDING, applies, daily_cap, plain_number
from medassist.core.prescribing.medicine_names import MedicineNames
from medassist.core.reading.normalise import normalise
from medassist.core.reading.numerals import EN_NUMBER, NUMBER, value_of
from medassist.core.reading.quantities import pattern

MILLIGRAMS = {"mg": 1.0, "g": 1000.0, "microgram": 0.001}
_WORDS = {
    "毫克": "mg", "mg": "mg", "克": "g", "g": "g", "微克": "microgram", "ug": "microgram", "mcg": "microgram",
}  # fmt: skip
REACH = 60
"""Characters after a medicine's name in which its amount and its times a day are looked for."""
_AMOUNT = pattern(
    rf"(?<![\d./])(?:\d+(?:\.\d+)?\s*[-~至到]\s*)?(?P<value>{NUMBER})\s*(?P<unit>毫克|mg|微克|mcg|ug|克|g)"
    r"(?![a-wyz]|\s*/\s*(?:kg|ml|l|m2|公斤))"
)
_PIECES = pattern(
    rf"(?<![\d./a-z])(?P<value>{EN_NUMBER}|{NUMBER}|半)\s*(?:片|粒|袋|包|颗|丸|tablets?|tabs?|capsules?|caps?|sachets?|pills?)(?![a-z]|\s*装)"
)
MOST_PIECES = 8
"""More tablets than this beside a strength are a pack."""
_TIMES = pattern(
    rf"(?:每[日天]|[一1]\s*[日天]|日)\s*(?:最多|各|服)?\s*(?P<zh>{NUMBER})\s*(?:[-~至到]\s*(?P<zh_to>{NUMBER})\s*)?[次回]"
    rf"|(?P<back>{NUMBER})\s*次\s*/\s*[日天d]|每隔?\s*(?P<zh_hours>{NUMBER})\s*(?:[-~至到]\s*{NUMBER}\s*)?个?小时"
    r"|q\s?(?P<hours>\d{1,2})\s?h|every (?P<en_hours>\d{1,2})(?:\s*(?:-|to)\s*\d{1,2})? ?h(?:ours?|rs?)?(?![a-z])"
    r"|(?P<en>\d{1,2}|one|two|three|four|five|six|eight) ?(?:times|x)(?: (?:a|per|every|each) ?|\s?/\s?)?(?:day|daily|d)(?![a-z])"
    r"|(?<![a-z])(?P<once>qd|od|once (?:a day|daily)|daily)(?![a-z])|(?<![a-z])(?P<twice>bid|bd|twice (?:a day|daily))(?![a-z])"
    r"|(?<![a-z])(?P<thrice>tid|tds|three times (?:a day|daily))(?![a-z])|(?<![a-z])(?P<fourfold>qid|qds)(?![a-z])"
)
_TIMES_NAMED = {"once": 1.0, "twice": 2.0, "thrice": 3.0, "fourfold": 4.0}
_ENDS = pattern(r"[。;；\n]|\.(?!\d)")


@dataclass(frozen=True, slots=True)
class Order:
    """A medicine as it is written to be taken: `amount` a dose in mg, or in pieces (tablets, sachets), `times` a day."""

    drug: str
    amount: float
    in_pieces: bool
    times: float


@dataclass(frozen=True, slots=True)
class TotalOver:
    """A substance (id of its article) of which more is ordered in a day than its maximum, both in mg, and the sentence."""

    drug: str
    total: float
    most: float
    words: Text


def order_of(drug: str, words: str) -> Order | None:
    """The order in the words after a medicine's name; None where the amount or the times a day are not said.

    Of a range the upper end counts; a strength with a number of tablets (500 mg x 2 tablets) is multiplied.
    """
    folded = normalise(words).text.replace("～", "~")
    ends = _ENDS.search(folded)
    said = folded[: min(ends.start() if ends else REACH, REACH)]
    often = _TIMES.search(said)
    if often is None:
        return None
    amount, pieces = _AMOUNT.search(said), _PIECES.search(said)
    count = _number(pieces["value"]) if pieces is not None else None
    if count is not None and count > MOST_PIECES:
        count = None
    if amount is not None:
        milligrams = _number(amount["value"]) * MILLIGRAMS[_WORDS[amount["unit"]]]
        return Order(drug, milligrams * (count or 1.0), False, _times(often.groupdict()))
    return None if count is None else Order(drug, count, True, _times(often.groupdict()))


def _number(word: str) -> float:
    return 0.5 if word == "半" else value_of(word)


def _times(said: Mapping[str, str | None]) -> float:
    """Times a day; every 4 to 6 hours is six times."""
    for name, times in _TIMES_NAMED.items():
        if said[name]:
            return times
    for name in ("zh_hours", "hours", "en_hours"):
        if hours := said[name]:
            return 24.0 / max(value_of(hours), 1.0)
    return max(value_of(word) for name in ("zh", "zh_to", "back", "en") if (word := said[name]))


def orders_of(case: Case, names: MedicineNames) -> list[Order]:
    """The orders written in the text and in the patient's list of medicines, each once."""
    drugs = [one for one in case.topics if one.kind == "drug"]
    found: list[Order | None] = []
    for place, one in enumerate(drugs):
        end = drugs[place + 1].start if place + 1 < len(drugs) else len(case.text)
        if not one.denied:
            found.append(order_of(one.id, case.text[one.end : end]))
    for words in case.patient.medicines:
        drug = names.drug_of(words)
        if drug is not None and words not in case.text:
            found.append(order_of(drug, words))
    return [order for order in found if order is not None]


def substances_of(order: Order, drugs: Mapping[str, Drug]) -> dict[str, float]:
    """Milligrams a day of each substance in an order; of a combination by its pieces, where its article knows the amount."""
    drug = drugs.get(order.drug)
    if drug is None:
        return {}
    if not drug.ingredients:
        return {} if order.in_pieces else {drug.id: order.amount * order.times}
    if not order.in_pieces:
        return {}
    return {
        one.drug: order.amount * order.times * one.amount * MILLIGRAMS[one.unit]
        for one in drug.ingredients
        if one.amount is not None and one.per_ml is None and one.unit in MILLIGRAMS
    }


def daily_most(drug: Drug, ages: tuple[int, int], weight_kg: float | None) -> float | None:
    """The highest daily maximum in mg of the drug's dose rules for this age and weight; None where no rule has one."""
    highest: float | None = None
    for rule in drug.doses:
        if not applies(rule, ages, weight_kg) or rule.unit not in MILLIGRAMS:
            continue
        cap, _ = daily_cap(rule, weight_kg)
        if cap is None:
            return None
        highest = max(highest or 0.0, cap * MILLIGRAMS[rule.unit])
    return highest


def totals_over(case: Case, names: MedicineNames) -> Iterator[TotalOver]:
    """Every substance of which the case orders more in a day than its highest daily maximum, by id."""
    orders = orders_of(case, names)
    totals: dict[str, float] = {}
    products: dict[str, list[str]] = {}
    for order in orders:
        for substance, milligrams in substances_of(order, names.drugs).items():
            totals[substance] = totals.get(substance, 0.0) + milligrams
            products.setdefault(substance, []).append(order.drug)
    for substance in sorted(totals):
        drug = names.drugs.get(substance)
        most = daily_most(drug, case.age_range_days, case.patient.weight_kg) if drug is not None else None
        if drug is not None and most is not None and totals[substance] > most * (1 + ROUNDING):
            sources = [names.name(one) for one in dict.fromkeys(products[substance])]
            yield TotalOver(drug.id, totals[substance], most, _words(drug, sources, totals[substance], most))


def _words(drug: Drug, sources: Sequence[Text], total: float, most: float) -> Text:
    zh, en = "、".join(one.zh for one in sources), ", ".join(one.en for one in sources)
    amount, limit = plain_number(total), plain_number(most)
    return Text(
        zh=f"按所写用法（{zh}），一天共用{drug.name.zh} {amount} mg，超过每日最大量 {limit} mg：不要这样用。",
        en=f"As written ({en}), {drug.name.en} adds up to {amount} mg a day, over the daily maximum of {limit} mg: do not "
        "give it like this.",
    )
