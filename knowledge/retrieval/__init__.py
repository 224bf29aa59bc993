"""Finding passages: keywords and an embedding, each for what the other misses, fused.

May import knowledge.german and knowledge.ingestion; knows nothing of the catalogue, so that no
searched text can turn into a figure. `open_retriever` is the way in.
"""
