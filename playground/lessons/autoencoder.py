"""What the Autoencoder tab teaches."""

from .lesson import Lesson, Preset

MEAN = Preset(
    key="autoencoder-mean",
    title={"en": "The mean face of each style", "ru": "Среднее лицо каждого стиля"},
    note={
        "en": "Spread 0: every latent is the mean of its attributes. Where faces differ, it is a ghost of them all.",
        "ru": "Разброс 0: каждый код — среднее для своих признаков. Где лица различаются, среднее — призрак их всех.",
    },
    entry="vae-faces",
    task="generate",
    options={"seed": 0, "count": 16, "spread": 0.0},
)

_WITHOUT = Preset(
    key="autoencoder-without",
    title={"en": "Take a channel away", "ru": "Уберём один канал"},
    note={
        "en": "The fourth of eight channels of the latent is set to zero. What did it stand for?",
        "ru": "Четвёртый из восьми каналов кода обнулён. За что он отвечал?",
    },
    entry="vae-faces",
    task="edit",
    options={"channel_4": 0.0},
)

_WIDE = Preset(
    key="autoencoder-wide",
    title={"en": "Failure: it cannot invent", "ru": "Неудача: выдумывать не умеет"},
    note={
        "en": "Latents drawn half as wide again as real ones lie: each part is plausible, together they are no face.",
        "ru": "Разброс кодов в полтора раза шире настоящего: каждая часть правдоподобна, а вместе — не лицо.",
    },
    entry="vae-faces",
    task="generate",
    options={"seed": 0, "count": 16, "spread": 1.5},
    failure=True,
)

LESSON = Lesson(
    text={
        "en": """\
An autoencoder has two halves. The *encoder* squeezes a face of 64 × 64 × 3 = 12,288 numbers into a *latent* z of \
16 × 16 × 8 = 2,048; the *decoder* paints the face anew from z. Both were trained to lose as little as possible.

It is *variational* (VAE): the encoder does not name one z but a small cloud of them, and the clouds are kept near \
N(0, I). So neighbouring points of the latent space are similar faces, and one can walk there.

Look at the difference: large areas come back exactly, fine lines do not. Of what it cannot know the decoder paints \
the mean, and a mean is blurred. Stable Diffusion works in a latent space of this kind: it is much smaller than \
the picture and loses little.
""",
        "ru": """\
У автокодировщика две половины. *Кодировщик* сжимает лицо из 64 × 64 × 3 = 12 288 чисел в *код* z из \
16 × 16 × 8 = 2 048; *декодировщик* рисует лицо по z заново. Обоих учили терять как можно меньше.

Он *вариационный* (VAE): кодировщик называет не одну точку z, а облачко, и все облачка держат вблизи N(0, I). Поэтому \
соседние точки скрытого пространства — похожие лица, и по нему можно гулять.

Смотрите на разницу: большие пятна возвращаются точно, тонкие линии — нет. О чём декодировщик знать не может, там он \
рисует среднее, а среднее размыто. В таком же скрытом пространстве работает Stable Diffusion: оно гораздо \
меньше картинки, а теряется немного.
""",
    },
    question={
        "en": "Half way between two faces: what does the latent give that a cross-fade of the pixels does not?",
        "ru": "На полпути между двумя лицами: что даёт скрытое пространство, чего не даст наложение пикселей?",
    },
    choices={
        "en": (
            "A third person, as sharp as the two",
            "Nearly the same double exposure, only tidier",
            "Noise: between two codes there is nothing",
        ),
        "ru": (
            "Третьего человека, такого же чёткого",
            "Почти то же наложение, только опрятнее",
            "Шум: между двумя кодами ничего нет",
        ),
    },
    right=1,
    answer={
        "en": (
            "This latent keeps the layout of the picture: 16 × 16 places, each a code for 4 × 4 pixels. So the way "
            "between two faces is close to a cross-fade: compare the two rows in Interpolate. A GAN walks from person "
            "to person, because its z has no places; a price of latents that lose little."
        ),
        "ru": (
            "Этот код хранит устройство картинки: 16 × 16 мест, в каждом — код для 4 × 4 пикселей. Поэтому путь между "
            "лицами близок к наложению: сравните два ряда в «Интерполяции». GAN идёт от человека к человеку, потому "
            "что у её z мест нет; такова цена кода, который мало теряет."
        ),
    },
    paper=("D. P. Kingma, M. Welling, “Auto-Encoding Variational Bayes”, 2013", "https://arxiv.org/abs/1312.6114"),
    presets=(MEAN, _WITHOUT, _WIDE),
)
