"""Texts before which the help that is needed at once comes, and nothing that a model wrote: self-harm, poisoning, abuse."""

from __future__ import annotations

import re

from medassist.core.answer import Answer

FLAGS = frozenset(
    "rf_suicide_risk rf_suicidal_thoughts rf_poisoning rf_organophosphate rf_opioid_toxidrome rf_carbon_monoxide "
    "rf_rodenticide rf_nonaccidental_injury rf_partner_violence_injury rf_partner_violence_danger rf_strangulation "
    "rf_strangulation_severe rf_sexual_assault_hiv_exposure".split()
)
"""Red flags whose text is the immediate help."""
FINDINGS = frozenset(
    "suicidal_thoughts suicide_plan_means self_harm harm_baby_thoughts command_hallucinations overdose_ingestion "
    "rodenticide_ingestion "
    "pesticide_ingestion toxic_ingestion partner_violence partner_violence_danger sexual_assault "
    "sexual_abuse_disclosure abuse_disclosure family_abuse_disclosure".split()
)
"""Findings that ask for it even where no rule fires."""
_CUES = re.compile(
    r"致死量|致命剂量|(?:吃|喝|用|打)多少[^，。？]{0,8}(?:会|能|才)死|想死|寻死|自杀|轻生|不想活|活着没意思|结束生命"
    r"|lethal dose|fatal dose|(?:kill|hurt|harm|hang|cut)(?:ing)? (?:my|him|her|your|them)sel(?:f|ves)|suicid"
    r"|end (?:my|his|her) life|want(?:s|ed)? to die|how (?:much|many)[^.?]{0,40}(?:to|would|will|can) kill",
    re.IGNORECASE,
)
"""Words after which nothing is generated, whatever was read: a question for a deadly amount names no finding."""


def help_comes_first(answer: Answer) -> bool:
    """Whether the answer is about somebody in such danger now, so that nothing may be generated for it."""
    told = any(one.id in FINDINGS and one.status == "present" and one.context != "family" for one in answer.findings)
    return told or any(flag.id in FLAGS for flag in answer.red_flags) or _CUES.search(answer.text) is not None
