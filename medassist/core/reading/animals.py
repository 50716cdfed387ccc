"""An animal that is ill is no patient of this clinic: what is said of it is left out, and that it is, is said."""

from __future__ import annotations

from medassist.core.reading.clauses import Clauses
from medassist.core.reading.people import OtherPerson
from medassist.core.reading.quantities import pattern

_ANIMAL = pattern(
    r"(?<![被跟和同与喂养抱遛让给把对])(?:(?:我们?|他|她|邻居|朋友|亲戚)?家?里?(?:养)?的?)?(?:狗狗?|小狗|狗子|猫咪?|小猫|宠物|泰迪|金毛|兔子|仓鼠)"
    r"(?:刚才?|今[天早晚]|昨[天晚]|前天|不小心|误|又|也|好像|可能|一直|突然|已经|是不是|会不会)*"
    r"(?:吃了|食了?|喝了|吃下|吞了|吐|拉|抽|发烧|发热|咳|不吃|没精神|中毒|怀孕|得了|生病|流血|瘸|要死|死了)"
    r"|(?<![a-z])(?:my|our|the|his|her|their|a|neighbou?r's|friend's) (?:little |pet |old )?(?:dog|puppy|cat|kitten|pet|rabbit"
    r"|hamster|horse|cow|goat)(?: has| have| had| just| may| might| accidentally| is| keeps| was| been| got| maybe){0,4} "
    r"(?:ate|eaten|eating|eats|swallow\w*|drank|drunk|chewed|vomit\w*|threw up|throwing up|limping|seizing|(?:a )?seizures?"
    r"|diarrh\w+|not eating|poisoned|sick|ill|bleeding|pregnant|coughing|died|dead|dying)(?![a-z])"
)
"""An animal that suffers something; one that bites or scratches is not it."""
_PERSON_AGAIN = pattern(
    r"我(?!们?家?的?(?:狗|猫|宠物))|孩子|宝宝|小孩|娃|儿子|女儿|老公|老婆|患者|病人|人(?=[也没都被在])|他(?!们?家)|她(?!们?家)"
    r"|(?<![a-z])(?:i|i'm|i've|me|we|he|she|(?:my|our|the|a) (?:son|daughter|child|children|baby|toddler|boy|girl|husband"
    r"|wife|kid|mother|father)|patient|child|toddler)(?![a-z])"
)


def animals_in(clauses: Clauses) -> list[OtherPerson]:
    """Stretches about an animal, by place: to the end of the sentence, or to where a person comes in."""
    found: list[OtherPerson] = []
    for animal in _ANIMAL.finditer(clauses.text):
        if found and animal.start() < found[-1].end:
            continue
        end = clauses.sentence_at(animal.start())[1]
        person = _PERSON_AGAIN.search(clauses.text, animal.end(), end)
        stretch = clauses.text[animal.start() : person.start() if person else end].rstrip(" ,;.!?。、")
        found.append(OtherPerson(animal.start(), animal.start() + len(stretch)))
    return found
