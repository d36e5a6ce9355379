"""What the GAN tab teaches."""

from .lesson import Lesson, Preset

HUNDRED = Preset(
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

COLLAPSED = Preset(
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

LESSON = Lesson(
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
    presets=(HUNDRED, _FIRST_GAN, _FROZEN, COLLAPSED),
)
