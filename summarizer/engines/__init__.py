"""Engines that run generative models: transformers with torch, and ctranslate2 with a converted copy."""
