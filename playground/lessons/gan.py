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

_CAST = Preset(
    key="gan-cast",
    title={"en": "A cast of characters", "ru": "Труппа персонажей"},
    note={
        "en": "StyleGAN: every seed is another person, in four styles. Watch the picture grow from 4 to 64 pixels.",
        "ru": "StyleGAN: каждый сид — новый человек, в четырёх стилях. Смотрите, как картинка растёт от 4 до 64 точек.",
    },
    entry="stylegan-faces",
    task="generate",
    options={"seed": 0, "count": 16, "style": "all"},
)

_MIXED = Preset(
    key="gan-mixed",
    title={"en": "Whose hair, whose colours?", "ru": "Чьи волосы, чьи цвета?"},
    note={
        "en": "Coarse layers of the row, all others of the column. Which traits come from where?",
        "ru": "Грубые слои — от строки, остальные — от столбца. Что от кого досталось?",
    },
    entry="stylegan-faces",
    task="mix",
    options={"seed": 0, "seed_to": 100, "style": "toon-head", "band": "coarse"},
)

_BROKEN = Preset(
    key="gan-broken",
    title={"en": "Failure: beyond what was learned", "ru": "Неудача: за краем выученного"},
    note={
        "en": "Truncation 1.5 goes half as far again from the average as in training: the parts no longer agree.",
        "ru": "Усечение 1,5 уводит от среднего в полтора раза дальше, чем при обучении: части уже не сходятся.",
    },
    entry="stylegan-faces",
    task="generate",
    options={"seed": 0, "count": 16, "style": "all", "truncation": 1.5},
    failure=True,
)

_GLASSES = Preset(
    key="gan-glasses",
    title={"en": "Failure: glasses out of nowhere", "ru": "Неудача: очки из ниоткуда"},
    note={
        "en": "No toon-head wears glasses, many personas do: to please its discriminator, CycleGAN hands some out. The "
        "way back takes them off again, so its loss sees nothing wrong.",
        "ru": "У toon-head очков не бывает, у personas — часто: чтобы угодить дискриминатору, CycleGAN кое-кому их "
        "надевает. Обратный путь их снимает, так что функция потерь ничего не замечает.",
    },
    entry="cyclegan-faces",
    task="several",
    options={"seed": 0, "count": 12, "direction": "toon-head to personas"},
    failure=True,
)

_GAN_TEXT = {
    "en": """\
Each picture here is made in **one pass**. The *generator* G takes noise z, a list of random numbers drawn from the \
seed, and its layers unfold it into a picture.

A G that starts from noise never sees a real picture. It learned from an opponent, the *discriminator* D, which sees \
real and generated pictures and says how real each one looks. D learns to tell them apart, G learns to fool D:

min_G max_D  E[log D(x)] + E[log(1 − D(G(z)))]

This is the game of 2014. Of the models here the MLP GAN maximises log D(G(z)) instead, in DCGAN and StyleGAN D \
compares real and generated pictures in pairs, CycleGAN uses squared errors; the idea is the same.

The **MLP GAN** is the first of its kind: perceptrons, and no way to ask for a digit. The **DCGAN** uses convolutions \
and gets the digit as a second input. The *percentile* under a picture is the share of held-out real digits that D \
finds less convincing.

**StyleGAN** turns z into a *style vector* w first, and w tells every layer what to paint: coarse layers decide on \
pose and hair, fine ones on colours. All layers get the same w, but each reads it on its own; so two faces can be \
mixed layer by layer, and moving w along a *direction* changes one trait. *Truncation* pulls w towards the average: \
fewer accidents, less variety.

**CycleGAN** needs no noise: it turns a face of one style into another, learned from two heaps of pictures without \
pairs. What holds it to the person is mostly the way back: there and back again must give the same picture.
""",
    "ru": """\
Каждая картинка здесь рождается за **один проход**. *Генератор* G берёт шум z — набор случайных чисел, который задан \
сидом, — и слой за слоем разворачивает его в картинку.

Генератор, который начинает с шума, настоящих картинок не видит. Он учился у противника: *дискриминатор* D смотрит на \
настоящие и созданные картинки и говорит, насколько каждая похожа на правду. D учится их различать, G — обманывать D:

min_G max_D  E[log D(x)] + E[log(1 − D(G(z)))]

Такой была игра в 2014 году. Из здешних моделей GAN из перцептронов вместо этого увеличивает log D(G(z)), у DCGAN и \
StyleGAN D сравнивает настоящее и созданное попарно, у CycleGAN — квадраты ошибок; мысль та же.

**GAN из перцептронов** — первая в своём роде: цифру у неё не закажешь. **DCGAN** построена на свёртках и получает \
нужную цифру вторым входом. *Процентиль* под картинкой — доля отложенных настоящих цифр, которые убеждают D меньше.

**StyleGAN** сначала превращает z в *вектор стиля* w, а уж w говорит каждому слою, что рисовать: грубые слои решают \
про позу и волосы, тонкие — про цвета. Все слои получают один и тот же w, но каждый читает его сам: два лица можно \
смешать послойно, а сдвиг w вдоль *направления* меняет одну черту. *Усечение* тянет w к среднему: меньше неудач, но и \
меньше разнообразия.

**CycleGAN** обходится без шума: она переводит лицо из одного стиля в другой, а училась на двух кучах картинок без \
пар. Сходство с человеком удерживает прежде всего обратный путь: туда и обратно — должна выйти та же картинка.
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
    presets=(_CAST, _MIXED, HUNDRED, _FIRST_GAN, _FROZEN, COLLAPSED, _BROKEN, _GLASSES),
)
