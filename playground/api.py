"""The HTTP API: stable names, each callable without arguments; answers are files that carry recipes, or texts."""

import base64
import io
from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

import gradio as gr
from PIL import Image

from pipelines import ENTRIES, Recipe, UserError, record
from pipelines.data.scenes import SIZE
from pipelines.frames import Token
from pipelines.knobs import Knob, shorten
from pipelines.registry import tasks
from pipelines.uploads import mask_of, open_picture

from .controls import meant
from .downloads import download
from .events import HEAVY, reported
from .pictures import FIT, example, right_half


def publish(name: str, task: str, entry: str) -> None:
    """Publish a task as the endpoint `name`; `entry` is the default of its parameter `model`.

    The endpoint answers with `{"recipe", "seconds", "scalars", "pictures"}`; pictures are PNG files, one per sample.
    Text models answer with "texts" in their place, and "tokens": for each text its tokens with their probabilities;
    those of tunes with "abc", the whole tunes, and "sounds", WAV files, besides. A translator adds "source", the tokens
    that it read, "alignment", for each text what each of its tokens took from each of them, and "unknown", the words
    that were in no training. Models that sound answer with "sounds" alone. A picture is given as a data address; "" is
    an example. A mask is white where something is painted, and of the size of the picture that it lies over.
    """
    options = tasks(entry)[task]

    def call(model: str, *values: Any) -> dict:
        with reported():
            known = tasks(model).get(task, options).knobs()
            given = zip(options.knobs(), values, strict=True)
            asked = {
                knob: value for knob, value in given if value != options.default(knob) or _takes(known, knob, value)
            }
            pictures = {knob: known[knob] for knob in asked if knob in known and known[knob].size}
            asked |= {name: meant(knob, _picture(model, name, asked[name])) for name, knob in pictures.items()}
            return answer(Recipe.of(model, task, asked))

    described = {"model": (str, entry)} | {
        knob: (_type(declared), "" if declared.size else options.default(knob))
        for knob, declared in options.knobs().items()
    }
    gr.api(typed(call, described), api_name=name, api_description=options.__doc__, **HEAVY)


def typed(call: Callable, parameters: dict[str, tuple[type, Any]]) -> Callable:
    """Give a function of positional values a signature: name -> (type, default)."""
    kind = Parameter.POSITIONAL_OR_KEYWORD
    call.__signature__ = Signature(
        [Parameter(name, kind, default=default, annotation=hint) for name, (hint, default) in parameters.items()],
        return_annotation=dict,
    )
    call.__annotations__ = {name: hint for name, (hint, _) in parameters.items()} | {"return": dict}
    return call


def answer(recipe: Recipe) -> dict:
    """Run a recipe to its end and describe the result; its pictures are written as files for the caller."""
    for run in record(recipe):  # noqa: B007 the run grows; its last state is what counts
        pass
    told = {"recipe": recipe.to_json(), "seconds": run.seconds[-1], "scalars": run.result.scalars}
    if run.result.text is not None:
        told |= {"texts": run.texts, "tokens": [[_told(token) for token in one] for one in run.result.tokens]}
        if ENTRIES[recipe.entry].data == "tunes":
            told["abc"] = [recipe.options.abc(text) for text in run.texts]
            told["sounds"] = _files(recipe.entry, [run.wav(k) for k in range(len(run.texts))], "wav", "audio/wav")
        if run.result.attention:
            maps = [one.mean((0, 1)).round(4).tolist() for one in run.result.attention]
            told |= {"unknown": run.result.unknown, "source": run.result.source, "alignment": maps}
        return told
    if run.result.audio is not None:
        sounds = [run.wav(index) for index in range(len(run.sounds))]
        return {**told, "sounds": _files(recipe.entry, sounds, "wav", "audio/wav")}
    pictures = [run.png(index) for index in range(len(run.result.images))]
    return {**told, "pictures": _files(recipe.entry, pictures, "png", "image/png")}


def _files(name: str, contents: list[bytes], suffix: str, media: str) -> list[dict]:
    """Contents as files for the caller."""
    paths = [download(f"{name}-{index:03d}.{suffix}", content) for index, content in enumerate(contents)]
    return [gr.FileData(path=path, mime_type=media).model_dump() for path in paths]


def _takes(known: dict[str, Knob], name: str, default: Any) -> bool:
    """Whether a model takes what is the default of another one; if not, it has its own."""
    try:
        return name in known and known[name].check(name, default) is not None
    except UserError:
        return False


def _picture(model: str, name: str, address: str) -> Image.Image:
    """The picture in a data address, brought to the form that a model knows; the example of its data for "".

    A mask must have the size of the picture: to the pixel it says what is painted.
    """
    data = ENTRIES[model].data
    if address == "":
        return right_half() if name == "mask" else example(data)
    head, _, body = address.partition(",") if isinstance(address, str) else ("", "", "")
    if not head.startswith("data:image/") or not head.endswith(";base64"):
        raise UserError(f"A picture must be an address like data:image/png;base64,..., not {shorten(address)}.")
    try:
        content = base64.b64decode(body, validate=True)
    except ValueError as error:
        raise UserError(f"The picture is not valid base64: {shorten(body[:40])}.") from error
    picture = open_picture(io.BytesIO(content))
    return mask_of(picture, (SIZE, SIZE)) if name == "mask" else FIT[data](picture)


def _told(token: Token) -> dict[str, Any]:
    return {name: getattr(token, name) for name in ("id", "text", "probability", "chance", "entropy")}


def _type(knob: Knob) -> type:
    if knob.length or knob.size:
        return str
    plain = int | str if knob.choices else int if knob.step == 1 else float
    return plain | None if knob.optional else plain
