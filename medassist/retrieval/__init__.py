"""Finding passages: lexical index, vectors, fusion, libraries."""
