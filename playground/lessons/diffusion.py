"""What the Diffusion tab teaches."""

from .lesson import Lesson, Preset

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

_MADE_TO_ORDER = Preset(
    key="diffusion-order",
    title={"en": "Made to order", "ru": "На заказ"},
    note={
        "en": "Nine faces with a green beard, glasses and a smile: style and mood were told, not found by luck.",
        "ru": "Девять лиц с зелёной бородой, в очках и с улыбкой: модели сказали, что рисовать, — это не везение.",
    },
    entry="ddpm-faces",
    task="generate",
    options={
        "seed": 0, "count": 9, "style": "personas", "hair_colour": "green", "glasses": "yes", "mood": "happy",
        "beard": "yes",
    },
)  # fmt: skip

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
Here a picture **emerges from noise**, step by step. In training a picture x₀ was drowned in noise, from a trace to \
almost nothing but noise:

x_t = √ᾱ_t · x₀ + √(1 − ᾱ_t) · ε

A U-Net learned one thing: to look at x_t and predict the noise ε. To draw, we start from pure noise and take a part \
of the predicted noise away, again and again. The *scheduler* says how much: **ddim** with eta 0 is deterministic, \
**ddpm** adds a little fresh noise each time.

To get a certain digit, or a face with certain attributes, the network runs twice per step, with the wish and \
without it, and the difference is exaggerated. That is *guidance*. Watch three views: x_t, the noise seen in it, and \
predicted x0, the model's guess at the finished picture.

Faces are denoised not as pixels but in the *latent* of the autoencoder, 16 × 16 places of eight numbers. On the way \
you see the mean colour of each place; only the result is painted by the decoder.
""",
    "ru": """\
Здесь картинка **проступает из шума** шаг за шагом. При обучении картинку x₀ топили в шуме — то слегка, то почти \
целиком:

x_t = √ᾱ_t · x₀ + √(1 − ᾱ_t) · ε

Сеть U-Net научилась одному: глядя на x_t, предсказывать шум ε. Чтобы нарисовать картинку, начинаем с чистого шума \
и раз за разом убираем часть предсказанного. Сколько именно — решает *планировщик*: **ddim** при eta 0 обходится без \
случайности, **ddpm** каждый раз добавляет немного свежего шума.

Чтобы вышла нужная цифра или лицо с нужными признаками, сеть на каждом шаге вызывают дважды — с запросом и без \
него, — а разницу усиливают: это *сила условия* (guidance). Смотрите три вида: x_t, шум в нём и предсказанный x0 — \
догадку модели о готовой картинке.

Лица очищаются от шума не в пикселях, а в *коде* автокодировщика: это 16 × 16 мест по восемь чисел. По пути виден \
средний цвет каждого места, и только итог рисует декодировщик.
""",
}

LESSON = Lesson(
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
    presets=(_TWENTY, _MADE_TO_ORDER, _CLICHE, _HASTE),
)
