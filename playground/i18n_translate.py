"""Russian for the Translate tab; part of `i18n`."""

TRANSLATE: dict[str, str] = {
    "Translate": "Перевод",
    "Translate this": "Перевести",
    "Token by token": "Токен за токеном",
    "Alternatives": "Варианты",
    "Search": "Искать",
    "Beam search keeps the best few beginnings, not only one, and shows the best whole translations.": (
        "Лучевой поиск хранит не одно, а несколько лучших начал и показывает лучшие переводы целиком."
    ),
    "English → Russian": "английский → русский",
    "Russian → English": "русский → английский",
    "keywords → title, English": "ключевые слова → название, английский",
    "keywords → title, Russian": "ключевые слова → название, русский",
    "Layer": "Слой",
    "Head": "Голова",
    "mean of all": "среднее по всем",
    "Whose look at the source is shown below.": "Чей взгляд на исходный текст показан ниже.",
    "columns: tokens written; rows: tokens read; in per cent, what each took from where": (
        "столбцы — написанные токены, строки — прочитанные; в процентах, сколько откуда взято"
    ),
    "columns: steps of the search; numbers: log p so far; ■ ends; bold: the way to the best": (
        "столбцы — шаги поиска, числа — log p начала; ■ — конец; жирное — путь к лучшему"
    ),
    "never read in training: {words}": "не встречались в обучении: {words}",
    "score {score}": "оценка {score}",
    "Beam {number}": "Луч {number}",
    "{bits} bits": "{bits} бит",
    "A sentence to translate; for a title keywords, with commas between them.": (
        "Предложение для перевода; для названия — ключевые слова через запятую."
    ),
    "Direction": "Направление",
    "The first token that the model reads; a title is the name of what keywords describe.": (
        "Первый токен, который читает модель; название — имя того, что описывают ключевые слова."
    ),
    "en-ru": "английский → русский",
    "ru-en": "русский → английский",
    "title-en": "название, английский",
    "title-ru": "название, русский",
    "Tokens at most; most translations end before.": "Не больше стольких токенов; обычно перевод кончается раньше.",
    "Other luck; without a temperature there is no luck.": "Другой жребий; при нулевой температуре жребия нет.",
    "0 always takes the best token, as translators do; above it, words are drawn and the meaning drifts.": (
        "0 — всегда лучший токен, как у переводчиков; выше — слова по жребию, и смысл уплывает."
    ),
    "KV cache": "KV-кэш",
    "off: everything written is read again for every token; the same translation, only slower.": (
        "нет — всё написанное читается заново для каждого токена; перевод тот же, только медленнее."
    ),
    "Beams": "Лучи",
    "Beginnings that are kept at every step; 1 is greedy, more look further.": (
        "Сколько начал хранить на каждом шаге; 1 — жадный выбор, больше — взгляд дальше."
    ),
    "Length penalty": "Поправка на длину",
    "log p is divided by the length to this power: 0 favours short translations, more long ones.": (
        "log p делится на длину в этой степени: при 0 выигрывают короткие переводы, при больших — длинные."
    ),
    "Translator (encoder-decoder)": "Переводчик (кодировщик-декодировщик)",
    "Translation, summaries, speech recognition: wherever one sequence becomes another one.": (
        "Перевод, пересказ, распознавание речи: везде, где одна последовательность становится другой."
    ),
}
