"""Russian for text to image: prompts, masks, panoramas, image tokens; part of `i18n`."""

_TABS = {
    "Inpaint": "Дорисовать по маске",
    "Panorama": "Панорама",
    "Paint what is masked": "Нарисовать под маской",
    "Extend to the left": "Продолжить влево",
    "Extend to the right": "Продолжить вправо",
    "Extend upwards": "Продолжить вверх",
    "Extend downwards": "Продолжить вниз",
    "Grid": "Сетка",
    "Fill the grid": "Заполнить сетку",
    "Look at each word": "Посмотреть на каждое слово",
    "Reading": "Чтение",
    "The prompt as the text Transformer gets it, cut into tokens of its vocabulary, and how much each token took from "
    "each before it. The nine *places* are the last states, behind the end and the padding: they learned to tell what "
    "stands at each place of a 3 × 3 grid of upper left corners, row by row. See which words they listen to.": (
        "Запрос, каким его получает текстовый трансформер: он разрезан на токены словаря, и видно, сколько каждый "
        "токен взял у каждого из прежних. Девять *мест* — последние состояния, после конца и заполнения: их научили "
        "говорить, что стоит на каждом месте сетки 3 × 3 левых верхних углов, ряд за рядом. Посмотрите, какие слова "
        "они слушают."
    ),
    "Whose look at the prompt is shown below.": "Чей взгляд на запрос показан ниже.",
    "columns look at rows, in per cent; a hyphen: the word goes on; beside each token its number": (
        "столбцы смотрят на строки, в процентах; дефис — слово продолжается; рядом с токеном — его номер"
    ),
    "padding": "заполнение",
    "begin": "начало",
    "end": "конец",
    "place {row}.{column}": "место {row}.{column}",
    "Columns: guidance; rows: steps, half as many in each row above. Below each picture stand both.": (
        "Столбцы — сила условия, строки — шаги: в каждой строке выше их вдвое меньше. Под картинкой — и то и другое."
    ),
    (
        "One picture, once for each word of the prompt: bright where the network looks, at this step, at what that "
        "word has changed in the states of the prompt."
    ): (
        "Одна картинка, по разу на каждое слово запроса: светло там, где сеть на этом шаге смотрит на то, что это "
        "слово изменило в прочитанном запросе."
    ),
    "LoRA": "LoRA",
    "256 pictures of Delft tiles, a few minutes of training, a file of a megabyte: **LoRA** adds a product of two thin "
    "matrices to the weights, and its weight turns the new style up and down. Under Advanced it goes with everything "
    "else.": (
        "256 картинок дельфтских плиток, несколько минут обучения, файл в мегабайт: **LoRA** прибавляет к весам "
        "произведение двух тонких матриц, а её собственный вес усиливает и ослабляет новый стиль. В разделе "
        "«Тонкая настройка» её можно включить для всего остального."
    ),
    "Turn it up": "Усиливать",
    "How it was fine-tuned": "Как доучивали",
    "The same prompt and noise: what one step, four and twenty make of it, and what that costs.": (
        "Тот же запрос и тот же шум: что делают из них один шаг, четыре и двадцать — и чего это стоит."
    ),
    "Let the prompt tell what the whole picture shows: what stays of it as well as what is new.": (
        "Опишите в запросе всю картинку: и то, что на ней останется, и то, что появится."
    ),
    "Decode this step": "Декодировать этот шаг",
    "Start over": "Начать заново",
    "My newest scene": "Моя последняя сцена",
    "Each press paints a scene more on that side, as the prompt and the seed say; then the seed goes on.": (
        "Каждое нажатие дорисовывает с этой стороны ещё одну сцену — по запросу и сиду; потом берётся следующий сид."
    ),
    "The model does not know “{word}”; nearest: “{known}”.": "Слова «{word}» модель не знает; ближайшее: «{known}».",
    "The model does not know “{word}”.": "Слова «{word}» модель не знает.",
    "Words that it does not know besides these: {count}.": "Других слов, которых она не знает: {count}.",
    "Nothing in this prompt is known to the model.": "В этом запросе модель не знает ничего.",
    "Click a place of a picture, here or under Generate, and then another token: it goes on from there.": (
        "Щёлкните по месту картинки здесь или во вкладке «Создать», потом по другому токену: оттуда картинка пойдёт "
        "дальше."
    ),
    "Below each picture on the way: how probable its newest token was.": (
        "Под картинкой по ходу дела — насколько вероятен был её последний токен."
    ),
    "Below each picture at the end: its rank by how well it fits the prompt, and that score, says CLIP.": (
        "Под готовой картинкой — её место и оценка CLIP: насколько она подходит к запросу."
    ),
}

_COMPARED = {
    "Objects seen": "Предметы видны",
    "Number right": "Число верно",
    "Size right": "Размер верен",
    "Relation right": "Расположение верно",
    "Background right": "Фон верен",
    "Style right": "Стиль верен",
    "Combination": "Сочетание",
    "Everything right": "Верно всё",
    "best of 8": "лучшая из 8",
    (
        "Measured before by the independent judge, over hundreds of prompts of each kind; English / Russian. Sizes and "
        "relations count where the objects are there."
    ): (
        "Измерено заранее независимым судьёй на сотнях запросов каждого вида; по-английски / по-русски. Размер и "
        "расположение считаются там, где предметы есть."
    ),
    "seen in training": "было при обучении",
    "unseen pair": "новая пара",
    "unseen style": "новый стиль",
    "outside this world": "вне этого мира",
}

_COMPONENTS = {
    "Draw a scene": "Нарисуйте сцену",
    "Fill all with it": "Залить всё этим цветом",
    "Colour": "Цвет",
    "scarlet": "алый",
    "orange": "оранжевый",
    "purple": "фиолетовый",
    "Paint over what is to be painted anew, or choose a part": (
        "Закрасьте то, что надо нарисовать заново, или выберите часть"
    ),
    "Mask": "Маска",
    "Centre": "Середина",
    "Box": "Рамка",
    "Move the mask to the left": "Сдвинуть маску влево",
    "Move the mask to the right": "Сдвинуть маску вправо",
    "Move the mask up": "Сдвинуть маску вверх",
    "Move the mask down": "Сдвинуть маску вниз",
    "Left half": "Левая половина",
    "Right half": "Правая половина",
    "Upper half": "Верх",
    "Lower half": "Низ",
    "All but the centre": "Всё, кроме середины",
    "Click a place of a picture, and then another token that might have come: it goes on from there.": (
        "Щёлкните по месту картинки, потом по другому токену, который мог выпасть: картинка пойдёт дальше оттуда."
    ),
    "Row {row}, column {column}": "Ряд {row}, столбец {column}",
    "given": "дано",
    **{f"token {k}": f"токен {k}" for k in range(1, 65)},
}

_KNOBS = {
    "In English or Russian; empty: any scene.": "По-русски или по-английски; пусто — любая сцена.",
    "Negative prompt": "Негативный запрос",
    "What to lead away from; it needs guidance above 1.": "От чего уводить; действует при силе условия больше 1.",
    "The noise at the other end.": "Шум на другом конце.",
    "To prompt": "Ко второму запросу",
    "The prompt at the other end of the way.": "Запрос на другом конце пути.",
    "A scene, or a sketch of one.": "Сцена или её набросок.",
    "1 forgets what was under the mask, less keeps some of it.": (
        "1 — забыть, что было под маской; меньше — кое-что оставить."
    ),
    "White is painted anew, black stays.": "Белое рисуется заново, чёрное остаётся.",
    "Guidance of the first column.": "Сила условия в первом столбце.",
    "Guidance of the last column.": "Сила условия в последнем столбце.",
    "The last row takes all steps, each above it half as many.": (
        "В последней строке все шаги, в каждой строке выше — вдвое меньше."
    ),
    "Weight of the fine-tuning to Delft tiles: 0 none, 1 all of it.": (
        "Вес доучивания на дельфтских плитках: 0 — нет его, 1 — целиком."
    ),
    "LoRA from": "LoRA от",
    "LoRA to": "LoRA до",
    "How many weights, both ends included.": "Сколько весов, считая оба конца.",
    "The weight of the first picture.": "Вес первой картинки.",
    "The weight of the last picture.": "Вес последней картинки.",
    "How many; each is shown once for every word.": "Сколько их; каждая показана по разу на каждое слово.",
    "New prompt": "Новый запрос",
    "From that step on, this is asked for.": "С этого шага просим это.",
    "New negative prompt": "Новый негативный запрос",
    "One is enough for a picture; up to four make it better.": "Для картинки хватит и одного; до четырёх — всё лучше.",
    "How strongly the prompt is insisted on; the network is told it.": (
        "Насколько строго следовать запросу; сети сообщают это число."
    ),
    "How strongly the prompt is insisted on; 1 is the plain model.": (
        "Насколько строго следовать запросу; 1 — модель как есть."
    ),
    "How many are written at once; picture k draws by seed + k.": (
        "Сколько пишется разом; у картинки k жребий от сида + k."
    ),
    "Another seed is other luck, and so another picture.": "Другой сид — другой жребий, а значит, и картинка другая.",
    "Below 1 the probable becomes more probable; 0: the best token.": (
        "Меньше 1 — вероятное ещё вероятнее; 0 — всегда лучший токен."
    ),
    "Seam": "Шов",
    "mended": "сглажен",
    "raw": "как есть",
    "Mended: what is not masked stays as it was, and colours agree at the border; raw: all as it was decoded.": (
        "Сглажен: вне маски всё остаётся как было, а на границе цвета сходятся; как есть: всё, как раскодировано."
    ),
    "A scene, or what should become one.": "Сцена или то, что должно ею стать.",
    "How many of the 8 rows of tokens are kept.": "Сколько из 8 рядов токенов оставить.",
    "The place of the other token, row by row from 0.": "Место другого токена, ряд за рядом, счёт с 0.",
    "Its number; -1: the best that was not drawn.": "Номер; -1: лучший из невыпавших.",
}

_MODELS = {
    "Stable Diffusion (latent)": "Stable Diffusion (латентная)",
    "Text to image as most people know it: a text Transformer tells a U-Net what to find in the noise.": (
        "Картинки по тексту, какими их знают все: текстовый трансформер говорит U-Net, что искать в шуме."
    ),
    "Latent consistency (LCM)": "Модель согласованности (LCM)",
    "The same network taught to jump: one to four steps instead of twenty, for live drawing.": (
        "Та же сеть, наученная прыгать: от одного до четырёх шагов вместо двадцати — чтобы рисовать вживую."
    ),
    "DALL·E (image tokens)": "DALL·E (токены картинки)",
    "Pictures written like text, token by token: one network for words and pictures.": (
        "Картинки, написанные как текст, токен за токеном: одна сеть и для слов, и для картинок."
    ),
    "LoRA: scenes as Delft tiles": "LoRA: сцены на дельфтских плитках",
    "A new style in minutes, in a file of a megabyte: how people make large models their own.": (
        "Новый стиль за минуты и в файле на мегабайт: так большие модели приспосабливают под себя."
    ),
    "CLIP": "CLIP",
    "Says how well words fit a picture: search, ranking, and the ear of text-to-image models.": (
        "Говорит, насколько слова подходят к картинке: поиск, отбор — и слух моделей, рисующих по тексту."
    ),
    "Autoencoder of scenes": "Автокодировщик сцен",
    "The compact space that latent diffusion works in.": "Сжатое пространство, в котором работает латентная диффузия.",
    "Vector quantiser of scenes": "Векторный квантователь сцен",
    "Pictures as 64 tokens out of 1,024, so that a Transformer can write them.": (
        "Картинки как 64 токена из 1024, чтобы их мог писать трансформер."
    ),
    "Judge of scenes (detector)": "Судья сцен (детектор)",
    "Finds the objects of a scene; measures all others and was trained with none of them.": (
        "Находит предметы на сцене; измеряет остальные модели и ни на одной из них не учился."
    ),
    "inpaint": "дорисовано по маске",
    "grid": "сетка",
    "attend": "взгляды на слова",
    "restyle": "всё больше LoRA",
}

SCENES: dict[str, str] = {**_TABS, **_COMPARED, **_COMPONENTS, **_KNOBS, **_MODELS}
