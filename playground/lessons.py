"""What the tabs teach: a short lesson, a question to guess, presets, and the six first things to try. Data only."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Preset:
    """Settings for one click.

    Attributes:
        key: unique among all presets.
        title, note: by language; the note says what to look at.
        entry, task, options: as in a recipe. For task "compare" the entry is "" and the options are
            entries, seed and label (which entries without classes do not use).
        failure: shows what typically goes wrong.
    """

    key: str
    title: dict[str, str]
    note: dict[str, str]
    entry: str
    task: str
    options: dict[str, Any] = field(default_factory=dict)
    failure: bool = False


@dataclass(frozen=True)
class Lesson:
    """The lesson of one tab; dictionaries are by language.

    Attributes:
        text: Markdown: what there is to see, and how it works.
        question, choices, right, answer: to guess and then reveal; `right` is the index of the right choice.
        paper: citation and address.
        presets: for one click, a failure among them.
    """

    text: dict[str, str]
    question: dict[str, str]
    choices: dict[str, tuple[str, ...]]
    right: int
    answer: dict[str, str]
    paper: tuple[str, str]
    presets: tuple[Preset, ...]


@dataclass(frozen=True)
class Try:
    """One thing to try from the Start tab: opens `tab` and runs `preset` there."""

    title: dict[str, str]
    note: dict[str, str]
    tab: str
    preset: Preset


# ------------------------------------------------------------------------------------------------ GAN

_HUNDRED = Preset(
    key="gan-hundred",
    title={"en": "A hundred digits in one pass", "ru": "Сто цифр за один проход"},
    note={
        "en": "Conditional DCGAN: every column is a digit that was asked for, every picture its own seed.",
        "ru": "DCGAN с условием: в каждом столбце — цифра, которую попросили, у каждой картинки — свой сид.",
    },
    entry="dcgan-digits",
    task="generate",
    options={"seed": 0, "count": 100, "label": "all"},
)

_FIRST_GAN = Preset(
    key="gan-first",
    title={"en": "The first GAN", "ru": "Самая первая GAN"},
    note={
        "en": "Perceptrons only, and no way to ask for a digit: the seed alone decides. Which digits come up rarely?",
        "ru": "Одни перцептроны, и цифру не закажешь: всё решает сид. Какие цифры выпадают редко?",
    },
    entry="gan-mlp-digits",
    task="generate",
    options={"seed": 0, "count": 64},
)

_FROZEN = Preset(
    key="gan-frozen",
    title={"en": "Failure: the teacher is asleep", "ru": "Неудача: учитель спит"},
    note={
        "en": "The discriminator was frozen by mistake. Its random opinion is soon flattered, yet digits never appear.",
        "ru": "Дискриминатор заморозили по ошибке. Угодить его случайному вкусу легко, только цифр так и не выходит.",
    },
    entry="gan-mlp-digits-frozen",
    task="generate",
    options={"seed": 0, "count": 16},
    failure=True,
)

_COLLAPSED = Preset(
    key="gan-collapsed",
    title={"en": "Failure: mode collapse", "ru": "Неудача: коллапс мод"},
    note={
        "en": "Sixty-four seeds, nearly one picture: the generator found something that passes and stopped exploring.",
        "ru": "Шестьдесят четыре сида — и почти одна картинка: генератор нашёл, что сходит с рук, и больше не ищет.",
    },
    entry="gan-collapsed-digits",
    task="generate",
    options={"seed": 0, "count": 64},
    failure=True,
)

_GAN_TEXT = {
    "en": """\
Each digit here is made in **one pass**. The *generator* G takes noise z, a list of random numbers drawn from the \
seed, and its layers unfold it into a picture.

Nobody ever showed G a real digit. It learned from an opponent, the *discriminator* D, which sees real and generated \
pictures and says how real each one looks. D learns to tell them apart, G learns to fool D:

min_G max_D  E[log D(x)] + E[log(1 − D(G(z)))]

The **MLP GAN** is the first of its kind: perceptrons, and no way to ask for a digit. The **DCGAN** uses convolutions \
and gets the digit as a second input. The *percentile* under a picture is the share of held-out real digits that D \
finds less convincing.
""",
    "ru": """\
Каждая цифра здесь рождается за **один проход**. *Генератор* G берёт шум z — набор случайных чисел, который задан \
сидом, — и слой за слоем разворачивает его в картинку.

Настоящих цифр G никогда не видел. Он учился у противника: *дискриминатор* D смотрит на настоящие и созданные \
картинки и говорит, насколько каждая похожа на правду. D учится их различать, G — обманывать D:

min_G max_D  E[log D(x)] + E[log(1 − D(G(z)))]

**GAN из перцептронов** — первая в своём роде: цифру у неё не закажешь. **DCGAN** построена на свёртках и получает \
нужную цифру вторым входом. *Процентиль* под картинкой — доля отложенных настоящих цифр, которые убеждают D меньше.
""",
}

_GAN = Lesson(
    text=_GAN_TEXT,
    question={
        "en": "Take the noises of two seeds and stop half way between them. What will the DCGAN draw for the digit 3?",
        "ru": "Возьмём шум двух сидов и остановимся на полпути между ними. Что нарисует DCGAN, если просить тройку?",
    },
    choices={
        "en": (
            "Both threes, half transparent, one over the other",
            "Grey noise: nobody trained it for that point",
            "One clean three, in a handwriting between the two",
        ),
        "ru": (
            "Обе тройки разом, полупрозрачные, одна поверх другой",
            "Серый шум: этой точке её никто не учил",
            "Одну чёткую тройку, с почерком где-то посередине",
        ),
    },
    right=2,
    answer={
        "en": (
            "We mix the noises, not the pictures, and G is continuous: a small step in latent space, the space of all "
            "z, bends the strokes a little. A double exposure is what mixing pixels would give. Open Interpolate, "
            "take the DCGAN and a 3, and play the loop; then try the MLP GAN, where one digit may turn into another."
        ),
        "ru": (
            "Мы смешиваем не картинки, а шум, и G непрерывен: маленький шаг в скрытом пространстве — пространстве "
            "всех z — чуть изгибает линии. Двойную экспозицию дало бы смешивание пикселей. Откройте «Интерполяцию», "
            "возьмите DCGAN и тройку и пустите её по кругу; потом — GAN из перцептронов: там одна цифра может "
            "превратиться в другую."
        ),
    },
    paper=(
        "I. Goodfellow et al., “Generative Adversarial Nets”, 2014",
        "https://arxiv.org/abs/1406.2661",
    ),
    presets=(_HUNDRED, _FIRST_GAN, _FROZEN, _COLLAPSED),
)

# ------------------------------------------------------------------------------------------------ Diffusion

_TWENTY = Preset(
    key="diffusion-twenty",
    title={"en": "Twenty steps out of noise", "ru": "Двадцать шагов из шума"},
    note={
        "en": "Drag the player: x_t stays noise for a long while, and predicted x0 already guesses the digit.",
        "ru": "Подвигайте ползунок: x_t ещё долго остаётся шумом, а предсказанный x0 цифру уже угадывает.",
    },
    entry="ddpm-digits",
    task="generate",
    options={"seed": 0, "count": 16, "label": "all", "steps": 20, "guidance": 2.0, "scheduler": "ddim", "eta": 0.0},
)

_CLICHE = Preset(
    key="diffusion-cliche",
    title={"en": "Failure: too much guidance", "ru": "Неудача: перестарались с условием"},
    note={
        "en": "Guidance 10 shouts the digit: thick strokes, and sixteen seeds give nearly the same cliché of a 3.",
        "ru": "При силе 10 условие кричит: линии толстые, и шестнадцать сидов дают почти одну и ту же тройку-штамп.",
    },
    entry="ddpm-digits",
    task="generate",
    options={"seed": 0, "count": 16, "label": 3, "guidance": 10.0},
    failure=True,
)

_HASTE = Preset(
    key="diffusion-haste",
    title={"en": "Failure: two steps only", "ru": "Неудача: всего два шага"},
    note={
        "en": "In so long a stride the model can only guess an average of what may be there: smears, gaps, specks.",
        "ru": "Шаг слишком широк: модель угадывает лишь среднее из всего возможного — пятна, разрывы, крапинки.",
    },
    entry="ddpm-digits",
    task="generate",
    options={"seed": 0, "count": 16, "label": "all", "steps": 2, "scheduler": "ddpm"},
    failure=True,
)

_DIFFUSION_TEXT = {
    "en": """\
Here a digit **emerges from noise**, step by step. In training a picture x₀ was drowned in noise, from a trace to \
almost nothing but noise:

x_t = √ᾱ_t · x₀ + √(1 − ᾱ_t) · ε

A U-Net learned one thing: to look at x_t and predict the noise ε. To draw, we start from pure noise and take a part \
of the predicted noise away, again and again. The *scheduler* says how much: **ddim** with eta 0 is deterministic, \
**ddpm** adds a little fresh noise each time.

To get a certain digit, the network runs twice per step, with the digit and without it, and the difference is \
exaggerated. That is *guidance*. Watch three views: x_t, the noise seen in it, and predicted x0, the model's guess at \
the finished picture.
""",
    "ru": """\
Здесь цифра **проступает из шума** шаг за шагом. При обучении картинку x₀ топили в шуме — то слегка, то почти целиком:

x_t = √ᾱ_t · x₀ + √(1 − ᾱ_t) · ε

Сеть U-Net научилась одному: глядя на x_t, предсказывать шум ε. Чтобы нарисовать цифру, начинаем с чистого шума и раз \
за разом убираем часть предсказанного. Сколько именно — решает *планировщик*: **ddim** при eta 0 обходится без \
случайности, **ddpm** каждый раз добавляет немного свежего шума.

Чтобы вышла нужная цифра, сеть на каждом шаге вызывают дважды — с цифрой и без неё, — а разницу усиливают: это *сила \
условия* (guidance). Смотрите три вида: x_t, шум в нём и предсказанный x0 — догадку модели о готовой картинке.
""",
}

_DIFFUSION = Lesson(
    text=_DIFFUSION_TEXT,
    question={
        "en": "A 3 is being drawn in 20 steps. You interrupt and ask for an 8. When will you still get a clean 8?",
        "ru": "Модель за 20 шагов рисует тройку, а вы вдруг просите восьмёрку. Когда ещё выйдет чистая восьмёрка?",
    },
    choices={
        "en": (
            "In the early steps, while x_t still looks like mere noise",
            "At any step, even the last one: guidance is strong",
            "Never: the noise has decided on a 3 before the first step",
        ),
        "ru": (
            "На первых шагах, пока x_t выглядит просто шумом",
            "На любом шаге, хоть на последнем: условие сильнее",
            "Никогда: шум выбрал тройку ещё до первого шага",
        ),
    },
    right=0,
    answer={
        "en": (
            "The coarse is settled first, the details last. Early on the same noise can still become any digit; near "
            "the end only the edges of strokes are left to decide, and a 3 remains a 3. Open Branch, set the new "
            "digit to 8, and compare step 4 with steps 10 and 18."
        ),
        "ru": (
            "Сначала решается крупное, мелочи — в конце. Поначалу тот же шум ещё может стать любой цифрой, а под конец "
            "остаётся уточнить края линий, и тройка так и будет тройкой. Откройте «Ветвление», выберите новой цифрой "
            "8 и сравните шаг 4 с шагами 10 и 18."
        ),
    },
    paper=(
        "J. Ho, A. Jain, P. Abbeel, “Denoising Diffusion Probabilistic Models”, 2020",
        "https://arxiv.org/abs/2006.11239",
    ),
    presets=(_TWENTY, _CLICHE, _HASTE),
)

# ------------------------------------------------------------------------------------------------ Compare

_ONE_OR_MANY = Preset(
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

_COMPARE_TEXT = {
    "en": """\
The same order, several architectures side by side. All embedded models learned from the same data, MNIST's 60,000 \
handwritten digits, so the difference you see is made by architecture and training.

The players are locked by *fraction of the run*: half way means half of the layers in a GAN, half of the steps in \
diffusion. The clock tells another story, so read the table too: parameters, network evaluations (how often the \
network runs for a picture), time to first frame, total time, peak memory.

Three wishes pull in different directions: good pictures, variety, speed. GANs are quick but may forget kinds of \
pictures; diffusion covers them well, and takes its time. The same seed does not mean the same picture: each model \
reads noise in its own way.
""",
    "ru": """\
Один заказ — несколько архитектур бок о бок. Все встроенные модели учились на одних данных — 60 000 рукописных цифр \
MNIST, — так что разница, которую вы видите, идёт от архитектуры и обучения.

Проигрыватели связаны по *доле пройденного пути*: середина — это половина слоёв у GAN и половина шагов у диффузии. \
Часы рассказывают другое, поэтому загляните в таблицу: параметры, вызовы сети (сколько раз она срабатывает на одну \
картинку), время до первого кадра, всё время, пик памяти.

Три желания тянут в разные стороны: качество, разнообразие, скорость. GAN быстры, но могут забыть часть данных; \
диффузия охватывает их полнее, но не торопится. Один и тот же сид не даёт одной и той же картинки: каждая модель \
читает шум по-своему.
""",
}

_COMPARE = Lesson(
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
            "the row “Network evaluations”; with guidance 1 one estimate per step is enough, and 20 remain."
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
    presets=(_ONE_OR_MANY, _TWO_GANS, _TWO_WAYS_TO_FAIL),
)

LESSONS: dict[str, Lesson] = {"gan": _GAN, "diffusion": _DIFFUSION, "compare": _COMPARE}

# ------------------------------------------------------------------------------------------------ Start

START: tuple[Try, ...] = (
    Try(
        title={"en": "A hundred digits at once", "ru": "Сто цифр разом"},
        note={
            "en": "One pass through a GAN, and the whole sheet is full. No two are alike.",
            "ru": "Один проход через GAN — и лист исписан. Двух одинаковых нет.",
        },
        tab="gan",
        preset=_HUNDRED,
    ),
    Try(
        title={"en": "Watch noise become a seven", "ru": "Как шум становится семёркой"},
        note={
            "en": "Diffusion in twenty steps. When do you first see the seven?",
            "ru": "Диффузия за двадцать шагов. На каком вы впервые увидите семёрку?",
        },
        tab="diffusion",
        preset=Preset(
            key="start-seven",
            title={"en": "A seven out of noise", "ru": "Семёрка из шума"},
            note={
                "en": "One seed, one digit, twenty steps: small enough to follow every pixel.",
                "ru": "Один сид, одна цифра, двадцать шагов: можно уследить за каждым пикселем.",
            },
            entry="ddpm-digits",
            task="generate",
            options={"seed": 7, "count": 1, "label": 7},
        ),
    ),
    Try(
        title={"en": "Walk from one seed to another", "ru": "Прогулка от сида к сиду"},
        note={
            "en": "One three turns into another, with no jump on the way: interpolation in latent space.",
            "ru": "Одна тройка переходит в другую без единого скачка: интерполяция в скрытом пространстве.",
        },
        tab="gan",
        preset=Preset(
            key="start-walk",
            title={"en": "From three to three", "ru": "От тройки к тройке"},
            note={
                "en": "Twelve points between two noises; every one of them is a handwriting of its own.",
                "ru": "Двенадцать точек между двумя шумами; в каждой — свой почерк.",
            },
            entry="dcgan-digits",
            task="interpolate",
            options={"seed": 0, "seed_to": 1, "count": 12, "label": 3, "path": "spherical"},
        ),
    ),
    Try(
        title={"en": "Turn a three into an eight", "ru": "Превратите тройку в восьмёрку"},
        note={
            "en": "Replay a run, and change your mind at step 6: the same noise, another ending.",
            "ru": "Проиграйте всё заново и на шаге 6 передумайте: шум тот же, конец другой.",
        },
        tab="diffusion",
        preset=Preset(
            key="start-branch",
            title={"en": "An eight from step 6 on", "ru": "С шага 6 — восьмёрка"},
            note={
                "en": "Up to step 6 both runs are equal; what of the threes can you still recognise in the eights?",
                "ru": "До шага 6 всё совпадает; что от троек ещё можно узнать в восьмёрках?",
            },
            entry="ddpm-digits",
            task="branch",
            options={"seed": 0, "count": 8, "label": 3, "steps": 20, "at": 6, "branch_label": 8},
        ),
    ),
    Try(
        title={"en": "See a GAN collapse", "ru": "Посмотрите на коллапс мод"},
        note={
            "en": "Sixty-four seeds, and the same picture each time: the most famous failure of GANs.",
            "ru": "Шестьдесят четыре сида, а картинка одна и та же: самая знаменитая неудача GAN.",
        },
        tab="gan",
        preset=_COLLAPSED,
    ),
    Try(
        title={"en": "GAN against diffusion", "ru": "GAN против диффузии"},
        note={
            "en": "The same digit, one pass against twenty steps: watch the pictures, then read the clock.",
            "ru": "Одна и та же цифра, один проход против двадцати шагов: сначала смотрим, потом считаем секунды.",
        },
        tab="compare",
        preset=_ONE_OR_MANY,
    ),
)
