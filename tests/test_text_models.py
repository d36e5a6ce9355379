"""The networks: caches change nothing, sizes are equal, folders are stock."""

import pytest
import torch
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

from pipelines.models import gpt, tokens
from pipelines.models.gpt import GptModel
from pipelines.models.recurrent import CELLS, Recurrent, RecurrentModel, sized
from pipelines.training.recipes import text as recipes

from . import tiny_text
from .tiny_text import ALPHABET, CONTEXT


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return tiny_text.models(tmp_path_factory.mktemp("texts"))


def ids(length, count=2):
    return torch.randint(len(ALPHABET), (count, length), generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("kind", ["rnn", "lstm", "gru", "gpt", "markov"])
@pytest.mark.parametrize("step", [1, 3, 5])
@torch.inference_mode()
def test_reading_in_pieces_changes_nothing(models, kind, step):
    model = models[kind]
    reader = model.reader(type("Options", (), {"unit": "characters", "order": 4}))
    x = ids(50)
    whole, _ = reader.read(x)
    parts, state = [], None
    for k in range(0, 50, step):
        logits, state = reader.read(x[:, k : k + step], state)
        parts.append(logits)
    torch.testing.assert_close(torch.cat(parts, 1), whole, atol=1e-4, rtol=0)
    for length in range(1, 50):  # what generation reads of a prompt
        torch.testing.assert_close(
            reader.read(x[:, :length], None, 1)[0][:, 0], whole[:, length - 1], atol=1e-4, rtol=0
        )


@torch.inference_mode()
def test_the_cache_of_a_gpt_equals_the_plain_network(models):
    model = models["gpt"]
    x = ids(3 * CONTEXT)
    plain = model.network(x[:, :CONTEXT], use_cache=False).logits
    found, state = model.read(x[:, :5])
    for k in range(5, 3 * CONTEXT):
        logits, state = model.read(x[:, k : k + 1], state)
        found = torch.cat([found, logits], 1)
    torch.testing.assert_close(found[:, :CONTEXT], plain, atol=1e-4, rtol=0)
    half = CONTEXT // 2
    for begin in range(half, 2 * CONTEXT, half):  # beyond the context: the same as a plain network on the window
        window = model.network(x[:, begin : begin + CONTEXT], use_cache=False).logits[:, half:]
        torch.testing.assert_close(found[:, begin + half : begin + CONTEXT], window, atol=1e-4, rtol=0)


@torch.inference_mode()
def test_a_recurrent_network_is_that_of_torch():
    torch.manual_seed(0)
    for cell, kind in CELLS.items():
        net = Recurrent(cell, 6, hidden=8, embedding=4)
        assert type(net.body) is kind
        x = ids(7)
        expected = net.head(net.body(net.embed(x))[0])
        torch.testing.assert_close(net(x)[0], expected)
        torch.testing.assert_close(net(x, None, 2)[0], expected[:, -2:])


@pytest.mark.parametrize("corpus", recipes.PLANS)
def test_parameter_counts_lie_within_five_percent(corpus):
    plan = recipes.PLANS[corpus]
    vocabulary = {"shakespeare": 73, "proverbs": 72}[corpus]
    size = sum(p.numel() for p in recipes._gpt(vocabulary, plan).parameters())
    for cell in CELLS:
        net = sized(cell, vocabulary, size, dropout=plan.dropout)
        assert sum(p.numel() for p in net.parameters()) == pytest.approx(size, rel=0.02)


def test_a_gpt_folder_is_stock(models, tmp_path):
    folder = tiny_text.write_gpt(tmp_path, byte_pairs=True)
    network = GPT2LMHeadModel.from_pretrained(folder)
    cut = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    x = cut("the heath", return_tensors="pt").input_ids
    assert cut.decode(x[0]) == "the heath"
    model = GptModel.load(folder)
    with torch.inference_mode():
        torch.testing.assert_close(network(x).logits, model.read(x)[0], atol=1e-5, rtol=0)


def test_a_recurrent_folder_is_that_of_the_hub_mixin(tmp_path):
    folder = tiny_text.write_recurrent(tmp_path, "gru")
    x = ids(9)
    with torch.inference_mode():
        expected, _ = Recurrent.from_pretrained(folder)(x)
        torch.testing.assert_close(RecurrentModel.load(folder).read(x)[0], expected)


def test_half_precision_reads_the_same_within_its_rounding(tmp_path):
    folder = tiny_text.write_gpt(tmp_path)
    x = ids(12)
    with torch.inference_mode():
        full, half = (GptModel.load(folder, dtype=dtype).read(x)[0] for dtype in (torch.float32, torch.bfloat16))
    torch.testing.assert_close(half.float(), full, atol=0.1, rtol=0.1)


def test_the_default_network_has_a_million_parameters():
    assert sum(p.numel() for p in gpt.network(73).parameters()) == pytest.approx(1e6, rel=0.05)


def test_an_empty_vocabulary_place_is_not_needed():
    cut = tokens.characters(ALPHABET)
    assert (cut.size, cut.texts) == (len(ALPHABET), list(ALPHABET))
