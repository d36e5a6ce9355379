"""What the Music tab teaches."""

from pipelines import ENTRIES

from .lesson import Lesson, Preset

_JIG = Preset(
    key="music-jig",
    title={"en": "A jig in G", "ru": "Джига в соль мажоре"},
    note={
        "en": "Six eighths a bar, two beats. Listen, then look: where does the first half come back?",
        "ru": "Шесть восьмых в такте, две доли. Послушайте, потом посмотрите: где возвращается первая половина?",
    },
    entry="tunes-gpt",
    task="generate",
    options={"key": "G", "metre": "6/8", "rhythm": "jig", "seed": 1},
)

_MINOR = Preset(
    key="music-between",
    title={"en": "Half jig, half reel", "ru": "Полуджига, полурил"},
    note={
        "en": "Every character is a compromise between 6/8 in G and 2/2 in E minor. Move the slider and let it go.",
        "ru": "Каждый знак — компромисс между 6/8 в соль мажоре и 2/2 в ми миноре. Подвиньте ползунок и отпустите.",
    },
    entry="tunes-gpt",
    task="blend",
    options={
        "key": "G", "metre": "6/8", "rhythm": "jig", "blend": 0.5,
        "key_to": "Em", "metre_to": "2/2", "rhythm_to": "reel",
    },
)  # fmt: skip

_HOT = Preset(
    key="music-hot",
    title={"en": "Failure: out of step", "ru": "Неудача: такт сбился"},
    note={
        "en": "Temperature 1.4. Look for dashed bars: a single improbable length, and the count is lost.",
        "ru": "Температура 1,4. Ищите такты в пунктире: одна невероятная длительность — и счёт потерян.",
    },
    entry="tunes-lstm",
    task="generate",
    options={"key": "D", "metre": "6/8", "rhythm": "jig", "temperature": 1.4, "seed": 2},
    failure=True,
)

_PRESETS = (_JIG, _MINOR, _HOT)

_TEXT = {
    "en": """\
**ABC** writes a tune with letters: `A` to `g` are notes, a number behind one makes it longer (`A2`), `|` ends a bar, \
`|:` and `:|` repeat. So a model of letters can write music: **LSTM** and **GPT** have read some 3,300 Irish, Scottish \
and American dances and airs, character by character, each after three lines that say what it is:

`R:jig` `M:6/8` `K:G`

You set these lines, and the model writes what it expects to follow them. Nobody told it what a bar is. That six \
eighths fill one in 6/8 it has to count; that the second part ends as the first one did it has to remember. The score \
shows how well it does: **bars of the wrong length are dashed**. Click a note and see what else might have come there; \
click that, and the tune goes on from it.
""",
    "ru": """\
**ABC** записывает мелодию буквами: от `A` до `g` — ноты, число после буквы удлиняет её (`A2`), `|` кончает такт, `|:` \
и `:|` — реприза. Значит, модель букв может писать музыку: **LSTM** и **GPT** прочли около 3300 ирландских, \
шотландских и американских танцев и напевов, знак за знаком, и перед каждым — три строки о том, что это:

`R:jig` `M:6/8` `K:G`

Вы задаёте эти строки, а модель пишет то, чего ждёт после них. Что такое такт, ей не объясняли. Что в 6/8 его \
заполняют шесть восьмых, приходится сосчитать; что вторая часть кончается как первая — запомнить. Удаётся ли это, \
видно по нотам: **такты неверной длины обведены пунктиром**. Щёлкните по ноте — увидите, что ещё могло там выпасть; \
щёлкните по варианту — и мелодия пойдёт от него.
""",
}

LESSON = Lesson(
    text=_TEXT,
    question={
        "en": "The temperature rises from 0.7 to 1.4. What goes first?",
        "ru": "Температура растёт с 0,7 до 1,4. Что сломается первым?",
    },
    choices={
        "en": (
            "The key: wrong notes come in",
            "The metre: bars no longer come out even",
            "The notation: it is no ABC any more",
        ),
        "ru": ("Тональность: пойдут чужие ноты", "Метр: такты перестанут сходиться", "Запись: это уже не ABC"),
    },
    right=1,
    answer={
        "en": (
            "A bar comes out even only if every length in it does: one improbable number spoils it, and there are many "
            "in a tune. A wrong note is one accidental sign, which is rare in what was read and stays improbable, and "
            "the notation needs only the last character or two. Try it: the preset “out of step”, then count the "
            "dashed bars."
        ),
        "ru": (
            "Такт сходится, только если верна каждая длительность в нём: одно невероятное число его портит, а чисел в "
            "мелодии много. Чужая нота — это знак альтерации: в прочитанном он редок и остаётся невероятным, а для "
            "самой записи довольно помнить один-два последних знака. Проверьте: пример «такт сбился», а потом "
            "сосчитайте такты в пунктире."
        ),
    },
    paper=(
        "B. Sturm et al., “Music transcription modelling and composition using deep learning”, 2016",
        "https://arxiv.org/abs/1604.08723",
    ),
    presets=tuple(preset for preset in _PRESETS if preset.entry in ENTRIES),
)
