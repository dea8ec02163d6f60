"""How a generative model runs: transformers with torch, or a converted copy of it with ctranslate2."""
