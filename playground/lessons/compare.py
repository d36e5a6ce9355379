"""What the Compare tab teaches."""

from .lesson import Lesson, Preset

ONE_OR_MANY = Preset(
    key="compare-one-or-many",
    title={"en": "One pass against twenty steps", "ru": "Один проход против двадцати шагов"},
    note={
        "en": "The GAN is done when diffusion has barely begun. Look closer: whose threes are better, more varied?",
        "ru": "GAN уже закончила, а диффузия едва начала. А теперь вглядитесь: чьи тройки лучше, чьи разнообразнее?",
    },
    entry="",
    task="compare",
    options={"entries": ["dcgan-digits", "ddpm-digits"], "seed": 0, "label": 3},
)

_TWO_GANS = Preset(
    key="compare-two-gans",
    title={"en": "Perceptrons beside convolutions", "ru": "Перцептроны рядом со свёртками"},
    note={
        "en": "Two GANs, the same seeds. Only the DCGAN lets you ask for a digit; which strokes have specks?",
        "ru": "Две GAN, сиды одни и те же. Цифру можно заказать только у DCGAN; а у кого линии в крапинку?",
    },
    entry="",
    task="compare",
    options={"entries": ["gan-mlp-digits", "dcgan-digits"], "seed": 0, "label": "all"},
)

_TWO_WAYS_TO_FAIL = Preset(
    key="compare-two-ways-to-fail",
    title={"en": "Failure: two ways to lose the game", "ru": "Неудача: два способа проиграть"},
    note={
        "en": "The same generator three times: trained well, trained against a frozen judge, and collapsed.",
        "ru": "Один и тот же генератор трижды: обучен как надо, обучен у замороженного судьи и после коллапса мод.",
    },
    entry="",
    task="compare",
    options={
        "entries": ["gan-mlp-digits", "gan-mlp-digits-frozen", "gan-collapsed-digits"],
        "seed": 0,
        "label": "all",
    },
    failure=True,
)

_SAME_ORDER = Preset(
    key="compare-same-order",
    title={"en": "One order, three kinds of models", "ru": "Один заказ, три вида моделей"},
    note={
        "en": "Green hair, glasses, sad: StyleGAN is only told the style. See “Attributes asked for and seen”.",
        "ru": "Зелёные волосы, очки, грусть: StyleGAN сообщают только стиль. См. столбец «Признаки: заказаны и видны».",
    },
    entry="",
    task="compare",
    options={
        "entries": ["stylegan-faces", "ddpm-faces", "vae-faces"], "seed": 0, "count": 10, "style": "personas",
        "hair_colour": "green", "glasses": "yes", "mood": "sad",
    },
)  # fmt: skip

_ONE_PROMPT = Preset(
    key="compare-one-prompt",
    title={"en": "One prompt, written and denoised", "ru": "Один запрос: написать и расшумить"},
    note={
        "en": "No training picture held this pair. Who has both objects, who has them in their places, and how soon?",
        "ru": "На учебных картинках такой пары не было. У кого видны оба предмета, у кого на местах и кто быстрее?",
    },
    entry="",
    task="compare",
    options={
        "entries": ["dalle-scenes", "lcm-scenes", "sd-scenes"], "seed": 0, "count": 4,
        "prompt": "a lion left of a cake on a green background, flat style",
    },
)  # fmt: skip

_COMPARE_TEXT = {
    "en": """\
The same order, several architectures side by side. Models of digits all learned from MNIST's 60,000 handwritten \
digits, models of faces all from the same 120,000 cartoon faces, so the difference you see is made by architecture \
and training.

The players are locked by *fraction of the run*: half way means half of the layers in a GAN, half of the steps in \
diffusion. The clock tells another story, so read the table too: parameters, network evaluations (how often the \
network runs for a picture), time to first frame, total time, peak memory.

Three wishes pull in different directions: good pictures, variety, speed. GANs are quick but can forget kinds of \
pictures, as the collapsed one shows; diffusion seldom does, and takes its time. On these digits both cover as much: \
see coverage in the table. The same seed does not mean the same picture: each model reads noise in its own way.
""",
    "ru": """\
Один заказ — несколько архитектур бок о бок. Все модели цифр учились на одних и тех же 60 000 рукописных цифр MNIST, \
все модели лиц — на одних и тех же 120 000 рисованных лиц, так что разница, которую вы видите, идёт от архитектуры и \
обучения.

Проигрыватели связаны по *доле пройденного пути*: середина — это половина слоёв у GAN и половина шагов у диффузии. \
Часы рассказывают другое, поэтому загляните в таблицу: параметры, вызовы сети (сколько раз она срабатывает на одну \
картинку), время до первого кадра, всё время, пик памяти.

Три желания тянут в разные стороны: качество, разнообразие, скорость. GAN быстры, но могут забыть часть данных, как \
GAN с коллапсом мод; с диффузией это редкость, зато она не торопится. На этих цифрах охват у обеих одинаков: см. \
таблицу. Один и тот же сид не даёт одной и той же картинки: каждая модель читает шум по-своему.
""",
}

LESSON = Lesson(
    text=_COMPARE_TEXT,
    question={
        "en": "A GAN runs its network once per digit. How often does diffusion, with 20 ddim steps and guidance 3?",
        "ru": "GAN вызывает сеть один раз на цифру. А сколько раз диффузия — при 20 шагах ddim и силе условия 3?",
    },
    choices={
        "en": ("20 times", "40 times", "1,000 times"),
        "ru": ("20 раз", "40 раз", "1000 раз"),
    },
    right=1,
    answer={
        "en": (
            "Every guided step needs two noise estimates, with the digit and without it: 20 × 2 = 40. Training knew "
            "1,000 noise levels, but drawing may skip most of them. Compare the DCGAN with diffusion here and read "
            "the column “Network evaluations”; with guidance 1 one estimate per step is enough, and 20 remain."
        ),
        "ru": (
            "Шагу с условием нужны две оценки шума — с цифрой и без неё: 20 × 2 = 40. При обучении уровней шума было "
            "1000, но на пути к картинке большинство можно пропустить. Сравните здесь DCGAN с диффузией и найдите "
            "в таблице «Вызовы сети»; при силе условия 1 хватает одной оценки на шаг, и вызовов остаётся 20."
        ),
    },
    paper=(
        "Z. Xiao, K. Kreis, A. Vahdat, “Tackling the Generative Learning Trilemma with Denoising Diffusion GANs”, 2021",
        "https://arxiv.org/abs/2112.07804",
    ),
    presets=(ONE_OR_MANY, _SAME_ORDER, _ONE_PROMPT, _TWO_GANS, _TWO_WAYS_TO_FAIL),
)
