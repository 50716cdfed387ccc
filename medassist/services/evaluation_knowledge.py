"""Sets made from the knowledge base: a question in one language, the passages in the same language or in the other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from medassist.core.clinical import Condition, Drug, KnowledgeBase, Language, Text
from medassist.core.evidence import Passage
from medassist.services.evaluation_sets import RetrievalSet

HELD_OUT_SHARE = 0.08
"""Share of the articles whose passages no model is trained on."""
CORPUS_SEED = 1
PAIRS: tuple[tuple[Language, Language], ...] = (("zh", "zh"), ("en", "en"), ("zh", "en"), ("en", "zh"))

OF_CONDITIONS: dict[str, Text] = {
    "overview": Text("{}是什么病？", "What kind of illness is {}?"),
    "danger_signs": Text("{}出现哪些情况说明很危险？", "Which signs mean that {} has become dangerous?"),
    "confirm": Text("怎么知道是不是{}，要做什么检查？", "How do I know that it is {}, and which tests are needed?"),
    "treatment": Text("{}怎么治？", "How is {} treated?"),
    "treatment_children": Text("孩子得了{}怎么治？", "How is {} treated in a child?"),
    "treatment_pregnancy": Text("孕妇得了{}怎么治？", "How is {} treated in a pregnant woman?"),
    "refer": Text("{}到什么程度要送医院？", "When must somebody with {} be sent to hospital?"),
    "advice": Text("得了{}，在家要注意什么？", "What should somebody with {} do at home?"),
    "follow_up": Text("{}以后多久复查一次？", "How often is somebody with {} seen again?"),
    "prevention": Text("怎样才能不得{}？", "How can {} be prevented?"),
}
OF_DRUGS: dict[str, Text] = {
    "overview": Text("{}是什么药？", "What kind of medicine is {}?"),
    "dose": Text("{}一次用多少，一天几次？", "How much {} is given, and how often?"),
    "contraindications": Text("哪些人不能用{}？", "Who must not be given {}?"),
    "pregnancy": Text("怀孕或喂奶时能用{}吗？", "Can {} be taken while pregnant or breastfeeding?"),
    "kidney_liver": Text("肾或肝不好的人能用{}吗？", "Can {} be given when the kidneys or the liver are failing?"),
    "interactions": Text("{}不能和哪些药一起用？", "Which medicines must not be taken together with {}?"),
    "advice": Text("用{}时要跟病人说什么？", "What is a patient who takes {} told?"),
}


def is_held_out(document: str) -> bool:
    """Whether `./recipe corpus` (with its own seed) keeps an article out of every training; known by its id alone."""
    digest = hashlib.sha256(f"{CORPUS_SEED}\0held out\0{document}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 1000 < HELD_OUT_SHARE * 1000


def knowledge_sets(base: KnowledgeBase, passages: Sequence[Passage]) -> list[RetrievalSet]:
    """Four sets, one for each pair of languages: every section of the held-out articles is asked for once, by one of the
    article's names; all passages of the answer's language are searched, and one is right.
    """
    asked = [passage for passage in passages if is_held_out(passage.document) and passage.parallel is not None]
    sets = []
    for question, answer in PAIRS:
        questions: dict[str, str] = {}
        relevant: dict[str, dict[str, int]] = {}
        for passage in asked:
            text = _question(base, passage, question) if passage.language == answer else None
            if text is not None:
                questions[passage.key] = text
                relevant[passage.key] = {passage.key: 1}
        found = [passage for passage in passages if passage.language == answer]
        kind = "same_language" if question == answer else "cross_lingual"
        name = f"knowledge_{question}_{answer}"
        if questions:
            sets.append(RetrievalSet(name, kind, question, found, questions, relevant, frozenset(questions)))
    return sets


def _question(base: KnowledgeBase, passage: Passage, language: Language) -> str | None:
    entry: Condition | Drug | None = base.conditions.get(passage.document) or base.drugs.get(passage.document)
    template = (OF_CONDITIONS if passage.document in base.conditions else OF_DRUGS).get(passage.section)
    if entry is None or template is None:
        return None
    names = [entry.name.of(language), *getattr(entry.synonyms, language)]
    place = hashlib.sha256(f"{passage.document}/{passage.section}/{language}".encode()).digest()[0]
    return template.of(language).format(names[place % len(names)])
