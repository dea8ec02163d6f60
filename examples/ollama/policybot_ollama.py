"""Write summaries with a model of an Ollama server.

Set `summarizer.model = "ollama:llama3.2"` and `summarizer.strategy = "generative"`. The bot checks each sentence that
the model writes against the article, as with every other engine.
"""

import os

import httpx

from summarizer import ModelNotFound, SummarizerSettings
from summarizer.generative import Answer

CHARACTERS = 2
"""The assumed number of characters per token. It is low for most languages, so long articles are cut a little early."""


class Ollama:
    """A `summarizer.generative.GeneratorEngine`. Creating it raises ModelNotFound if the server has no such model."""

    seq2seq = False
    window = 8192

    def __init__(self, model: str, settings: SummarizerSettings) -> None:
        host = os.environ.get("OLLAMA_HOST", "http://127.0.0.1:11434")
        self._model = model
        self._client = httpx.Client(base_url=host, timeout=300)
        try:
            self._client.post("/api/show", json={"model": model}).raise_for_status()
        except httpx.HTTPError as error:
            raise ModelNotFound(f"ollama:{model}", f"run: ollama pull {model}", f"{host}: {error}") from error

    def input_tokens(self, prompt: str) -> int:
        """Returns an estimate that is rather too high, because the server counts the tokens only afterwards."""
        return len(prompt) // CHARACTERS

    def generate(self, prompt: str, max_new_tokens: int) -> Answer:
        """Returns the answer of the server. Raises httpx.HTTPError and KeyError."""
        asked = {
            "model": self._model,
            "messages": [{"role": "user", "content": prompt}],
            "stream": False,
            "options": {"num_ctx": self.window, "num_predict": max_new_tokens, "temperature": 0},
        }
        answer = self._client.post("/api/chat", json=asked).raise_for_status().json()
        return Answer(answer["message"]["content"], finished=answer.get("done_reason") == "stop")
