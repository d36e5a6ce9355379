"""Russian for everything about pixels and notes drawn one by one; part of `i18n`."""

_TABS = {
    "Autoregressive": "Авторегрессия",
    "Complete": "Дорисовать",
    "Race": "Гонка",
    "What it hears": "Что она слышит",
    "Place and grey": "Место и оттенок",
    "Layers": "Слои",
    "Click a pixel of a picture, and then another grey that might have come: it goes on from there.": (
        "Щёлкните по пикселю картинки, потом по другому оттенку, который мог выпасть: рисунок пойдёт дальше оттуда."
    ),
    "The same pictures twice: with the cache each pixel reads only the one before it, without it all that was drawn "
    "is read again for every pixel.": (
        "Одни и те же картинки дважды: с кэшем для пикселя читается только предыдущий, без кэша — заново всё, что уже "
        "нарисовано."
    ),
    "The same note twice: with queues each layer keeps what it has computed, without them all that can be heard is "
    "computed again for every sample.": (
        "Одна и та же нота дважды: с очередями слой хранит посчитанное, без них для каждого отсчёта заново считается "
        "всё, что слышно."
    ),
    "One note of each instrument and pitch; length, guidance and temperature are set under Advanced.": (
        "По ноте на каждый инструмент и высоту; длительность, сила условия и температура — в «Тонкой настройке»."
    ),
    "with the cache": "с кэшем",
    "everything computed again": "всё заново",
    "rows": "рядов",
    "samples": "отсчётов",
    "Each of them has the machine to itself; the clock counts only its own work.": (
        "Каждый работает на машине один; часы считают только его собственное время."
    ),
    "{quick}: {seconds} s. {slow}: {longer} s. That is {times} times as long for the same values.": (
        "{quick}: {seconds} с. {slow}: {longer} с. В {times} раза дольше ради тех же значений."
    ),
    "one period of {note}": "один период {note}",
    "{count} places of this row reach the output": "до выхода доходит мест этого ряда: {count}",
    "{layers} layers: one new sample hears {reach} samples, {time} ms, {periods} periods of {note}. Layers without "
    "dilation would hear {plain}.": (
        "Слоёв: {layers}. Новый отсчёт слышит {reach} отсчётов, {time} мс, периодов {note}: {periods}. Слои без "
        "расширения слышали бы {plain}."
    ),
    "{bits} bits per pixel on average": "в среднем {bits} бит на пиксель",
    "{bits} bits per sample on average": "в среднем {bits} бит на отсчёт",
    "{times} times real time, all notes together": "{times} с звука за секунду, все ноты вместе",
    "bits per pixel": "бит на пиксель",
    "bits per sample": "бит на отсчёт",
    "nothing yet": "пока ничего",
    "silence": "тишина",
    "playing": "звучит",
    "notes": "ноты",
    **{f"row {k}": f"ряд {k}" for k in range(1, 15)},
}

_PLAYERS = {
    "Surprise": "Неожиданность",
    "Pixels come in reading order; the framed one came last. Checkered: not drawn yet.": (
        "Пиксели идут как буквы на странице; в рамке — последний. В клетку — ещё не нарисовано."
    ),
    "How open the choice was at each pixel, in bits: 0 is certain, 4 is any of 16 greys.": (
        "Насколько открыт был выбор в каждом пикселе, в битах: 0 — бесспорно, 4 — любой из 16 оттенков."
    ),
    "How improbable the grey was that came, in bits: minus the logarithm of its probability.": (
        "Насколько невероятен был выпавший оттенок, в битах: минус логарифм его вероятности."
    ),
    "Above the dashed line: given.": "Над пунктиром — данное.",
    "Chances of the 16 greys": "Вероятности 16 оттенков",
    "Click a pixel to see the chances of all 16 greys there.": (
        "Щёлкните по пикселю — увидите вероятности всех 16 оттенков."
    ),
    "click another grey to branch there": "щёлкните по другому оттенку — будет ветвь отсюда",
    "Arrow keys go from pixel to pixel.": "Стрелки ведут от пикселя к пикселю.",
    "row {row}, column {column}": "ряд {row}, столбец {column}",
    "shade of grey": "оттенок",
    "0 bits": "0 бит",
    "4 bits": "4 бита",
    "10 bits": "10 бит",
    "{bits} bits per pixel": "{bits} бит на пиксель",
    "pixel {step} of {total}": "пиксель {step} из {total}",
    "stopped at pixel {step}": "остановлено на пикселе {step}",
    "stopped at sample {step}": "остановлено на отсчёте {step}",
    "{made} of {total} samples": "отсчётов: {made} из {total}",
    "Play all in a row": "Проиграть подряд",
    "All in one file (WAV)": "Всё одним файлом (WAV)",
    "WAV with its recipe": "WAV с рецептом",
    "Click a square to hear that note; with the keyboard, arrow keys and Enter. A note that was heard comes at once.": (
        "Щёлкните по квадрату — услышите ноту; с клавиатуры — стрелки и Enter. Уже слышанная звучит сразу."
    ),
    "{note}, made in {seconds} s": "{note}, за {seconds} с",
    "{note}: being made…": "{note}: готовится…",
}

_KNOBS = {
    "Which digit to ask for; none: whatever the rows may become.": (
        "Какую цифру просим; любая — что выйдет из этих рядов."
    ),
    "Below 1 the probable becomes more probable; 0 always takes the best grey: no chance is left.": (
        "Ниже 1 вероятное становится ещё вероятнее; 0 — всегда лучший оттенок: случаю ничего не остаётся."
    ),
    "How strongly instrument and pitch are insisted on: 1 is the plain model, more asks it twice a sample.": (
        "Насколько настойчиво требуем инструмент и высоту: 1 — модель как есть, больше — её спрашивают дважды "
        "о каждом отсчёте."
    ),
    "How strongly the digit is insisted on: 1 is the plain model, more asks it twice for every pixel.": (
        "Насколько настойчиво требуем цифру: 1 — модель как есть, больше — её спрашивают дважды о каждом пикселе."
    ),
    "Draw only from the k most probable greys; 0: from all.": "Жребий между k самыми вероятными; 0 — между всеми.",
    "Draw only from the fewest greys that together have this probability; 1: from all.": (
        "Жребий лишь между самыми вероятными, которые вместе набирают такую долю; 1 — между всеми."
    ),
    "KV cache": "KV-кэш",
    "off: everything is read again for every pixel; the same picture, several times slower.": (
        "нет — для каждого пикселя всё читается заново: картинка та же, в несколько раз медленнее."
    ),
    "A light digit on black; it may end half way.": "Светлая цифра на чёрном; может обрываться на середине.",
    "Rows kept": "Сколько рядов оставить",
    "How many of its 14 rows are kept, from the top.": "Сколько из её 14 рядов оставить сверху.",
    "Which of the pictures branches, counted from 0.": "Какая из картинок ветвится, считая с 0.",
    "At pixel": "На пикселе",
    "Its place in reading order, from 0: 14 times the row + column.": (
        "Его место в порядке чтения, с 0: 14 раз ряд + столбец."
    ),
    "Grey": "Оттенок",
    "0 is background, 15 full ink.": "0 — фон, 15 — полная яркость.",
    "Instrument": "Инструмент",
    "Which one plays; all: one after the other.": "Какой играет; все — по очереди.",
    "Pitch": "Высота",
    "MIDI number: 60 is the c' in the middle of a piano, 69 the a'.": (
        "Номер MIDI: 60 — «до» посередине рояля, 69 — «ля» камертона."
    ),
    "Seconds": "Секунды",
    "Training notes last 0.75 seconds; what comes after, the model invents.": (
        "Модель слышала ноты по 0,75 секунды; что дальше — выдумывает."
    ),
    "Another seed is other luck: the noise in the tone.": "Другой сид — другой жребий: иной шум в тоне.",
    "Notes": "Ноты",
    "How many are made at once; note k draws by seed + k.": "Сколько делается сразу; у ноты k жребий от сида + k.",
    "Below 1 the probable becomes more probable, the tone cleaner; 0 always takes the best value.": (
        "Ниже 1 вероятное становится ещё вероятнее, а тон — чище; 0 — всегда лучшее значение."
    ),
    "Queues": "Очереди",
    "off: all that the model can hear is computed again for every sample; the same sound, far slower.": (
        "нет — всё, что слышит модель, считается заново для каждого отсчёта: звук тот же, гораздо медленнее."
    ),
    "How many there are on the way, both ends included.": "Сколько их на пути, считая оба конца.",
    "To instrument": "До инструмента",
    "The instrument at the other end.": "Инструмент на другом конце.",
    "To pitch": "До высоты",
    "The pitch at the other end.": "Высота на другом конце.",
    "piano": "рояль",
    "harpsichord": "клавесин",
    "marimba": "маримба",
    "accordion": "аккордеон",
    "guitar": "гитара",
    "violin": "скрипка",
    "cello": "виолончель",
    "trumpet": "труба",
    "horn": "валторна",
    "saxophone": "саксофон",
    "oboe": "гобой",
    "clarinet": "кларнет",
    "flute": "флейта",
    "pan flute": "флейта Пана",
    "square wave": "прямоугольная волна",
    "banjo": "банджо",
}

_MODELS = {
    "Pixel transformer (ImageGPT)": "Пиксельный трансформер (ImageGPT)",
    "Exact chances of pictures and natural completion of halves, for one network evaluation a pixel.": (
        "Точные вероятности картинок и естественное дорисовывание половин — ценой вызова сети на каждый пиксель."
    ),
    "WaveNet": "WaveNet",
    "Raw sound sample by sample: once the voice of telephones, today the teacher of faster vocoders.": (
        "Звук отсчёт за отсчётом: когда-то голос телефонов, сегодня учитель более быстрых вокодеров."
    ),
    "Judge of notes (CNN classifier)": "Судья нот (свёрточный классификатор)",
    "Hears which instrument plays; measures WaveNet and was trained with none of its notes.": (
        "Слышит, какой инструмент играет; судит WaveNet, но на её нотах не учился."
    ),
}

AUTOREGRESSIVE: dict[str, str] = {**_TABS, **_PLAYERS, **_KNOBS, **_MODELS}
