"""Danger first: which red-flag rules fire on a case, and because of what, before anything else is worked out."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace

from medassist.core.case import Case
from medassist.core.clinical import RedFlag
from medassist.core.diagnosis.expression import Expression, parse
from medassist.core.diagnosis.world import Worlds


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """Red flags with their expressions compiled, emergencies first, else in the order given."""

    rules: tuple[tuple[RedFlag, Expression], ...]


@dataclass(frozen=True, slots=True)
class FiredRule:
    """A rule that fired, with the finding ids and quantity names that made it true.

    `by_meaning`: it would not have fired without a finding that was only read by meaning.
    """

    rule: RedFlag
    because: tuple[str, ...]
    by_meaning: bool = False


def compile_rules(rules: Iterable[RedFlag], findings: Container[str] | None = None) -> CompiledRules:
    """Compile the `when` of every rule.

    `findings` are the ids an expression may name (pass the knowledge base's); None lets any name through. ValueError
    names the rule and what is wrong in it.
    """
    compiled: list[tuple[RedFlag, Expression]] = []
    for rule in rules:
        try:
            compiled.append((rule, parse(rule.when, findings)))
        except ValueError as error:
            raise ValueError(f"red flag {rule.id}: {error}") from error
    compiled.sort(key=lambda pair: pair[0].action_code != "call_emergency")
    return CompiledRules(tuple(compiled))


def fired(case: Case, rules: CompiledRules) -> tuple[FiredRule, ...]:
    """The rules that hold in any world the case allows (any age of its span), emergencies first.

    What was only read by meaning counts: a missed danger is worse. It is told apart, so that the alarm can ask to check.
    """
    found = _fired(case, rules)
    if not case.certainty:
        return found
    present = case.present - frozenset(case.certainty)
    said = tuple(one for one in case.findings if one.matched_by != "meaning")
    in_words = {one.rule.id for one in _fired(replace(case, findings=said, present=present), rules)}
    return tuple(replace(one, by_meaning=one.rule.id not in in_words) for one in found)


def _fired(case: Case, rules: CompiledRules) -> tuple[FiredRule, ...]:
    worlds = Worlds(case)
    found: list[FiredRule] = []
    for rule, expression in rules.rules:
        verdicts = [
            verdict for world in worlds.at(expression.age_limits) if (verdict := expression.test(world)) is not None
        ]
        if verdicts:
            found.append(FiredRule(rule, max(verdicts, key=len)))
    return tuple(found)
