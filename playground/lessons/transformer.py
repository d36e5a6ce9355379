"""What the Transformer tab teaches."""

from pipelines import ENTRIES

from .lesson import Lesson, Preset

_PAIRS = Preset(
    key="transformer-pairs",
    title={"en": "Parts of words as tokens", "ru": "Токены — части слов"},
    note={
        "en": "Byte pairs: frequent words are one token, rare ones several. Two hundred tokens are a longer text now.",
        "ru": "Пары байтов: частое слово — один токен, редкое — несколько. Двухсот токенов хватает на текст длиннее.",
    },
    entry="gpt-bpe-shakespeare",
    task="generate",
    options={"prompt": "ROMEO:\n", "max_tokens": 200},
)

_SPEECH = Preset(
    key="transformer-speech",
    title={"en": "Letter by letter, by attention", "ru": "По букве — с оглядкой на всё"},
    note={
        "en": "The same size and the same text as the LSTM. Names of speakers come back: it can look them up.",
        "ru": "Тот же размер и тот же текст, что у LSTM. Имена героев возвращаются: их можно подсмотреть.",
    },
    entry="gpt-char-shakespeare",
    task="generate",
    options={"prompt": "ROMEO:\n", "max_tokens": 240},
)

_LOOP = Preset(
    key="transformer-loop",
    title={"en": "Failure: the greedy loop", "ru": "Неудача: жадная петля"},
    note={
        "en": "Temperature 0. What was said is the best reason to say it again. A repetition penalty helps; try 1.1.",
        "ru": "Температура 0. Сказанное — лучший повод сказать это снова. Помогает штраф за повторы; попробуйте 1,1.",
    },
    entry="gpt-char-shakespeare",
    task="generate",
    options={"prompt": "ROMEO:\n", "temperature": 0.0, "max_tokens": 240},
    failure=True,
)

_NONSENSE = Preset(
    key="transformer-nonsense",
    title={"en": "Failure: confident nonsense", "ru": "Неудача: уверенная бессмыслица"},
    note={
        "en": "Low temperature, high probabilities, perfect grammar. Probability is not truth; it is habit.",
        "ru": "Низкая температура, высокие вероятности, безупречная грамматика. Вероятность — не правда, а привычка.",
    },
    entry="gpt-char-shakespeare",
    task="generate",
    options={"prompt": "HAMLET:\nThe answer is ", "temperature": 0.3, "max_tokens": 240},
    failure=True,
)

_PROVERBS = Preset(
    key="transformer-proverbs",
    title={"en": "Russian proverbs that never were", "ru": "Пословицы, которых не было"},
    note={
        "en": "A small corpus: is it new, or learned by heart? Paste a line into Your text and look at its bits.",
        "ru": "Корпус маленький: новое это или выученное? Вставьте строку в «Ваш текст» и взгляните на биты.",
    },
    entry="gpt-char-proverbs",
    task="generate",
    options={"prompt": "Не ", "max_tokens": 240},
)

_BEAMS = Preset(
    key="transformer-beams",
    title={"en": "Failure: the most probable text", "ru": "Неудача: самый вероятный текст"},
    note={
        "en": "Four beams agree on “не не не” (not not not): each repetition makes the next one more probable.",
        "ru": "Четыре луча сошлись на «не не не»: с каждым повтором следующий вероятнее. По жребию — живее.",
    },
    entry="gpt-char-proverbs",
    task="beam",
    options={"prompt": "Старый друг ", "beams": 4, "max_tokens": 120},
    failure=True,
)

_STUTTER = Preset(
    key="transformer-stutter",
    title={"en": "Failure: it copies itself", "ru": "Неудача: копирует сам себя"},
    note={
        "en": "Temperature 0 on proverbs: attention finds what was just written, and writes it again, and again.",
        "ru": "Температура 0 на пословицах: внимание находит только что написанное и пишет его снова и снова.",
    },
    entry="gpt-char-proverbs",
    task="generate",
    options={"prompt": "Не ", "temperature": 0.0, "max_tokens": 240},
    failure=True,
)

_THREAD = Preset(
    key="transformer-thread",
    title={"en": "Failure: the lost thread", "ru": "Неудача: потерянная нить"},
    note={
        "en": "It can look back at every letter and still drops the friend: nothing in the proverbs taught it to stay.",
        "ru": "Видит каждую прежнюю букву — и всё же бросает друга: пословицы не учили держаться темы.",
    },
    entry="gpt-char-proverbs",
    task="generate",
    options={"prompt": "Старый друг лучше ", "temperature": 0.7, "max_tokens": 160},
    failure=True,
)

_STYLES = Preset(
    key="transformer-styles",
    title={"en": "One beginning in five styles", "ru": "Одно начало в пяти стилях"},
    note={
        "en": "Before the prompt the model read a line that names the style. Nothing else differs, not even the luck.",
        "ru": "Перед запросом модель прочла строку с названием стиля. Остальное одинаково, даже жребий.",
    },
    entry="",
    task="beside",
    options={"entry": "gpt-bpe-styles", "prompt": "The king ", "seed": 1, "keep": True, "max_tokens": 120},
)

_PRESETS = (_SPEECH, _PAIRS, _STYLES, _PROVERBS, _LOOP, _STUTTER, _BEAMS, _THREAD, _NONSENSE)

_TEXT = {
    "en": """\
A **GPT** also says how probable each next token is, and also writes token by token. What differs is how it looks \
back. A recurrent network squeezes the past into one vector; here **every token stays as it is**, and each new one \
asks all of them:

attention(Q, K, V) = softmax(Q Kᵀ / √d) V

The query Q of the new token is compared with the key K of every earlier one, and where they agree, its value V is \
taken. Several *heads* ask different things at once, in layer after layer. Keys and values are kept (the *KV cache*), \
so that a new token costs one look at each old one, up to the length of the *context*.

Training reads all places of a passage at once. That is why Transformers could be made large.
""",
    "ru": """\
**GPT** тоже говорит, насколько вероятен каждый следующий токен, и тоже пишет по одному. Разница в том, как он смотрит \
назад. Рекуррентная сеть сжимает прошлое в один вектор; здесь **каждый токен остаётся как есть**, и новый обращается \
ко всем сразу:

attention(Q, K, V) = softmax(Q Kᵀ / √d) V

Запрос Q нового токена сравнивается с ключом K каждого прежнего, и где они подходят друг другу, берётся значение V. \
Несколько *голов* спрашивают о разном одновременно, слой за слоем. Ключи и значения хранятся (*KV-кэш*), так что новый \
токен стоит одного взгляда на каждый старый — в пределах *контекста*.

При обучении все места отрывка читаются разом. Потому трансформеры и удалось сделать большими.
""",
}

LESSON = Lesson(
    text=_TEXT,
    question={
        "en": "A name was mentioned 200 letters ago. How many steps away is it for the letter that is written now?",
        "ru": "Имя упомянуто 200 букв назад. Сколько шагов до него от буквы, которая пишется сейчас?",
    },
    choices={
        "en": ("200, as in an RNN", "About 8: the logarithm of 200", "One"),
        "ru": ("200, как в RNN", "Около 8 — логарифм от 200", "Один"),
    },
    right=2,
    answer={
        "en": (
            "Attention compares the new token with every earlier one directly, however far away it is. In an RNN "
            "the name must survive 200 multiplications, and its gradient too. The price: memory and time grow with "
            "the length, and beyond the context nothing is seen at all."
        ),
        "ru": (
            "Внимание сравнивает новый токен с каждым прежним напрямую, как бы далеко тот ни был. В RNN имя должно "
            "пережить 200 умножений, и его градиент тоже. Плата: память и время растут с длиной, а за пределами "
            "контекста не видно уже ничего."
        ),
    },
    paper=("A. Vaswani et al., “Attention Is All You Need”, 2017", "https://arxiv.org/abs/1706.03762"),
    presets=tuple(one for one in _PRESETS if (one.entry or one.options["entry"]) in ENTRIES),
)
