"""How a generative model runs: transformers with torch."""
