"""BM25 over passages, in memory only: nothing readable of a clinic's documents reaches the disk."""

from __future__ import annotations

from collections.abc import Iterable

import tantivy

from medassist.retrieval.terms import terms

TITLE_BOOST = 2.0
MOST_TERMS = 256
"""Terms of a query that are looked up, first ones first: bounds the time a very long text takes."""
_HEAP_BYTES = 32_000_000


class LexicalIndex:
    """Ranks passages by BM25 (k1 1.2, b 0.75) over title and body terms."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """Indexes `texts`, pairs of (title, body); a passage is known by its position."""
        schema = tantivy.SchemaBuilder()
        schema.add_unsigned_field("position", stored=True)
        for name in ("title", "body"):
            schema.add_text_field(name, tokenizer_name="pre_split", index_option="freq")
        self._index = tantivy.Index(schema.build())
        splitter = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("pre_split", splitter)
        writer = self._index.writer(_HEAP_BYTES, 1)
        for position, (title, body) in enumerate(texts):
            document = tantivy.Document()
            document.add_unsigned("position", position)
            document.add_text("title", " ".join(terms(title)))
            document.add_text("body", " ".join(terms(body)))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, text: str, k: int) -> list[tuple[int, float]]:
        """The best `k` as (position, score), highest score first."""
        wanted = list(dict.fromkeys(terms(text)))[:MOST_TERMS]
        if not wanted or not self._searcher.num_docs:
            return []
        schema = self._index.schema
        clauses = []
        for term in wanted:
            clauses.append((tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", term, "freq")))
            title = tantivy.Query.term_query(schema, "title", term, "freq")
            clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(title, TITLE_BOOST)))
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), limit=k, count=False).hits
        return [(self._searcher.doc(address)["position"][0], score) for score, address in found]
