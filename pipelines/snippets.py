"""A run as a few lines of Python: with stock libraries where they suffice, else with this one."""

from dataclasses import fields
from string import Template

import numpy as np

from .knobs import Options
from .options.diffusion import MAX_STEPS, SCHEDULERS, Generate
from .recipe import Recipe
from .registry import ENTRIES, TEXTS

_STOCK_DDPM = Template("""\
import torch
from diffusers import $scheduler, UNet2DModel

folder = "assets/models/$entry"
unet = UNet2DModel.from_pretrained(folder)
scheduler = $scheduler.from_pretrained(folder, subfolder="scheduler", timestep_spacing="trailing")
scheduler.set_timesteps($steps)
generators = [torch.Generator().manual_seed($seed + k) for k in range($count)]
x = torch.stack([torch.randn(4, 14, 14, generator=g) for g in generators]) * scheduler.init_noise_sigma
label, null = torch.tensor($labels), torch.full(($count,), 10)  # class 10: no class asked for
for t in scheduler.timesteps$cut:
    x_t = scheduler.scale_model_input(x, t)
    with torch.no_grad():
        eps_null, eps_label = unet(torch.cat([x_t, x_t]), t, torch.cat([null, label])).sample.chunk(2)
    x = scheduler.step(eps_null + $guidance * (eps_label - eps_null), t, x$extra).prev_sample
pictures = (torch.pixel_shuffle(x, 2) / 2 + 0.5).clamp(0, 1)  # (N, 1, 28, 28)""")

_STOCK_GPT = Template("""\
import torch
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast$imports

folder = "assets/models/$entry"
gpt = GPT2LMHeadModel.from_pretrained(folder, dtype="float32")
tokenizer = PreTrainedTokenizerFast(tokenizer_file=f"{folder}/tokenizer.json")
ids = tokenizer($prompt, return_tensors="pt").input_ids
start = ids.shape[1]
luck = torch.rand($max_tokens, generator=torch.Generator().manual_seed($seed), dtype=torch.float64)
for u in luck:
    with torch.no_grad():
        scores = gpt(ids).logits[:, -1]
$filters    chances = scores.softmax(-1).double().cumsum(-1)
    ids = torch.cat([ids, torch.searchsorted(chances, u * chances[:, -1:], right=True)], 1)
text = tokenizer.decode(ids[0, start:])""")
_STOCK_SEQ2SEQ = Template("""\
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

folder = "assets/models/$entry"
network = AutoModelForSeq2SeqLM.from_pretrained(folder, dtype="float32")
tokenizer = AutoTokenizer.from_pretrained(folder)
ids = tokenizer("<$direction>" + $text, return_tensors="pt").input_ids
made = network.generate(ids, max_length=$length$search)
texts = tokenizer.batch_decode(made, skip_special_tokens=True)""")
_STOCK_PIXELS = Template("""\
import torch
from PIL import Image
from transformers import GPT2LMHeadModel$imports

gpt = GPT2LMHeadModel.from_pretrained("assets/models/$entry", dtype="float32")
ids = torch.tensor($first)[:, None]  # a picture begins with its class: 16 + digit, or 26 for any
generators = [torch.Generator().manual_seed($seed + k) for k in range($count)]
luck = torch.stack([torch.rand(14 * 14, generator=g, dtype=torch.float64) for g in generators], 1)
for u in luck:
    with torch.no_grad():
        scores = gpt(ids).logits[:, -1, :16]
$guided$filters    chances = scores.softmax(-1).double().cumsum(-1)
    ids = torch.cat([ids, torch.searchsorted(chances, u[:, None] * chances[:, -1:], right=True)], 1)
pictures = [Image.fromarray(greys.numpy()) for greys in (17 * ids[:, 1:]).byte().view(-1, 14, 14)]""")
_GUIDED = Template("""\
        free = gpt(torch.cat([torch.full_like(ids[:, :1], 26), ids[:, 1:]], 1)).logits[:, -1, :16]
    scores = free + $guidance * (scores - free)
""")

STOCK_LENGTH = 256  # tokens of prompt and text that a stock loop without a cache reads in one
FILTERS = {  # knob -> class of transformers, and the value that leaves all as it is
    "repetition_penalty": ("RepetitionPenaltyLogitsProcessor", 1),
    "temperature": ("TemperatureLogitsWarper", 1),
    "top_k": ("TopKLogitsWarper", 0),
    "top_p": ("TopPLogitsWarper", 1),
    "min_p": ("MinPLogitsWarper", 0),
}

MADE = {  # data set -> last line
    **dict.fromkeys(TEXTS, "texts = result.text"),
    "notes": "sounds, rate = result.audio, result.rate",
}

_STOCK_SD = Template("""\
import torch
from diffusers import $scheduler, StableDiffusionPipeline

pipeline = StableDiffusionPipeline.from_pretrained("assets/models/$entry")
pipeline.scheduler = $scheduler.from_config(pipeline.scheduler.config)
${addition}generators = [torch.Generator().manual_seed($seed + k) for k in range($count)]
pictures = pipeline(
    $prompt,
    negative_prompt=$negative,
    num_images_per_prompt=$count,
    num_inference_steps=$steps,
    guidance_scale=$guidance,
    eta=$eta,
    generator=generators,$weight
).images""")


def copies(recipe: Recipe) -> dict[str, str]:
    """A recipe in the forms in which it can be copied: "recipe", "link" and "python"."""
    return {"recipe": recipe.to_json(), "link": recipe.to_link(), "python": as_python(recipe)}


def as_python(recipe: Recipe) -> str:
    """Code that repeats a run; pictures among the options are to be opened by the reader."""
    return _stock(recipe) or (_tune if ENTRIES[recipe.entry].data == "tunes" else _plain)(recipe)


def _stock(recipe: Recipe) -> str | None:
    """The run in a library that has its model, if that can do the same."""
    entry, task, options = ENTRIES[recipe.entry], recipe.task, recipe.options
    if entry.family == "seq2seq":
        return _stock_seq2seq(recipe) if _plain_translation(recipe) else None
    if task != "generate" or getattr(options, "upscale", "off") == "on":
        return None
    if entry.name == "ddpm-digits":
        return _stock_ddpm(recipe)
    if entry.name == "pixel-gpt-digits":
        return _stock_pixels(recipe) if options.temperature > 0 else None
    if entry.name == "sd-scenes":
        return _stock_sd(recipe) if options.guidance >= 1 else None  # below 1 the stock pipeline takes no guidance
    return _stock_gpt(recipe) if entry.family == "transformer" and _plain_gpt(options) else None


def _plain(recipe: Recipe) -> str:
    lines = []
    for f in fields(recipe.options):
        value = getattr(recipe.options, f.name)
        knob = f.metadata["knob"]
        if knob.size:
            lines.append(f"    {f.name}=fit(Image.open('{f.name}.png')).convert('{knob.mode}'),")
        elif value is not None:
            lines.append(f"    {f.name}={value!r},")
    imports = ["from pipelines import stream"]
    if any(f.metadata["knob"].size for f in fields(recipe.options)):
        data = ENTRIES[recipe.entry].data
        imports = ["from PIL import Image", "from pipelines import stream", f"from pipelines.data.{data} import fit"]
    call = ["*_, result = stream(", f'    "{recipe.entry}", "{recipe.task}",', *lines, ")"]
    made = MADE.get(ENTRIES[recipe.entry].data, "pictures = result.images")
    return "\n".join([*imports, "", *call, made])


def _tune(recipe: Recipe) -> str:
    asked = [f"        {name}={value!r}," for name, value in recipe.options.asdict().items()]
    head = ["from pathlib import Path", "", "from pipelines import Recipe, record", ""]
    made = [
        f'recipe = Recipe.of("{recipe.entry}", "{recipe.task}", dict(',
        *asked,
        "    ))",
        "*_, run = record(recipe)",
    ]
    files = ['Path("tune.abc").write_bytes(run.document("abc"))', 'Path("tune.wav").write_bytes(run.wav())']
    return "\n".join([*head, *made, *files])


def _stock_ddpm(recipe: Recipe) -> str:
    options = recipe.options
    extra = {"ddim": f", eta={options.eta}, generator=generators", "ddpm": ", generator=generators"}
    return _STOCK_DDPM.substitute(
        options.asdict(),
        entry=recipe.entry,
        cut=_cut(options),
        scheduler=SCHEDULERS[options.scheduler],
        labels=options.classes(options.count),
        extra=extra.get(options.scheduler, ""),
    )


def _stock_sd(recipe: Recipe) -> str:
    options = recipe.options
    written = {"prompt": repr(options.prompt), "negative": repr(options.negative_prompt), "addition": "", "weight": ""}
    if options.lora:
        written["addition"] = 'pipeline.load_lora_weights("assets/models/lora-scenes")\n'
        written["weight"] = f'\n    cross_attention_kwargs={{"scale": {options.lora}}},'
    return _STOCK_SD.substitute(options.asdict() | written, entry=recipe.entry, scheduler=SCHEDULERS[options.scheduler])


def _plain_gpt(options: Options) -> bool:
    """Whether a stock loop writes the same text: one of them, drawn, and all within the network's context."""
    begun = len(options.beginning().encode())  # no token is shorter than a byte
    return options.count == 1 and options.temperature > 0 and begun + options.max_tokens <= STOCK_LENGTH


def _stock_gpt(recipe: Recipe) -> str:
    options = recipe.options.asdict()
    prompt = repr(recipe.options.beginning() or "\n")
    return _STOCK_GPT.substitute(options, entry=recipe.entry, prompt=prompt, **_filters(options))


def _stock_pixels(recipe: Recipe) -> str:
    options = recipe.options
    first = [16 + label for label in options.classes(options.count)]
    guided = _GUIDED.substitute(guidance=options.guidance) if options.guided() else ""
    return _STOCK_PIXELS.substitute(
        options.asdict(), entry=recipe.entry, first=first, guided=guided, **_filters(options.asdict())
    )


def _filters(options: dict) -> dict[str, str]:
    """The lines that stand for the filters that are switched on, and what they import."""
    there = {knob: each for knob, each in FILTERS.items() if knob in options}
    chosen = {kind: options[knob] for knob, (kind, idle) in there.items() if options[knob] != idle}
    return {
        "imports": "".join(f", {kind}" for kind in chosen),
        "filters": "".join(f"    scores = {kind}({value})(ids, scores)\n" for kind, value in chosen.items()),
    }


def _plain_translation(recipe: Recipe) -> bool:
    """Whether stock `generate` writes the same: nothing drawn, no branch, no text that looks like a special token."""
    drawn = getattr(recipe.options, "temperature", 0) or getattr(recipe.options, "count", 1) > 1
    return recipe.task != "branch" and not drawn and "<" not in recipe.options.text


def _stock_seq2seq(recipe: Recipe) -> str:
    options = recipe.options.asdict()
    beams = "".join(
        f", {name}={options[knob]}"
        for name, knob in (
            ("num_beams", "beams"),
            ("num_return_sequences", "beams"),
            ("length_penalty", "length_penalty"),
        )
        if knob in options
    )
    return _STOCK_SEQ2SEQ.substitute(
        options | {"text": repr(options["text"])}, length=options["max_tokens"] + 1, entry=recipe.entry, search=beams
    )


def _cut(options: Generate) -> str:
    """For 95 steps and some others "trailing" spacing rounds to one timestep too many; it is left out."""
    if len(np.arange(MAX_STEPS, 0, -MAX_STEPS / options.steps)) == options.steps:
        return ""
    return f"[:{2 * options.steps - 1 if options.scheduler == 'heun' else options.steps}]"
