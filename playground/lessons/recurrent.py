"""What the Markov & RNN tab teaches."""

from pipelines import ENTRIES

from .lesson import Lesson, Preset

LOOP = Preset(
    key="recurrent-loop",
    title={"en": "Failure: always the best letter", "ru": "Неудача: всегда лучшая буква"},
    note={
        "en": "Temperature 0. Six letters decide everything, so when six letters come back, everything comes back.",
        "ru": "Температура 0. Всё решают шесть букв; как только они повторятся, повторится и всё остальное.",
    },
    entry="markov-shakespeare",
    task="generate",
    options={"prompt": "ROMEO:\n", "order": 6, "temperature": 0.0, "max_tokens": 240},
    failure=True,
)

_ORDERS = Preset(
    key="recurrent-order",
    title={"en": "Order 2: syllables, no words", "ru": "Порядок 2: слоги, но не слова"},
    note={
        "en": "Two letters back. Now raise the order to 4 and to 8: words appear, then phrases, a plot never.",
        "ru": "Память — две буквы. Поднимите порядок до 4 и до 8: появятся слова, потом обороты, но не сюжет.",
    },
    entry="markov-shakespeare",
    task="generate",
    options={"prompt": "ROMEO:\n", "order": 2, "max_tokens": 240},
)

_WORDS = Preset(
    key="recurrent-words",
    title={"en": "Words instead of letters", "ru": "Слова вместо букв"},
    note={
        "en": "Each token is a word with the space before it; one that is unknown in its place has to be spelt.",
        "ru": "Токен здесь — слово с пробелом перед ним; слово, незнакомое на этом месте, приходится писать по буквам.",
    },
    entry="markov-shakespeare",
    task="generate",
    options={"prompt": "ROMEO:\n", "order": 3, "unit": "words", "max_tokens": 120},
)

_THREAD = Preset(
    key="recurrent-thread",
    title={"en": "Failure: the lost thread", "ru": "Неудача: потерянная нить"},
    note={
        "en": "Every eight letters fit together, and no sentence remembers how it began. What is the proverb about?",
        "ru": "Любые восемь букв сочетаются, но ни одна фраза не помнит своего начала. О чём же пословица?",
    },
    entry="markov-proverbs",
    task="generate",
    options={"prompt": "Не ", "order": 8, "temperature": 0.5, "max_tokens": 240},
    failure=True,
)

_MEMORY = Preset(
    key="recurrent-memory",
    title={"en": "LSTM: a memory of fixed size", "ru": "LSTM: память постоянного размера"},
    note={
        "en": "It knows that a speech is going on and closes it in time. Compare it with the chain: Side by side.",
        "ru": "Она помнит, что идёт реплика, и вовремя её заканчивает. Сравните с цепью во вкладке «Рядом».",
    },
    entry="lstm-shakespeare",
    task="generate",
    options={"prompt": "ROMEO:\n", "max_tokens": 300},
)

_NONSENSE = Preset(
    key="recurrent-nonsense",
    title={"en": "Failure: confident nonsense", "ru": "Неудача: уверенная бессмыслица"},
    note={
        "en": "Cautious sampling: nearly every letter was certain, by colour and number, and still it means nothing.",
        "ru": "Осторожная выборка: почти каждая буква бесспорна — смотрите на цвет и числа, — а смысла нет.",
    },
    entry="markov-shakespeare",
    task="generate",
    options={"prompt": "HAMLET:\n", "order": 8, "temperature": 0.3, "max_tokens": 240},
    failure=True,
)

_STREETS = Preset(
    key="recurrent-streets",
    title={"en": "Failure: a GRU goes in circles", "ru": "Неудача: GRU ходит кругами"},
    note={
        "en": "Always the best letter: “the streets of the state of the state”. A repetition penalty of 1.1 breaks it.",
        "ru": "Всегда лучшая буква: “the streets of the state of the state”. Штраф за повторы 1,1 разрывает круг.",
    },
    entry="gru-shakespeare",
    task="generate",
    options={"prompt": "ROMEO:\n", "temperature": 0.0, "max_tokens": 240},
    failure=True,
)

_BEAMS = Preset(
    key="recurrent-beams",
    title={"en": "Failure: the most probable text", "ru": "Неудача: самый вероятный текст"},
    note={
        "en": "Beam search finds texts of fewer bits than drawing does: a few words that go round.",
        "ru": "Лучевой поиск находит текст вероятнее, чем жребий: несколько слов по кругу. По жребию — живее.",
    },
    entry="markov-shakespeare",
    task="beam",
    options={"prompt": "ROMEO:\n", "order": 6, "beams": 4, "max_tokens": 120},
    failure=True,
)

_GROWN = Preset(
    key="recurrent-texture",
    title={"en": "The same for pictures", "ru": "То же для картинок"},
    note={
        "en": "Pixel by pixel, from what has the same neighbours in the patch. On the right: whole pieces are copied.",
        "ru": "Пиксель за пикселем — по похожим соседям в образце. Справа видно, что копируются целые куски.",
    },
    entry="markov-texture",
    task="texture",
    options={"radius": 5},
)

_NARROW = Preset(
    key="recurrent-narrow",
    title={"en": "Failure: a texture by short sight", "ru": "Неудача: близорукая текстура"},
    note={
        "en": "Each pixel sees one neighbour in each direction: all places fit, the pattern is gone. Order 1, in 2-D.",
        "ru": "Пиксель видит по одному соседу с каждой стороны: каждое место подходит, а узора нет. Порядок 1 в 2-D.",
    },
    entry="markov-texture",
    task="texture",
    options={"radius": 1},
    failure=True,
)

_TEXT = {
    "en": """\
Every model here does one thing: it says **how probable each next token is**. A token is drawn, appended, and the \
question is asked again. The colours show that probability; point at a token to see what else might have come, and \
click another one to *branch*.

**A Markov chain counts.** It looks a few letters back (its *order*) and asks how often each letter followed. Where it \
has never seen these letters it looks less far back. That is all: nothing before them can matter.

**A recurrent network remembers.** RNN, LSTM and GRU fold all that was read into a state of fixed size, in every \
layer a vector h (an LSTM adds a cell c), and hand it on:

h_t = f(h_t−1, x_t)

*Bits per character* say how surprised a model is on average by a text: 0 is foreknowledge, 6 is blind guessing. It is \
the one number in which counting and networks can be compared.
""",
    "ru": """\
Каждая модель здесь делает одно: говорит, **насколько вероятен каждый следующий токен**. Один из них выбирается \
жребием, приписывается, и вопрос задаётся снова. Цвет показывает вероятность; наведите на токен — и увидите, что ещё \
могло выпасть, а щелчок по другому варианту начнёт *ветвь*.

**Цепь Маркова считает.** Она смотрит на несколько букв назад (это её *порядок*) и вспоминает, какая буква и как часто \
шла за ними. Если такого сочетания она не встречала, смотрит не так далеко. И всё: что было раньше — не важно.

**Рекуррентная сеть помнит.** RNN, LSTM и GRU сворачивают всё прочитанное в состояние постоянного размера — в \
каждом слое вектор h, у LSTM ещё и ячейка c — и передают его дальше:

h_t = f(h_t−1, x_t)

*Биты на символ* показывают, насколько текст в среднем удивляет модель: 0 — знала заранее, 6 — гадает вслепую. В этих \
числах можно сравнить и подсчёт, и сеть.
""",
}

_PRESETS = (_ORDERS, _WORDS, _MEMORY, _GROWN, LOOP, _STREETS, _BEAMS, _THREAD, _NONSENSE, _NARROW)


LESSON = Lesson(
    text=_TEXT,
    question={
        "en": "A chain of order 6 always takes the most probable letter. What does a long text of it look like?",
        "ru": "Цепь порядка 6 всегда берёт самую вероятную букву. Каким выйдет длинный текст?",
    },
    choices={
        "en": (
            "The best text that it can write",
            "A loop: sooner or later it repeats itself, for ever",
            "A passage of the plays, word for word",
        ),
        "ru": (
            "Лучшим из всех, на какие она способна",
            "Петлёй: рано или поздно он повторяется — и навсегда",
            "Отрывком из пьесы, слово в слово",
        ),
    },
    right=1,
    answer={
        "en": (
            "The next letter depends on the last six alone, and there are only so many sixes of letters. When one "
            "comes back, all that followed it comes back too. Press “Failure: always the best letter”. A little "
            "chance (a temperature above 0) breaks the loop; networks run into loops as well, only later."
        ),
        "ru": (
            "Следующая буква зависит только от шести последних, а шестёрок букв конечное число. Стоит одной "
            "вернуться — вернётся и всё, что шло за ней. Нажмите «Неудача: всегда лучшая буква». Немного случайности "
            "(температура выше 0) разрывает петлю; сети тоже попадают в петли, только позже."
        ),
    },
    paper=(
        "C. Shannon, “A Mathematical Theory of Communication”, 1948",
        "https://doi.org/10.1002/j.1538-7305.1948.tb01338.x",
    ),
    presets=tuple(preset for preset in _PRESETS if preset.entry in ENTRIES),
)
