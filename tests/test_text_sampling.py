"""Writing: the filters are those of transformers, seeds and branches keep their promises, frames add up."""

import math
from itertools import pairwise

import pytest
import torch

from pipelines import UserError
from pipelines.models.sampling import draw
from pipelines.models.text import CHUNK
from pipelines.options.text import CHAIN, NETWORK

from . import tiny_text

KINDS = ("rnn", "lstm", "gru", "gpt", "bpe", "markov")
PROMPT = "the "


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return tiny_text.models(tmp_path_factory.mktemp("texts"))


def run(models, kind, task="generate", **options):
    """All frames of a run."""
    tasks = CHAIN if kind == "markov" else NETWORK
    with torch.inference_mode():
        return list(getattr(models[kind], task)(tasks[task].of(options)))


def text(models, kind, task="generate", **options):
    return run(models, kind, task, **options)[-1].text


# ------------------------------------------------------------------------- against transformers


FILTERS = [
    {},
    {"temperature": 0.5},
    {"top_k": 3},
    {"top_p": 0.7},
    {"min_p": 0.3},
    {"repetition_penalty": 1.5},
    {"temperature": 1.7, "top_k": 5, "top_p": 0.8, "min_p": 0.05, "repetition_penalty": 1.3},
]


@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: "+".join(filters) or "none")
def test_chances_are_those_of_transformers(models, filters):
    filters = {"temperature": 1.0, **filters}
    model = models["gpt"]
    last = run(models, "gpt", prompt=PROMPT, max_tokens=tiny_text.CONTEXT - len(PROMPT), **filters)[-1]
    ids = model.tokens.encode(PROMPT)
    for token in last.tokens[0]:
        made = model.network.generate(
            torch.tensor([ids]), do_sample=True, max_new_tokens=1, output_scores=True, return_dict_in_generate=True,
            **{"top_k": 0, **filters},
        )  # fmt: skip
        expected = made.scores[0].softmax(-1)[0]
        found = torch.zeros_like(expected)
        for choice in token.alternatives:  # the vocabulary is so small that all tokens are among them
            found[choice.id] = choice.chance
        torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)
        assert token.chance > 0
        ids.append(token.id)


def test_temperature_zero_is_greedy_search(models):
    model = models["gpt"]
    ids = torch.tensor([model.tokens.encode(PROMPT)])
    length = tiny_text.CONTEXT - len(PROMPT)
    expected = model.network.generate(ids, do_sample=False, max_new_tokens=length)[0, len(PROMPT) :]
    assert text(models, "gpt", prompt=PROMPT, temperature=0, max_tokens=length, seed=3) == [
        model.tokens.decode(expected.tolist())
    ]


def test_draws_follow_the_chances():
    chances = torch.tensor([[0.0, 0.25, 0.0, 0.5, 0.25, 0.0]])
    luck = (torch.arange(1000, dtype=torch.float64) + 0.5) / 1000
    drawn = draw(chances.expand(1000, -1), luck)
    assert torch.bincount(drawn, minlength=6).tolist() == [0, 250, 0, 500, 250, 0]
    edges = torch.tensor([0.0, 1 - 2**-53], dtype=torch.float64)
    assert draw(chances.expand(2, -1), edges).tolist() == [1, 4]


# ------------------------------------------------------------------------- seeds and branches


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_is_the_same_alone_or_in_a_batch(models, kind):
    together = text(models, kind, prompt=PROMPT, seed=4, count=5, max_tokens=40)
    assert [text(models, kind, prompt=PROMPT, seed=4 + k, max_tokens=40)[0] for k in range(5)] == together
    assert len(set(together)) > 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_longer_run_begins_as_the_shorter_one(models, kind):
    short, long = (text(models, kind, seed=2, count=2, max_tokens=n) for n in (9, 33))
    assert all(b.startswith(a.rstrip("\ufffd")) for a, b in zip(short, long, strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_a_branch_keeps_its_prefix_exactly(models, kind):
    options = {"prompt": PROMPT, "seed": 7, "count": 3, "max_tokens": 30}
    parent = run(models, kind, **options)[-1]
    at = 11
    taken = next(choice for choice in parent.tokens[1][at].alternatives if choice.id != parent.tokens[1][at].id)
    branch = run(models, kind, "branch", **options, sample=1, at=at, token=taken.id)[-1]
    assert branch.tokens[1][:at] == parent.tokens[1][:at]
    assert branch.tokens[1][at][:4] == taken
    assert branch.tokens[1][at].alternatives == parent.tokens[1][at].alternatives
    assert [branch.text[k] for k in (0, 2)] == [parent.text[k] for k in (0, 2)]
    same = run(models, kind, "branch", **options, sample=1, at=at, token=parent.tokens[1][at].id)[-1]
    assert same.text == parent.text


@pytest.mark.parametrize("kind", KINDS)
def test_a_branch_without_a_token_takes_the_best_that_was_not_drawn(models, kind):
    options = {"prompt": PROMPT, "seed": 7, "max_tokens": 30}
    drawn = run(models, kind, **options)[-1].tokens[0][11]
    branch = run(models, kind, "branch", **options, at=11)[-1].tokens[0][11]
    others = [choice for choice in drawn.alternatives if choice.id != drawn.id]
    assert branch.id != drawn.id
    assert branch.probability == max(choice.probability for choice in others)
    again = run(models, kind, "branch", **options, at=20, earlier="0:11:-1")[-1].tokens[0]
    assert again[11].id == branch.id


@pytest.mark.parametrize("kind", KINDS)
def test_a_blend_lies_between_two_prompts(models, kind):
    ends = {"prompt": PROMPT, "prompt_to": "at\nate", "seed": 1, "max_tokens": 20, "temperature": 1.0}
    first, second = (text(models, kind, prompt=ends[name], seed=1, max_tokens=20, temperature=1.0) for name in
                     ("prompt", "prompt_to"))  # fmt: skip
    assert text(models, kind, "blend", **ends, blend=0) == first
    assert text(models, kind, "blend", **ends, blend=1) == second
    half, a, b = (
        run(models, kind, "blend", **ends, blend=blend)[-1].tokens[0][0] for blend in (0.5, 0, 1)
    )  # fmt: skip
    known = [{choice.id: choice.probability for choice in token.alternatives} for token in (a, b)]
    for choice in half.alternatives:
        if all(choice.id in table for table in known):
            assert choice.probability == pytest.approx(sum(table[choice.id] for table in known) / 2, abs=1e-6)


# ------------------------------------------------------------------------- frames


@pytest.mark.parametrize("kind", KINDS)
def test_frames_are_increments_and_the_last_one_is_whole(models, kind):
    *frames, last = run(models, kind, prompt=PROMPT, count=2, max_tokens=3 * CHUNK)
    assert (frames[0].step, frames[0].text, frames[1].step) == (0, ["", ""], 1)
    assert all(0 < later.step - earlier.step <= CHUNK for earlier, later in pairwise([*frames, last]))
    assert last.step == last.total == 3 * CHUNK
    for k in range(2):
        tokens = [token for frame in frames for token in frame.tokens[k]]
        assert last.tokens[k][: len(tokens)] == tokens
        assert last.text[k].startswith("".join(frame.text[k] for frame in frames))
        assert len(last.tokens[k]) == 3 * CHUNK
        for token in last.tokens[k]:
            chosen = [choice for choice in token.alternatives if choice.id == token.id]
            assert all(choice == token[:4] for choice in chosen)
            assert 0 < token.probability <= 1
            assert 0 < token.chance <= 1
            assert 0 <= token.entropy <= math.log2(300)
            odds = [choice.probability for choice in token.alternatives]
            assert odds == sorted(odds, reverse=True)
        bits = -sum(math.log2(token.probability) for token in last.tokens[k]) / len(last.text[k])
        assert last.scalars["bits per character"][k] == pytest.approx(bits)


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_is_scored_as_it_would_have_been_written(models, kind):
    written = run(models, kind, seed=5, max_tokens=60)[-1]
    *_, scored = run(models, kind, "score", text=written.text[0])
    assert scored.text == written.text
    if [token.id for token in scored.tokens[0]] == [token.id for token in written.tokens[0]]:
        for a, b in zip(scored.tokens[0], written.tokens[0], strict=True):
            assert a.probability == pytest.approx(b.probability, abs=1e-4)
    bits = -sum(math.log2(token.probability) for token in scored.tokens[0])
    assert scored.scalars["bits per character"] == [pytest.approx(bits / len(scored.text[0]))]
    assert scored.scalars["perplexity"] == [pytest.approx(2 ** (bits / len(scored.tokens[0])))]


def test_closing_a_run_ends_it(models):
    frames = models["lstm"].generate(NETWORK["generate"](max_tokens=2000))
    next(frames)
    frames.close()
    assert next(frames, None) is None


# ------------------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("task", "options", "sentence"),
    [
        (
            "generate",
            {"prompt": "é"},
            r"^prompt holds what this model has never seen: é \(U\+00E9\) \(character 1\)\.$",
        ),
        ("blend", {"prompt_to": "a😀"}, r"^prompt_to holds .*😀 \(U\+1F600\) \(character 2\)\.$"),
        ("score", {"text": ""}, r"^text is empty"),
        ("score", {"text": "xyz!a"}, r"x \(U\+0078\) .* and 1 more\.$"),
        ("branch", {"at": 200}, r"^at must be below the number of tokens, 200, not 200\.$"),
        ("branch", {"sample": 1}, r"^sample must be below the number of samples, 1, not 1\.$"),
        ("branch", {"token": 6}, r"^token must be below the size of the vocabulary, 6, not 6\.$"),
    ],
)
def test_mistakes_get_a_sentence_at_once(models, task, options, sentence):
    with pytest.raises(UserError, match=sentence):
        getattr(models["lstm"], task)(NETWORK[task].of(options))
