"""A run as a few lines of Python: with stock libraries where they suffice, else with this one."""

from dataclasses import fields
from string import Template

import numpy as np

from .options.diffusion import MAX_STEPS, SCHEDULERS, Generate
from .recipe import Recipe
from .registry import ENTRIES

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

_STOCK_SD = Template("""\
import torch
from diffusers import $scheduler, StableDiffusionPipeline

pipeline = StableDiffusionPipeline.from_pretrained("assets/models/$entry")
pipeline.scheduler = $scheduler.from_config(pipeline.scheduler.config)
generators = [torch.Generator().manual_seed($seed + k) for k in range($count)]
pictures = pipeline(
    $prompt,
    negative_prompt=$negative,
    num_images_per_prompt=$count,
    num_inference_steps=$steps,
    guidance_scale=$guidance,
    eta=$eta,
    generator=generators,
).images""")


def as_python(recipe: Recipe) -> str:
    """Code that repeats a run; pictures among the options are to be opened by the reader."""
    if recipe.task == "generate" and recipe.entry == "ddpm-digits":
        return _stock_ddpm(recipe)
    if recipe.task == "generate" and recipe.entry == "sd-scenes" and recipe.options.guidance >= 1:
        options = recipe.options  # below 1 the stock pipeline takes no guidance at all
        written = {"prompt": repr(options.prompt), "negative": repr(options.negative_prompt)}
        return _STOCK_SD.substitute(
            options.asdict() | written, entry=recipe.entry, scheduler=SCHEDULERS[options.scheduler]
        )
    lines = []
    for f in fields(recipe.options):
        value = getattr(recipe.options, f.name)
        if f.metadata["knob"].size:
            lines.append(f"    {f.name}=fit(Image.open('{f.name}.png')),")
        elif value is not None:
            lines.append(f"    {f.name}={value!r},")
    imports = ["from pipelines import stream"]
    if any("Image.open" in line for line in lines):
        data = ENTRIES[recipe.entry].data
        imports = ["from PIL import Image", "from pipelines import stream", f"from pipelines.data.{data} import fit"]
    call = ["*_, result = stream(", f'    "{recipe.entry}", "{recipe.task}",', *lines, ")"]
    return "\n".join([*imports, "", *call, "pictures = result.images"])


def _stock_ddpm(recipe: Recipe) -> str:
    options = recipe.options
    labels = {"all": [k % 10 for k in range(options.count)], "none": [10] * options.count}
    extra = {"ddim": f", eta={options.eta}, generator=generators", "ddpm": ", generator=generators"}
    return _STOCK_DDPM.substitute(
        options.asdict(),
        entry=recipe.entry,
        cut=_cut(options),
        scheduler=SCHEDULERS[options.scheduler],
        labels=labels.get(options.label, [options.label] * options.count),
        extra=extra.get(options.scheduler, ""),
    )


def _cut(options: Generate) -> str:
    """For 95 steps and some others "trailing" spacing rounds to one timestep too many; it is left out."""
    if len(np.arange(MAX_STEPS, 0, -MAX_STEPS / options.steps)) == options.steps:
        return ""
    return f"[:{2 * options.steps - 1 if options.scheduler == 'heun' else options.steps}]"
