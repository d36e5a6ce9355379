"""What the Start tab teaches: the story from statistics to hybrids, and the six first things to try."""

from .compare import ONE_OR_MANY
from .gan import COLLAPSED
from .lesson import Family, Lesson, Preset, Try

START: tuple[Try, ...] = (
    Try(
        title={"en": "One beginning, many machines", "ru": "Одно начало — разные машины"},
        note={
            "en": "From counting to attention: all continue the same line. Which one keeps the thread?",
            "ru": "От подсчёта до внимания: все продолжают одну строку. Кто не теряет нить?",
        },
        tab="recurrent",
        preset=Preset(
            key="start-texts",
            title={"en": "The same line, continued by all", "ru": "Одна строка, а продолжают все"},
            note={
                "en": "The colour says how probable each letter was. Point at one to see what else might have come.",
                "ru": "Цвет показывает, насколько вероятна была буква. Наведите курсор: что могло быть вместо неё?",
            },
            entry="",
            task="beside",
            options={"entry": "markov-shakespeare", "prompt": "ROMEO:\n", "seed": 0, "keep": True, "max_tokens": 240},
        ),
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
        title={"en": "Walk from face to face", "ru": "Прогулка от лица к лицу"},
        note={
            "en": "One face turns into another step by step: interpolation in latent space.",
            "ru": "Одно лицо шаг за шагом переходит в другое: интерполяция в скрытом пространстве.",
        },
        tab="gan",
        preset=Preset(
            key="start-walk",
            title={"en": "A walk in w", "ru": "Прогулка в w"},
            note={
                "en": "Sixteen points between two faces, and at each of them a face. What flows, what jumps?",
                "ru": "Шестнадцать точек между двумя лицами, и в каждой — лицо. Что меняется плавно, а что скачком?",
            },
            entry="stylegan-faces",
            task="interpolate",
            options={"seed": 3, "seed_to": 8, "count": 16, "style": "adventurer"},
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
        preset=COLLAPSED,
    ),
    Try(
        title={"en": "GAN against diffusion", "ru": "GAN против диффузии"},
        note={
            "en": "The same digit, one pass against twenty steps: watch the pictures, then read the clock.",
            "ru": "Одна и та же цифра, один проход против двадцати шагов: сначала смотрим, потом считаем секунды.",
        },
        tab="compare",
        preset=ONE_OR_MANY,
    ),
)

FAMILIES: tuple[Family, ...] = (
    Family(
        1913,
        ("markov",),
        {"en": "Markov chain", "ru": "Цепь Маркова"},
        {"en": "Counts which letter follows which.", "ru": "Считает, какая буква идёт за какой."},
    ),
    Family(
        1990,
        ("rnn",),
        {"en": "Recurrent network (RNN)", "ru": "Рекуррентная сеть (RNN)"},
        {"en": "Reads letter by letter and keeps a memory.", "ru": "Читает букву за буквой и ведёт память."},
    ),
    Family(
        1997,
        ("lstm",),
        {"en": "LSTM, later GRU", "ru": "LSTM, позже GRU"},
        {"en": "Gates decide what the memory keeps.", "ru": "Вентили решают, что помнить, а что забыть."},
    ),
    Family(
        2013,
        ("autoencoder",),
        {"en": "Autoencoder (VAE)", "ru": "Автокодировщик (VAE)"},
        {
            "en": "Squeezes a picture into a few numbers, and back.",
            "ru": "Сжимает картинку в несколько чисел и обратно.",
        },
    ),
    Family(
        2014,
        ("gan",),
        {"en": "GAN", "ru": "GAN"},
        {
            "en": "A forger learns from the critic it must fool.",
            "ru": "Поддельщик учится у критика, обманывая его.",
        },
    ),
    Family(
        2016,
        ("autoregressive",),
        {"en": "Autoregressive pixels", "ru": "Авторегрессия по пикселям"},
        {"en": "Draws pixel after pixel, each from all before.", "ru": "Рисует пиксель за пикселем, глядя на прежние."},
    ),
    Family(
        2017,
        ("transformer",),
        {"en": "Transformer", "ru": "Трансформер"},
        {"en": "Each new token looks back at all earlier ones.", "ru": "Каждый новый токен смотрит на все прежние."},
    ),
    Family(
        2020,
        ("diffusion",),
        {"en": "Diffusion (DDPM)", "ru": "Диффузия (DDPM)"},
        {"en": "Starts from noise and takes it away in steps.", "ru": "Начинает с шума и убирает его по шагам."},
    ),
    Family(
        2020,
        ("autoencoder", "gan", "transformer"),
        {"en": "Hybrid: VQGAN", "ru": "Гибрид: VQGAN"},
        {"en": "Autoencoder + GAN + Transformer", "ru": "Автокодировщик + GAN + трансформер"},
    ),
    Family(
        2021,
        ("autoencoder", "diffusion"),
        {"en": "Hybrid: latent diffusion", "ru": "Гибрид: латентная диффузия"},
        {"en": "Autoencoder + diffusion", "ru": "Автокодировщик + диффузия"},
    ),
    Family(
        2022,
        ("diffusion", "transformer"),
        {"en": "Hybrid: diffusion Transformer", "ru": "Гибрид: диффузионный трансформер"},
        {"en": "Diffusion + Transformer", "ru": "Диффузия + трансформер"},
    ),
)

_TEXT = {
    "en": """\
A generative model looks at many examples and then makes **something new of the same kind**. The first one needed \
nothing but counting: in 1913 A. A. Markov went through 20,000 letters of *Eugene Onegin* and noted how often a vowel \
follows a vowel, and how often a consonant.

All that came later answers the same two questions. *What do we learn from the examples?* Counts, a memory, a short \
code, the taste of a critic, the noise in a picture. *How does chance become a result?* Letter by letter, in one pass, \
or in many small steps. Chance is the **seed**: the same seed gives the same result, another seed another one.

No family does everything best, and so the newest stations of the story are **hybrids**: the strength of one makes up \
for the weakness of another. A filled dot is a family that you can run here now.
""",
    "ru": """\
Генеративная модель смотрит на множество примеров, а потом делает **что-то новое того же рода**. Первой хватило \
простого подсчёта: в 1913 году А. А. Марков прошёл по 20 000 букв «Евгения Онегина» и записал, как часто за гласной \
идёт гласная, а как часто — согласная.

Всё, что было потом, отвечает на те же два вопроса. *Что мы узнаём из примеров?* Частоты, память, короткий код, вкус \
критика, шум в картинке. *Как случай становится результатом?* Буква за буквой, за один проход или многими маленькими \
шагами. Случай здесь — это **сид**: тот же сид даёт тот же результат, другой — другой.

Ни одно семейство не лучше всех во всём, поэтому последние станции этой истории — **гибриды**: сильная сторона одного \
возмещает слабую сторону другого. Закрашенная точка — семейство, которое можно запустить прямо здесь.
""",
}

LESSON = Lesson(
    text=_TEXT,
    question={
        "en": "Latent diffusion denoises the short code of an autoencoder instead of the picture. What is gained?",
        "ru": "Латентная диффузия очищает от шума не картинку, а короткий код автокодировщика. Что это даёт?",
    },
    choices={
        "en": (
            "Fewer steps: one is enough, as in a GAN",
            "Cheaper steps: each has far fewer numbers to work on",
            "Sharper pictures: nothing gets lost on the way",
        ),
        "ru": (
            "Меньше шагов: хватит и одного, как у GAN",
            "Шаги дешевле: в каждом гораздо меньше чисел",
            "Картинки чётче: по дороге ничего не теряется",
        ),
    },
    right=1,
    answer={
        "en": (
            "A picture of 512×512 pixels has 786,432 numbers, its code of 64×64×4 only 16,384: every step has 48 times "
            "fewer of them, and there are as many steps as before. The code even loses a little; the autoencoder is "
            "trained with a GAN's critic so that the loss is hardly seen. Press “GAN against diffusion” above to see "
            "what those many steps cost."
        ),
        "ru": (
            "В картинке 512×512 пикселей 786 432 числа, а в её коде 64×64×4 — всего 16 384: в каждом шаге их в 48 раз "
            "меньше, а самих шагов столько же. Код даже немного теряет; чтобы это не бросалось в глаза, автокодировщик "
            "учат с критиком, как в GAN. Нажмите выше «GAN против диффузии» — увидите, чего стоят эти шаги."
        ),
    },
    paper=(
        "R. Rombach et al., “High-Resolution Image Synthesis with Latent Diffusion Models”, 2021",
        "https://arxiv.org/abs/2112.10752",
    ),
    presets=tuple(item.preset for item in START),
)
