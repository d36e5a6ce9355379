"""The registry: one entry per embedded model. Modules, options and recipes are names, imported when they are needed."""

from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Any

from .knobs import Options, UserError, shorten


@dataclass(frozen=True)
class Entry:
    """One embedded model.

    Attributes:
        name: also its weights folder and its test parameter.
        title: what people see.
        family: the tab that shows it; "judge" and "upscaler" are shown nowhere.
        data: module of `pipelines.data` that it was trained on; "" when we did not train it.
        year, paper: of the architecture; paper is an address.
        model: "module:Class" below `pipelines`, with a class method `load(folder, device, dtype)`.
        tasks: "module:NAME" of a dictionary task -> options class; "" when it generates nothing.
        recipe: "module:function" that makes the training recipe out of the name; "" when we did not train it.
        note: one honest sentence on what it is typically used for, or what it shows.
        weights: whether it has a folder; False: it has learned nothing and computes from what it is given.
        beside: another entry whose folder it reads too; "" for none.
    """

    name: str
    title: str
    family: str
    data: str
    year: int
    paper: str
    model: str
    tasks: str
    recipe: str
    note: str
    weights: bool = True
    beside: str = ""

    @property
    def stepwise(self) -> bool:
        """Whether it makes one small thing after the other; several threads would mostly wait for each other."""
        return self.family in STEPWISE

    @property
    def kind(self) -> str:
        """Its station in the story: the family; among those that write letter by letter "markov", "rnn" or "lstm"."""
        named = {"recurrent": self.name.partition("-")[0], "music": self.name.rpartition("-")[2]}  # tunes-lstm
        kind = named.get(self.family, self.family)
        return {"gru": "lstm", "gpt": "transformer", "seq2seq": "transformer"}.get(kind, kind)


STEPWISE = ("recurrent", "transformer", "seq2seq", "music", "autoregressive")  # families that go token by token
TEXTS = ("corpus", "pairs", "styles", "tunes")  # data sets of models that write

_GAN_PAPER = "https://arxiv.org/abs/1406.2661"
_KNESER = "https://doi.org/10.1109/ICASSP.1995.479394"
_ELMAN = "https://doi.org/10.1207/s15516709cog1402_1"
_LSTM = "https://doi.org/10.1162/neco.1997.9.8.1735"
_GRU = "https://arxiv.org/abs/1406.1078"
_GPT = "https://arxiv.org/abs/1706.03762"
_RECURRENT = ("models.recurrent:RecurrentModel", "options.text:NETWORK", "training.recipes.text:recurrent")
_GPT_MODEL = ("models.gpt:GptModel", "options.text:NETWORK", "training.recipes.text:gpt")
_CHAIN = ("models.markov:MarkovModel", "options.text:CHAIN", "training.recipes.markov:MarkovRecipe")
_MLP = ("gan", "digits", 2014, _GAN_PAPER, "models.gan_mlp:MlpGan", "options.gan:UNCONDITIONAL")

ENTRIES = {
    entry.name: entry
    for entry in (
        Entry(
            "markov-shakespeare", "Markov chain (Shakespeare)", "recurrent", "corpus", 1913, _KNESER, *_CHAIN,
            "Counting: fast, exact, explained in a minute; keyboards, spelling, a yardstick for all that came later.",
        ),
        Entry(
            "markov-proverbs", "Markov chain (Russian proverbs)", "recurrent", "corpus", 1913, _KNESER, *_CHAIN,
            "Counting a small text: at a high order it recites what it has read, at a low one it babbles.",
        ),
        Entry(
            "rnn-shakespeare", "RNN (Shakespeare)", "recurrent", "corpus", 1990, _ELMAN, *_RECURRENT,
            "The simplest network with a memory; today a lesson in vanishing gradients rather than a tool.",
        ),
        Entry(
            "rnn-proverbs", "RNN (Russian proverbs)", "recurrent", "corpus", 1990, _ELMAN, *_RECURRENT,
            "The simplest network with a memory; today a lesson in vanishing gradients rather than a tool.",
        ),
        Entry(
            "lstm-shakespeare", "LSTM (Shakespeare)", "recurrent", "corpus", 1997, _LSTM, *_RECURRENT,
            "Memory that lasts for hundreds of steps: speech, handwriting and time series on small devices.",
        ),
        Entry(
            "lstm-proverbs", "LSTM (Russian proverbs)", "recurrent", "corpus", 1997, _LSTM, *_RECURRENT,
            "Memory that lasts for hundreds of steps: speech, handwriting and time series on small devices.",
        ),
        Entry(
            "gru-shakespeare", "GRU (Shakespeare)", "recurrent", "corpus", 2014, _GRU, *_RECURRENT,
            "An LSTM with a gate less: the same uses, a little smaller and faster.",
        ),
        Entry(
            "gru-proverbs", "GRU (Russian proverbs)", "recurrent", "corpus", 2014, _GRU, *_RECURRENT,
            "An LSTM with a gate less: the same uses, a little smaller and faster.",
        ),
        Entry(
            "gpt-char-shakespeare", "GPT, characters (Shakespeare)", "transformer", "corpus", 2017, _GPT, *_GPT_MODEL,
            "Size and text of the LSTM; besides the architecture only learning rate and batch differ.",
        ),
        Entry(
            "gpt-char-proverbs", "GPT, characters (Russian proverbs)", "transformer", "corpus", 2017, _GPT, *_GPT_MODEL,
            "Size and text of the LSTM; besides the architecture only learning rate and batch differ.",
        ),
        Entry(
            "gpt-bpe-shakespeare", "GPT, byte pairs (Shakespeare)", "transformer", "corpus", 2019, _GPT, *_GPT_MODEL,
            "Parts of words as tokens, as all large language models have them: any text can be its prompt.",
        ),
        Entry(
            "gpt-bpe-styles", "GPT, byte pairs (five styles)", "transformer", "styles", 2019,
            "https://arxiv.org/abs/1909.05858", "models.gpt:GptModel", "options.styles:TASKS",
            "training.recipes.styles:StylesRecipe",
            "One model, five styles: the style is named in a first line, as assistants are told by a system prompt.",
        ),
        Entry(
            "markov-texture", "Texture synthesis (Efros-Leung)", "recurrent", "textures", 1999,
            "https://doi.org/10.1109/ICCV.1999.790383", "models.texture:TextureModel", "options.texture:TASKS", "",
            "Continues a small pattern without learning anything: backgrounds, materials, holes in photographs.",
            weights=False,
        ),
        Entry(
            "tunes-lstm", "Folk tunes (LSTM)", "music", "tunes", 1997, _LSTM, "models.recurrent:RecurrentModel",
            "options.tunes:TASKS", "training.recipes.tunes:lstm",
            "Tunes as text: endless variations in a given style, key and metre.",
        ),
        Entry(
            "tunes-gpt", "Folk tunes (GPT)", "music", "tunes", 2017, _GPT, "models.gpt:GptModel",
            "options.tunes:TASKS", "training.recipes.tunes:gpt",
            "The same tunes by attention, which sees the first bar from the last.",
        ),
        Entry(
            "seq2seq-enru", "Translator (encoder-decoder)", "seq2seq", "pairs", 2014, "https://arxiv.org/abs/1409.0473",
            "models.seq2seq:Translator", "options.seq2seq:TASKS", "training.recipes.seq2seq:Seq2SeqRecipe",
            "Translation, summaries, speech recognition: wherever one sequence becomes another one.",
        ),
        Entry(
            "gan-mlp-digits", "GAN (MLP)", *_MLP, "training.recipes.gan:classic",
            "The first GAN: one pass, no control over what comes out; today a lesson rather than a tool.",
        ),
        Entry(
            "dcgan-digits", "DCGAN (conditional)", "gan", "digits", 2015, "https://arxiv.org/abs/1511.06434",
            "models.dcgan:Dcgan", "options.gan:CONDITIONAL", "training.recipes.gan:conditional",
            "Pictures of one domain in a single pass: fast enough for live controls, games and augmentation.",
        ),
        Entry(
            "gan-mlp-digits-frozen", "GAN (MLP), frozen discriminator", *_MLP, "training.recipes.gan:frozen",
            "A failure: the discriminator never learned, so the generator had nobody to learn from.",
        ),
        Entry(
            "gan-collapsed-digits", "GAN (MLP), collapsed", *_MLP, "training.recipes.gan:collapsed",
            "A failure: mode collapse, every seed gives the same picture.",
        ),
        Entry(
            "ddpm-digits", "Diffusion (DDPM U-Net)", "diffusion", "digits", 2020, "https://arxiv.org/abs/2006.11239",
            "models.ddpm:Diffusion", "options.diffusion:TASKS", "training.recipes.ddpm:DdpmRecipe",
            "The cleanest and most steerable pictures, for tens of network evaluations each.",
        ),
        Entry(
            "stylegan-faces", "StyleGAN", "gan", "faces", 2018, "https://arxiv.org/abs/1812.04948",
            "models.stylegan:StyleGan", "options.stylegan:TASKS", "training.recipes.stylegan:StyleGanRecipe",
            "Sharp pictures of one domain in a single pass, with a latent space made for editing: characters, avatars.",
        ),
        Entry(
            "cyclegan-faces", "CycleGAN", "gan", "faces", 2017, "https://arxiv.org/abs/1703.10593",
            "models.cyclegan:CycleGan", "options.cyclegan:TASKS", "training.recipes.cyclegan:CycleGanRecipe",
            "From one style to another without pairs of pictures; what it keeps of a person is up to it.",
        ),
        Entry(
            "ddpm-faces", "Diffusion (attributes)", "diffusion", "faces", 2021, "https://arxiv.org/abs/2105.05233",
            "models.ddpm_faces:FaceDiffusion", "options.ddpm_faces:TASKS",
            "training.recipes.ddpm_faces:FaceDiffusionRecipe",
            "Pictures of exactly what was asked for, also of combinations that it has never seen.",
        ),
        Entry(
            "upscaler", "Upscaler (Real-ESRGAN)", "upscaler", "", 2021, "https://arxiv.org/abs/2107.10833",
            "models.upscaler:Upscaler", "", "",
            "Draws small pictures four times as large with sharp lines: the last stage for faces, not for pixel art.",
        ),
        Entry(
            "vae-faces", "Autoencoder (VAE)", "autoencoder", "faces", 2013, "https://arxiv.org/abs/1312.6114",
            "models.autoencoder:Autoencoder", "options.autoencoder:TASKS", "training.recipes.vae:VaeRecipe",
            "A compact space for other models to work in; what it generates by itself is blurred.",
        ),
        Entry(
            "classifier-faces", "Judge of faces (CNN classifier)", "judge", "faces", 1998,
            "http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf", "metrics.attributes:AttributeEncoder", "",
            "training.recipes.face_judge:FaceJudgeRecipe",
            "Reads eight attributes of a face; measures all others and was trained with none of them.",
        ),
        Entry(
            "classifier-digits", "Judge (CNN classifier)", "judge", "digits", 1998, "http://yann.lecun.com/exdb/mnist/",
            "metrics.encoder:Encoder", "", "training.recipes.classifier:ClassifierRecipe",
            "Reads digits; measures all others and was trained with none of them.",
        ),
        Entry(
            "pixel-gpt-digits", "Pixel transformer (ImageGPT)", "autoregressive", "digits", 2020,
            "https://cdn.openai.com/papers/Generative_Pretraining_from_Pixels_V2.pdf", "models.pixel_gpt:PixelGpt",
            "options.pixels:TASKS", "training.recipes.pixel_gpt:PixelGptRecipe",
            "Exact chances of pictures and natural completion of halves, for one network evaluation a pixel.",
        ),
        Entry(
            "wavenet-notes", "WaveNet", "autoregressive", "notes", 2016, "https://arxiv.org/abs/1609.03499",
            "models.wavenet:WaveNetModel", "options.notes:TASKS", "training.recipes.wavenet:WaveNetRecipe",
            "Raw sound sample by sample: once the voice of telephones, today the teacher of faster vocoders.",
        ),
        Entry(
            "classifier-notes", "Judge of notes (CNN classifier)", "judge", "notes", 2017,
            "https://arxiv.org/abs/1609.09430", "metrics.timbre:Listener", "",
            "training.recipes.listener:ListenerRecipe",
            "Hears which instrument plays; measures WaveNet and was trained with none of its notes.",
        ),
        Entry(
            "sd-scenes", "Stable Diffusion (latent)", "diffusion", "scenes", 2021, "https://arxiv.org/abs/2112.10752",
            "models.stable_diffusion:StableDiffusion", "options.stable_diffusion:TASKS",
            "training.recipes.stable_diffusion:StableDiffusionRecipe",
            "Text to image as most people know it: a text Transformer tells a U-Net what to find in the noise.",
        ),
        Entry(
            "lcm-scenes", "Latent consistency (LCM)", "diffusion", "scenes", 2023, "https://arxiv.org/abs/2310.04378",
            "models.lcm:LatentConsistency", "options.lcm:TASKS", "training.recipes.lcm:LcmRecipe",
            "The same network taught to jump: one to four steps instead of twenty, for live drawing.",
            beside="sd-scenes",
        ),
        Entry(
            "lora-scenes", "LoRA: scenes as Delft tiles", "addition", "scenes", 2021, "https://arxiv.org/abs/2106.09685",
            "models.lora:Lora", "", "training.recipes.lora:LoraRecipe",
            "A new style in minutes, in a file of a megabyte: how people make large models their own.",
            beside="sd-scenes",
        ),
        Entry(
            "dalle-scenes", "DALL·E (image tokens)", "autoregressive", "scenes", 2021,
            "https://arxiv.org/abs/2102.12092", "models.dalle:Dalle", "options.dalle:TASKS",
            "training.recipes.dalle:DalleRecipe",
            "Pictures written like text, token by token: one network for words and pictures.",
        ),
        Entry(
            "clip-scenes", "CLIP", "encoder", "scenes", 2021, "https://arxiv.org/abs/2103.00020", "models.clip:Clip",
            "", "training.recipes.clip:ClipRecipe",
            "Says how well words fit a picture: search, ranking, and the ear of text-to-image models.",
        ),
        Entry(
            "vae-scenes", "Autoencoder of scenes", "autoencoder", "scenes", 2013, "https://arxiv.org/abs/1312.6114",
            "models.latents:Latents", "", "training.recipes.vae:SceneVaeRecipe",
            "The compact space that latent diffusion works in.",
        ),
        Entry(
            "vq-scenes", "Vector quantiser of scenes", "autoencoder", "scenes", 2017,
            "https://arxiv.org/abs/1711.00937", "models.dalle:Quantiser", "", "training.recipes.vq:VqRecipe",
            "Pictures as 64 tokens out of 1,024, so that a Transformer can write them.",
        ),
        Entry(
            "classifier-scenes", "Judge of scenes (detector)", "judge", "scenes", 2019,
            "https://arxiv.org/abs/1904.07850", "metrics.scene_reader:SceneReader", "",
            "training.recipes.scene_judge:SceneJudgeRecipe",
            "Finds the objects of a scene; measures all others and was trained with none of them.",
        ),
    )
}  # fmt: skip


def find(name: str) -> Entry:
    """The entry of this name.

    Raises:
        UserError: there is none; the sentence names those that are nearest.
    """
    if not isinstance(name, str) or name not in ENTRIES:
        near = get_close_matches(str(name), ENTRIES, n=3, cutoff=0)
        raise UserError(f"There is no model {shorten(name)}; the nearest names are {', '.join(near)}.")
    return ENTRIES[name]


def resolve(path: str) -> Any:
    """Import what "module:attribute" below `pipelines` names."""
    module, attribute = path.split(":")
    return getattr(import_module(f"{__package__}.{module}"), attribute)


def plain_task(name: str) -> str | None:
    """The first task of an entry that needs no picture."""
    known = ((task, options.knobs()) for task, options in tasks(name).items())
    return next((task for task, knobs in known if not any(knob.size for knob in knobs.values())), None)


def tasks(name: str) -> dict[str, type[Options]]:
    """Task -> options class of an entry; empty when it generates nothing."""
    entry = find(name)
    return resolve(entry.tasks) if entry.tasks else {}
