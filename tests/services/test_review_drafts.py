"""Drafts of the review desk wait in the records until they are signed or dropped."""

from __future__ import annotations

import pytest

from medassist.services.review import Draft, ReviewService, fields_of, own_source
from tests.services.test_review import few, open_review, review

__all__ = ("few", "open_review", "review")


def test_a_draft_waits_with_the_sources_it_names_until_it_is_dropped(review: ReviewService) -> None:
    dossier = review.open("drug", "paracetamol")
    assert review.draft(dossier) is None
    named, other = own_source("Our clinic", "A card", 2024), own_source("Our clinic", "Another card", 2024)
    fields = fields_of(dossier.shown)
    fields["name"]["en"] = "half a character: \ud83d"
    fields["overview"][0]["sources"] = [named.id]
    fields["doses"][0]["low"] = None  # not filled in yet
    review.keep_draft(dossier, Draft(dossier.heads, fields, (named, other)))
    assert review.draft(dossier) == Draft(dossier.heads, fields, (named,))
    assert review.draft(review.open("drug", "ibuprofen")) is None
    review.keep_draft(dossier, None)
    assert review.draft(dossier) is None


@pytest.mark.parametrize(
    "record", [b"", b"[]", b"{", b"\xff", b'{"heads": 1, "fields": 2}', b'{"heads": [], "fields": {"a": 1}}']
)
def test_a_damaged_draft_or_one_of_another_schema_is_none(review: ReviewService, record: bytes) -> None:
    review.store.drafts.keep("drug", "paracetamol", record)
    assert review.draft(review.open("drug", "paracetamol")) is None
