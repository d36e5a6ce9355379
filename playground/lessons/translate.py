"""What the Translate tab teaches."""

from pipelines import ENTRIES

from .lesson import Lesson, Preset

_CASES = Preset(
    key="translate-cases",
    title={"en": "Who gave whom? Cases", "ru": "Кто кому дал? Падежи"},
    note={
        "en": "English tells by order who gave and who got, Russian by endings. Point at a word: what else was near?",
        "ru": "По-английски дающего и берущего различает порядок слов, по-русски — окончания. Наведите на слова.",
    },
    entry="seq2seq-enru",
    task="translate",
    options={"text": "The girl gave the boy a green ball.", "direction": "en-ru"},
)

_ARTICLES = Preset(
    key="translate-articles",
    title={"en": "Articles out of word order", "ru": "Артикли из порядка слов"},
    note={
        "en": "Russian has no articles. What stands last is new, hence “a”. Try «Кот спит в саду.» for “the”.",
        "ru": "Артиклей в русском нет. Новое стоит в конце — отсюда «a». Попробуйте «Кот спит в саду.» — будет «the».",
    },
    entry="seq2seq-enru",
    task="translate",
    options={"text": "В саду спит кот.", "direction": "ru-en"},
)

_TITLE = Preset(
    key="translate-title",
    title={"en": "Keywords become a title", "ru": "Из ключевых слов — название"},
    note={
        "en": "The same network, another first token: the small cousin of a summary. It must leave out most.",
        "ru": "Та же сеть, другой первый токен: маленький родственник пересказа. Почти всё приходится выбросить.",
    },
    entry="seq2seq-enru",
    task="translate",
    options={"text": "blizzard, cold, flake, snow, white, winter", "direction": "title-en"},
)

_IDIOM = Preset(
    key="translate-idiom",
    title={"en": "Failure: an idiom", "ru": "Неудача: идиома"},
    note={
        "en": "No sentence of its training meant more than its words. It is as sure as ever: look at the colours.",
        "ru": "В обучении ни одна фраза не значила больше своих слов. А уверенность — прежняя: посмотрите на цвета.",
    },
    entry="seq2seq-enru",
    task="translate",
    options={"text": "It is raining cats and dogs.", "direction": "en-ru"},
    failure=True,
)

_LONG = Preset(
    key="translate-long",
    title={"en": "Failure: longer than any it has read", "ru": "Неудача: длиннее всего прочитанного"},
    note={
        "en": "Each part alone is easy. Together they are longer than any sentence of the training: what gets lost?",
        "ru": "По отдельности каждая часть проста. Вместе они длиннее любой фразы из обучения: что потеряется?",
    },
    entry="seq2seq-enru",
    task="translate",
    options={
        "text": (
            "The old woman is sleeping, and the black cat is eating the fish, and the tired doctor is buying a new hat "
            "at the market, and two wolves are dancing on the bridge, and the king wants to go to Moscow."
        ),
        "direction": "en-ru",
        "max_tokens": 100,
    },
    failure=True,
)

_TEXT = {
    "en": """\
Two Transformers. The **encoder** reads the whole sentence at once and makes a vector of every token, which has seen \
all others. The **decoder** writes the translation token by token, as a GPT does, but looks twice in every layer: at \
what it has written, and — *cross-attention* — at the source:

attention(Q, K, V) = softmax(Q Kᵀ / √d) V, with Q from the translation, K and V from the source

The table under a translation shows this second look: in every column, what a new token took from where. Nobody told \
the network which words belong together; it found that *alignment* because it helps to guess the next token.

The first translators of this kind (Sutskever 2014) squeezed every sentence, however long, into one vector. Bahdanau \
(2014) saw a bottleneck there and let the decoder look back; Vaswani (2017) dropped the recurrence and kept attention.

*Alternatives* searches further than one token: with **beams** it keeps the best few beginnings and compares whole \
translations by log p / lengthᵅ.

This network has 5 million parameters and has read sentences of 120 patterns, and names and messages of programs. \
Words that it has never read are named below a translation; it translates them all the same, as best it can.

Papers: [Sutskever 2014](https://arxiv.org/abs/1409.3215), [Bahdanau 2014](https://arxiv.org/abs/1409.0473), \
[Vaswani 2017](https://arxiv.org/abs/1706.03762).
""",
    "ru": """\
Два трансформера. **Кодировщик** читает всё предложение сразу и делает из каждого токена вектор, который уже видел \
остальные. **Декодировщик** пишет перевод по токену, как GPT, но в каждом слое смотрит дважды: на то, что уже написал, \
и — это *перекрёстное внимание* — на исходный текст:

attention(Q, K, V) = softmax(Q Kᵀ / √d) V, где Q — из перевода, K и V — из исходного текста

Таблица под переводом показывает этот второй взгляд: в каждом столбце — что и откуда взял новый токен. Никто не \
говорил сети, какие слова соответствуют друг другу; она сама нашла это *выравнивание*, потому что так легче угадать \
следующий токен.

Первые такие переводчики (Суцкевер, 2014) сжимали любую фразу, даже длинную, в один вектор. Бахданау (2014) увидел в \
этом узкое место и позволил декодировщику оглядываться; Васвани (2017) отказался от рекуррентности и оставил внимание.

«Варианты» ищут дальше одного токена: **лучи** хранят несколько лучших начал и сравнивают целые переводы по \
log p / длинаᵅ.

У этой сети 5 миллионов параметров; она читала предложения 120 образцов, названия и сообщения программ. Слова, \
которых она не читала, названы под переводом; переводит она их всё равно — как сумеет.

Статьи: [Sutskever 2014](https://arxiv.org/abs/1409.3215), [Bahdanau 2014](https://arxiv.org/abs/1409.0473), \
[Vaswani 2017](https://arxiv.org/abs/1706.03762).
""",
}

LESSON = Lesson(
    text=_TEXT,
    question={
        "en": "“There is a book on the table.” becomes «На столе лежит книга.» What will the alignment look like?",
        "ru": "“There is a book on the table.” станет «На столе лежит книга.» Каким будет выравнивание?",
    },
    choices={
        "en": (
            "A diagonal: first word to first word, last to last",
            "A crossing: the translation begins at the end of the source",
            "One row: every word looks at the full stop",
        ),
        "ru": (
            "Диагональ: первое слово к первому, последнее к последнему",
            "Крест: перевод начинается с конца исходной фразы",
            "Одна строка: каждое слово смотрит на точку",
        ),
    },
    right=1,
    answer={
        "en": (
            "Russian puts the place first and what is new last: «столе» looks at “table”, and «книга» back at “book”. "
            "A network that could only go from left to right would have to remember the whole sentence before it "
            "writes a word; attention just looks there. Single heads may do other things: choose one and see."
        ),
        "ru": (
            "По-русски сначала место, а новое — в конце, поэтому «столе» смотрит на “table”, а «книга» — назад, на "
            "“book”. Сети, которая умеет идти только слева направо, пришлось бы запомнить всю фразу, прежде чем "
            "написать слово; внимание просто смотрит туда. Отдельные головы могут быть заняты другим: выберите одну."
        ),
    },
    paper=(
        "D. Bahdanau, K. Cho, Y. Bengio, “Neural Machine Translation by Jointly Learning to Align and Translate”, 2014",
        "https://arxiv.org/abs/1409.0473",
    ),
    presets=tuple(preset for preset in (_CASES, _ARTICLES, _TITLE, _IDIOM, _LONG) if preset.entry in ENTRIES),
)
