"""Russian for textures, beams and what is measured inside text models; part of `i18n_texts`."""

_TEXTURE = {
    "Texture": "Текстура",
    "The same idea for pictures: each pixel is drawn from those that stand in the patch where the neighbours look "
    "alike. Nothing is learned, nothing is counted in advance.": (
        "Та же мысль для картинок: пиксель разыгрывается между теми, что стоят в образце среди похожих соседей. "
        "Ничего не выучено и ничего не подсчитано заранее."
    ),
    "Grow": "Вырастить",
    "Patch": "Образец",
    "The small picture that is continued.": "Маленькая картинка, которую предстоит продолжить.",
    "Pattern": "Узор",
    "bricks": "кирпичи",
    "weave": "плетение",
    "pebbles": "камешки",
    "meadow": "луг",
    "letters": "буквы",
    "Another seed begins elsewhere and has other luck.": "Другой сид — другое начало и другой жребий.",
    "Neighbourhood": "Окрестность",
    "How far it looks in each direction, in pixels; too few, and the pattern falls apart.": (
        "На сколько пикселей он смотрит в каждую сторону; если мало, узор рассыпается."
    ),
    "Error threshold": "Порог ошибки",
    "How much worse than the best place another may fit and still be drawn; 0 copies, much scrambles it.": (
        "Насколько хуже лучшего места может подходить другое, чтобы участвовать в жребии; 0 копирует, много — портит "
        "узор."
    ),
    "Pixels of the new picture in each direction.": "Сколько пикселей в новой картинке по каждой стороне.",
    "what has grown": "что выросло",
    "its place in the patch": "его место в образце",
    "Neighbours that are neighbours in the patch too": "Соседи, которые и в образце соседи",
    "a piece of the patch": "кусочек образца",
    "growing": "растёт",
    "the texture": "текстура",
    "Texture synthesis (Efros-Leung)": "Синтез текстуры (Эфрос и Лёнг)",
    "Continues a small pattern without learning anything: backgrounds, materials, holes in photographs.": (
        "Продолжает маленький узор, ничему не учась: фоны, материалы, дыры в фотографиях."
    ),
}

_BEAMS = {
    "Beam search": "Лучевой поиск",
    "Nothing is drawn: of all continuations of the best texts so far, the best are kept. Probable is not good.": (
        "Жребия нет: из всех продолжений лучших текстов остаются лучшие. Вероятное — ещё не хорошее."
    ),
    "Search": "Искать",
    "Beams": "Лучи",
    "How many texts are followed at once; 1 always takes the best token.": (
        "За сколькими текстами следят сразу; 1 — всегда лучший токен."
    ),
    "Tokens that are added to each beam.": "Сколько токенов прибавить к каждому лучу.",
    "Beam {number}": "Луч {number}",
    "{bits} bits": "{bits} бит",
    "Drawn": "По жребию",
    "Always the best token": "Всегда лучший токен",
    "The best of {count} beams": "Лучший из лучей: {count}",
    "every column is a step: the best texts so far, and their surprise in bits; pale ones were given up": (
        "столбец — шаг: лучшие тексты и их неожиданность в битах; бледные отброшены"
    ),
    "where the chain can go in two steps": "куда цепь может уйти за два шага",
}

_RECALL = {
    "how much the context farther back than this still helps": "насколько ещё помогает контекст дальше этого места",
    "how much it helps that the word was there so many characters before": (
        "насколько помогает то, что слово уже встречалось столько символов назад"
    ),
    "bits a word": "бит на слово",
    "distance in characters; bands: the error of the mean, on held-out text": (
        "расстояние в символах; полосы — ошибка среднего, на отложенном тексте"
    ),
}

EXTRAS: dict[str, str] = {**_TEXTURE, **_BEAMS, **_RECALL}
