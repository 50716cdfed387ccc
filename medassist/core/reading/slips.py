"""Slips of the keyboard: English words one letter off, Chinese words with a character of the same sound.

Only words of complaints are mended, never a drug, a number or a word that means something by itself: a slip must not
hide a danger sign, and a harmless word must not become one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from functools import lru_cache

from medassist.core.reading.normalise import Normalised

SHORTEST = 6
"""Letters an English word must have to be mended by likeness; shorter ones only from the table."""
_WORDS = frozenset(
    """abdomen abdominal allergic allergy anxiety anxious appetite asthma asthmatic bladder bleeding blister blisters
    bloated bloating bloody blurred blurry breath breathe breathing breathless breathlessness bruise bruises bruising
    burning chest choking collapsed confused confusion conscious constipated constipation convulsion convulsions cough
    coughing cramps dehydrated dehydration delirious delirium depressed diabetes diabetic diarrhea diarrhoea difficulty
    discharge dizziness drooling drooping drowsiness drowsy epilepsy epileptic fainted fainting fatigue fever feverish
    forehead fracture fractured hallucinating haemorrhage headache headaches heartburn hemorrhage hypertension
    hypotension infection injured injury insomnia itching jaundice kidney lightheaded malaria measles migraine
    miscarriage miscarried nausea nauseous numbness overdose overdosed oxygen painful palpitation palpitations
    paralysed paralysis paralyzed phlegm pneumonia poisoned poisoning pregnancy pregnant pressure rashes redness
    seizure seizures severe shaking shivering shortness shoulder slurred sneezing speech sputum stomach stomachache
    sudden suddenly suicidal suicide swallow swallowing sweating sweaty swelling swollen temperature testicle
    testicles testicular throat tiredness tongue tonsil tonsils toothache unconscious urinate urinating urination urine
    vaginal vertigo vision vomit vomited vomiting weakness wheezing wheezy without yellow""".split()
)
_REAL = frozenset(
    """abdomens abdominals allergen allergies asthmatics badder bashes bellow bellows bister bisters bladders bland
    blander blaster blasters blasting bleated bleating bleedings bleeping blending blistery bloater blooded
    bloods bloomed blooming bloomy blotted blotting blubbed bluffed blurring blurs blurted bluster blusters
    boasting boated boating boosting bossing braise braises braising brashes breach breached breaches breaching
    breadth breaking breast breathalyse breathed breather breathes breaths breathy breeding broody bruised
    bruiser bruisers bruiting bunking bunting burking burnings burping burred burring burying butning champs
    cheat cheats chess chested chesting chestnut chests chesty chocking chokings chough chowing clamps cloaking
    clough coaching coking collapse collapses colluded conceited confuse confuses confuted conscience constipate
    constipates contused contusion contusions cooking couching coughed coughs cramp cramped crampy crams crashes
    crest crests crimps cruise cruises cruising crumps dashes dehydrate dehydrates delicious depresses diabetics
    diarrheal dictating difficult difficultly discharged dissuaded ditching division drools drooped dropping
    dropsy drossy drowse dumbness dwelling etching facture fainter faints fatigued fatigues feint feinted
    feinting fellow fellows fevered fevers flirted flurry forkhead fractional fractures fusion gainful gashes guest guests
    haemorrhaged hashes headachy hemorrhaged hemorrhagic hitching hurried inception inching infarction infections
    inflection injection injure injurer injures insomniac insured inured itchings jaundiced kidneys kinney ladder
    ladders lashes lawless loathing malariae malarial marine mashes mellow migraines miscarries mourning murine
    nauseas noxious numbers obsessed overdoes overdone overdoses overuse oxygens pailful pained painless painted
    painting palpitating panful paralyses paralyze paralyzes phlegmy pitching pleading plegm pneumoniae pneumonic
    poisoner poisonous poisons pollen precision preclude pregnancies pressed presser pressured pressures
    pressurised prison prisons provision purine purines quest quests rabies raining rashed rasher rashers rashest
    redress rehydrated rehydration repressed revere reverse reversed revision roughing ruination rushes sadden
    sallow sashes saving sawing scutum sealing seating selling server servers sevens sever several severed
    severely severer severn severs shacking shading shallow shallower shaming shaping sharing sharking shaving
    shelling shivers slaking slivering slurped slurry smelling smelted smoulder snaking sneering sneezed sneezer
    snoring soaking sodden soddenly speaking spelling spitting sprouting spurred sputter staking stitches
    stitching stomachs strains subconscious suckling sullen swallower swallows swamped swathing swatting swearing
    sweated sweats sweeting sweets swelled swells swelter swilling switching tainted tainting threat threats
    throats throaty tiresome tongued tongues toughing training trashes turning uncle unconsciously urinated
    urines ursine vagina vaginae vaginally vaginas vertigos virion visions vomitings vomits vomitus wallow
    wallowing warning washes wheedling wheeling wheeze wheezes witching within withing yellows yellowy""".split()
)
"""Words that are right although they are one letter from a complaint (shallow breathing is no swallow)."""
_EN_TABLE = {
    "abdominl": "abdominal",
    "blod": "blood",
    "blodd": "blood",
    "tite": "tight",
    "brething": "breathing",
    "breth": "breath",
    "breathng": "breathing",
    "caugh": "cough",
    "cheast": "chest",
    "chets": "chest",
    "coff": "cough",
    "coffing": "coughing",
    "couph": "cough",
    "diahrrea": "diarrhea",
    "diahrea": "diarrhea",
    "diaria": "diarrhea",
    "diareah": "diarrhea",
    "diarea": "diarrhea",
    "diarreah": "diarrhea",
    "diarrea": "diarrhea",
    "diarrhia": "diarrhea",
    "dizy": "dizzy",
    "dizzyness": "dizziness",
    "dyarrhea": "diarrhea",
    "faver": "fever",
    "feavor": "fever",
    "feavr": "fever",
    "fevr": "fever",
    "hedake": "headache",
    "headake": "headache",
    "headach": "headache",
    "hemorage": "hemorrhage",
    "itchyness": "itching",
    "naushous": "nauseous",
    "nausious": "nauseous",
    "nautious": "nauseous",
    "newmonia": "pneumonia",
    "pian": "pain",
    "pnuemonia": "pneumonia",
    "pnemonia": "pneumonia",
    "rahs": "rash",
    "shortnes": "shortness",
    "siezure": "seizure",
    "stomac": "stomach",
    "stomack": "stomach",
    "stomache": "stomach",
    "stumach": "stomach",
    "swolen": "swollen",
    "throte": "throat",
    "throwt": "throat",
    "unconcious": "unconscious",
    "unconsious": "unconscious",
    "vomitt": "vomit",
    "vommit": "vomit",
    "wheezeing": "wheezing",
}
"""Frequent misspellings that are too short or too far off to be told by likeness."""
_ZH_LINES = """头痛 头通 头桶 头筒|头晕 头孕 头匀 头韵|发烧 发骚 发捎 发稍|高烧 高骚 高捎|低烧 底烧 低骚
咳嗽 咳索 咳漱 咳嗖 咳搜 咳速 咳塑 咳嗦 克嗽 可嗽 刻嗽 渴嗽 咳咻|咳痰 咳谈 咳炭 咳弹 咳坦
腹泻 腹泄 复泻 腹谢 腹写 腹卸 付泻 副泻 福泻|腹痛 复痛 腹通 付痛 福痛 腹桶|腹胀 腹涨 腹账
拉肚子 拉肚纸 拉肚字 拉肚之 拉肚籽 拉独子 拉度子 拉都子 啦肚子 辣肚子|肚子 肚纸 肚字|肚子胀 肚子涨 肚子账 肚子帐
肚子痛 肚子通 肚子桶|恶心 噁心 饿心 恶新 呃心 鄂心|呕吐 偶吐 呕土 呕途 欧吐 殴吐 沤吐 呕兔|胸闷 胸门 胸焖 凶闷 匈闷
胸痛 胸通 凶痛|胸口痛 凶口痛 胸扣痛|胸口疼 凶口疼 胸扣疼|气短 气断 气段 汽短|气喘 汽喘 气揣|心慌 心荒 心晃 心谎 新慌
昏迷 晕迷 昏米 婚迷 浑迷 昏眯 混迷 昏谜|抽搐 抽畜 抽触 抽蓄 抽储|抽筋 抽劲 抽巾 抽斤 抽禁|晕倒 晕到 云倒|晕厥 晕绝 晕决 晕觉
便血 便雪 便学|吐血 吐雪 土血|呕血 欧血 偶血|尿血 尿雪|尿痛 尿通|尿频 尿贫 尿凭|便秘 便密 便蜜 便泌 便迷 变秘 便闭
关节 关结 管节 关截|嗓子疼 桑子疼 嗓纸疼 嗓字疼|嗓子痛 桑子痛 嗓纸痛 嗓字痛|喉咙 喉龙 喉隆 喉聋 候咙 猴咙
鼻塞 鼻色 鼻涩 鼻赛|鼻涕 鼻替 鼻踢 鼻提 鼻梯 鼻啼|喷嚏 喷涕 喷替 喷踢 喷剃 喷啼|皮疹 皮枕 皮珍 皮诊|瘙痒 骚痒 搔痒 骚氧
浮肿 浮种 福肿 伏肿|水肿 水种|黄疸 黄胆 黄旦|麻木 麻目 麻沐 麻牧|偏瘫 偏滩 偏摊 偏谈 篇瘫|呼吸 呼息 呼希 乎吸 胡吸 呼西 呼戏
困难 困南 困男 困蓝|惊厥 惊绝 惊决 精厥|失眠 失棉 失绵 师眠|怀孕 怀运 怀晕 坏孕 怀云|过敏 过民 过闵 国敏|红肿 红种 红冢
化脓 化浓 化农|流脓 流浓 流农|溃疡 溃痒 愧疡 馈疡 溃羊 溃阳 溃扬|疱疹 泡疹 疱诊 泡诊|骨折 骨哲 骨拆 股折|烫伤 汤伤
自杀 自沙 自刹 自砂|盗汗 盗汉 道汗|休克 修克 休刻|淋巴结 淋巴节 淋巴接 林巴结 淋巴洁|眩晕 炫晕 旋晕 玄晕 眩运 眩云
扁桃体 扁逃体 偏桃体 扁桃题|流鼻血 流鼻雪 留鼻血|体温 体文 体稳|血压 雪压 血牙|血糖 雪糖 血唐 血塘|心绞痛 心脚痛 心角痛 心搅痛
心绞痛 心交痛|模糊 摸糊 模胡 摸胡 莫糊|喘不上气 喘不上汽 传不上气 揣不上气 喘不上器|烦躁 烦燥 烦噪|反酸 返酸
口吐白沫 口吐白末 口吐百沫
阴道 音道 因道 阴盗|胳膊 胳博 胳搏 咯膊|窒息 窒吸 窒希|羊水 洋水|没力气 没力汽
冷汗 冷汉|拉稀 拉吸|胸口 凶口 匈口"""
_ZH_RIGHT = {
    wrong: right
    for line in _ZH_LINES.replace("\n", "|").split("|")
    for right, *wrongs in [line.split()]
    for wrong in wrongs
}
_ZH_FIRST = frozenset(wrong[:2] for wrong in _ZH_RIGHT)
_ZH_LENGTHS = sorted({len(wrong) for wrong in _ZH_RIGHT}, reverse=True)
_ZH_NOT_BEFORE = {"复痛": "恢反康修回重", "复泻": "恢反康修回重", "发稍": "头毛白", "付痛": "对应"}
"""Characters before a wrong word that make it two right ones (反复痛)."""
_ZH_NOT_AFTER = {
    "底烧": "灼伤",
    "流浓": "涕鼻",
    "饿心": "里情脏理",
    "头通": "常过知风气畅宵红",
    "腹通": "常过气畅",
    "胸通": "常过气畅",
    "尿通": "常过畅道路",
    "肚子通": "常过气畅",
    "黄胆": "汁固管色",
    "皮诊": "断所",
    "因道": "路理德",
    "便学": "习会生校",
    "晕到": "不站爬要想没走起动连都吐看",
    "体稳": "定",
}
"""Characters after a wrong word that make it two right ones (头通常)."""
_LONG_WORD = re.compile(r"(?<![a-z'-])[a-z]{4,16}(?![a-z])")


def mended(
    folded: Normalised, found: Sequence[tuple[int, int]], known: Callable[[], Container[str]]
) -> Normalised | None:
    """The folded text with slips mended, each still at its place in the original; None where there are none.

    `found` are places of phrases already understood (folded text, by start): nothing in them is touched. `known` gives
    the words of the base.
    """
    text = folded.text
    changes = [*_chinese(text, found), *_english(text, known)]
    if not changes:
        return None
    changes.sort()
    pieces: list[str] = []
    origin: list[int] = []
    at = 0
    for start, end, right in changes:
        pieces += [text[at:start], right]
        origin += folded.origin[at:start]
        places = folded.origin[start:end]
        origin += [places[min(step * len(places) // len(right), len(places) - 1)] for step in range(len(right) - 1)]
        origin.append(places[-1])
        at = end
    pieces.append(text[at:])
    origin += folded.origin[at:]
    return Normalised(folded.original, "".join(pieces), origin)


def _english(text: str, known: Callable[[], Container[str]]) -> list[tuple[int, int, str]]:
    changes = []
    for word in _LONG_WORD.finditer(text):
        right = likely_word(word.group())
        if right is not None and right != word.group() and word.group() not in known():
            changes.append((*word.span(), right))
    return changes


@lru_cache(maxsize=20_000)
def likely_word(word: str) -> str | None:
    """The one word of complaints that a lower-case word is a slip of; None for a right or an unlike word."""
    if word in _EN_TABLE:
        return _EN_TABLE[word]
    if len(word) < SHORTEST or word in _WORDS or word in _REAL:
        return None
    if word.removesuffix("s") in _WORDS or word.removesuffix("ly") in _WORDS:
        return None
    near = {right for shape in (word, *_shorter(word)) for right in _by_shape().get(shape, ()) if _one_off(word, right)}
    return near.pop() if len(near) == 1 else None


@lru_cache(maxsize=1)
def _by_shape() -> dict[str, tuple[str, ...]]:
    """Words by themselves and by what is left when one letter is taken away."""
    shapes: dict[str, tuple[str, ...]] = {}
    for word in _WORDS:
        for shape in {word, *_shorter(word)}:
            shapes[shape] = (*shapes.get(shape, ()), word)
    return shapes


def _shorter(word: str) -> list[str]:
    return [word[:place] + word[place + 1 :] for place in range(len(word))]


def _one_off(word: str, right: str) -> bool:
    """Whether one letter more, less, other, or two swapped, and not the first one other, makes `word` of `right`."""
    if abs(len(word) - len(right)) > 1 or word[0] != right[0]:
        return False
    start = 0
    while start < min(len(word), len(right)) and word[start] == right[start]:
        start += 1
    rest, wanted = word[start:], right[start:]
    if len(word) == len(right):
        return rest[1:] == wanted[1:] or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:])
    return rest[1:] == wanted if len(word) > len(right) else rest == wanted[1:]


def _chinese(text: str, found: Sequence[tuple[int, int]]) -> list[tuple[int, int, str]]:
    if text.isascii():
        return []
    changes = []
    reach = 0
    for start in range(len(text) - 1):
        if start < reach or text[start : start + 2] not in _ZH_FIRST:
            continue
        for size in _ZH_LENGTHS:
            wrong = text[start : start + size]
            right = _ZH_RIGHT.get(wrong)
            if right is None or not _stands_alone(text, start, wrong):
                continue
            if any(at < start + size and start < end for at, end in found):
                continue
            changes.append((start, start + size, right))
            reach = start + size
            break
    return changes


def _stands_alone(text: str, start: int, wrong: str) -> bool:
    before, after = text[max(0, start - 1) : start], text[start + len(wrong) : start + len(wrong) + 1]
    if before and before in _ZH_NOT_BEFORE.get(wrong, ""):
        return False
    return not (after and after in _ZH_NOT_AFTER.get(wrong, ""))
