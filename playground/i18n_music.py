"""Russian for everything about tunes; part of `i18n`."""

from pipelines.data.tunes import KEYS

_TAB = {
    "Music": "Музыка",
    "Write a tune": "Написать мелодию",
    "Continue a tune": "Продолжить мелодию",
    "Between two tunes": "Между двумя мелодиями",
    "Paste a tune in ABC notation: the model reads its first bars and goes on. What was given is paler.": (
        "Вставьте мелодию в записи ABC: модель прочтёт её первые такты и продолжит. Данное ей бледнее."
    ),
    "Your tune (ABC)": "Ваша мелодия (ABC)",
    "One voice; its lines K:, M: and R: count more than the choices.": (
        "Один голос; её собственные строки K:, M: и R: важнее выбранного."
    ),
    "Bars that are kept": "Сколько тактов оставить",
    "The model goes on after so many bars; 0: after the last one.": (
        "После стольких тактов продолжает модель; 0 — после последнего."
    ),
    "Continue my tune": "Продолжить мою мелодию",
    "Every character is drawn from a mixture of what is expected in the tune on the left and in a second one.": (
        "Каждый знак — из смеси ожиданий в двух мелодиях: той, что задана слева, и второй."
    ),
    "LSTM and GPT have read the same tunes; here both write with the same luck at every character.": (
        "LSTM и GPT читали одни и те же мелодии; здесь обе пишут с одним и тем же жребием на каждом знаке."
    ),
    "Write with both": "Написать обеими",
}

_PLAYER = {
    "Copy ABC": "Скопировать ABC",
    "Notes with their recipe (ABC)": "Ноты с рецептом (ABC)",
    "Sound with its recipe (WAV)": "Звук с рецептом (WAV)",
    "Listen": "Слушать",
    "The tune as sound": "Мелодия как звук",
    "Score: {bars} bars, {key}, {metre}": "Ноты: тактов {bars}, {key}, {metre}",
    "Piano roll: time to the right, pitch upwards": "Пианоролл: время вправо, высота вверх",
    "Bars: {count}, each of the right length.": "Тактов: {count}, каждый — нужной длины.",
    "Dashed: {count} of {all} bars do not last {metre}: {bars}.": (
        "Пунктиром: {count} из {all} тактов длятся не {metre}: {bars}."
    ),
    "Paler: what was given.": "Бледнее — то, что было дано.",
    "Here the music ends: {fault}": "Здесь музыка кончается: {fault}",
}

_KNOBS = {
    "Beginning (ABC)": "Начало (ABC)",
    "What is continued; its own lines K:, M: and R: count more than the choices. Empty: a new tune.": (
        "Это будет продолжено; собственные строки K:, M: и R: важнее выбранного. Пусто — новая мелодия."
    ),
    "Characters that are added at most; most tunes end before.": (
        "Сколько знаков добавить самое большее; обычно мелодия кончается раньше."
    ),
    "Below 1 the probable becomes more probable, the tune plainer; above 1 bars get out of step.": (
        "Ниже 1 вероятное становится вероятнее, а мелодия проще; выше 1 такты сбиваются."
    ),
    "Key": "Тональность",
    "m: minor, dor: Dorian, mix: Mixolydian, otherwise major.": (
        "m — минор, dor — дорийский, mix — миксолидийский лад, без знака — мажор."
    ),
    "Metre": "Размер",
    "6/8 for jigs, 2/2 for reels, 9/8 for slip jigs.": "6/8 — для джиг, 2/2 — для рилов, 9/8 — для слип-джиг.",
    "Rhythm": "Танец",
    "The kind of dance; any: whatever fits the metre.": "Вид танца; «не важно» — любой, что подходит к размеру.",
    "Second beginning (ABC)": "Второе начало (ABC)",
    "The other tune; its own lines K:, M: and R: count more.": (
        "Другая мелодия; её собственные строки K:, M: и R: важнее."
    ),
    "Second key": "Вторая тональность",
    "The key of the other tune.": "Тональность другой мелодии.",
    "Second metre": "Второй размер",
    "The metre of the other tune.": "Размер другой мелодии.",
    "Second rhythm": "Второй танец",
    "The kind of dance of the other tune.": "Вид танца другой мелодии.",
    "The place of the other character, counted from 0.": "Место другого знака, считая от 0.",
    "reel": "рил",
    "jig": "джига",
    "slip jig": "слип-джига",
    "hornpipe": "хорнпайп",
    "strathspey": "стратспей",
    "air": "напев",
    "clog": "клог",
    **{key: key for key in KEYS},
}

_MODELS = {
    "Folk tunes (LSTM)": "Народные мелодии (LSTM)",
    "Folk tunes (GPT)": "Народные мелодии (GPT)",
    "Tunes as text: endless variations in a given style, key and metre.": (
        "Мелодии как текст: бесконечные вариации в заданном стиле, тональности и размере."
    ),
    "The same tunes by attention, which sees the first bar from the last.": (
        "Те же мелодии, но с вниманием: из последнего такта видно первый."
    ),
}

MUSIC: dict[str, str] = {**_TAB, **_PLAYER, **_KNOBS, **_MODELS}
