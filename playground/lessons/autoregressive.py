"""What the Autoregressive tab teaches: pixels, and WaveNet."""

from .lesson import Lesson, Preset

_ROWS = Preset(
    key="pixels-rows",
    title={"en": "Ten digits, row by row", "ru": "Десять цифр, ряд за рядом"},
    note={
        "en": "Switch to Entropy: the network hesitates at the edges of strokes, and hardly anywhere else.",
        "ru": "Переключите на «Энтропию»: сеть колеблется на краях линий, а больше почти нигде.",
    },
    entry="pixel-gpt-digits",
    task="generate",
    options={"seed": 0, "count": 10, "label": "all"},
)

_HALVES = Preset(
    key="pixels-halves",
    title={"en": "Half a digit, eight endings", "ru": "Половина цифры, восемь концовок"},
    note={
        "en": "The upper half is yours, the rest is drawn eight times. No digit is asked for: what may become of it?",
        "ru": "Верх — ваш, низ рисуется восемь раз. Цифру не просим: чем она ещё может стать?",
    },
    entry="pixel-gpt-digits",
    task="complete",
    options={"seed": 0, "count": 8, "rows": 7},
)

_COLD = Preset(
    key="pixels-cold",
    title={"en": "Failure: always the best grey", "ru": "Неудача: всегда лучший серый"},
    note={
        "en": "Temperature 0. The most probable pixel is background, again and again: the likeliest start of a "
        "picture is an empty one.",
        "ru": "Температура 0. Самый вероятный пиксель — каждый раз фон: вероятнее всего картинка начинается с пустоты.",
    },
    entry="pixel-gpt-digits",
    task="generate",
    options={"seed": 0, "count": 4, "label": "none", "temperature": 0.0},
    failure=True,
)

_BAND = Preset(
    key="wavenet-band",
    title={"en": "The same note, sixteen instruments", "ru": "Одна нота, шестнадцать инструментов"},
    note={
        "en": "One c', every instrument the network knows. In the spectrograms the ladder is the same: only which "
        "rungs are bright differs.",
        "ru": "Одно «до», все инструменты, какие знает сеть. Лесенка на спектрограммах одинаковая: разнится, какие "
        "ступени ярче.",
    },
    entry="wavenet-notes",
    task="generate",
    options={"seed": 0, "count": 16, "instrument": "all", "pitch": 60},
)

_WAY = Preset(
    key="wavenet-way",
    title={"en": "From a trumpet to a flute", "ru": "От трубы к флейте"},
    note={
        "en": "What the network is told is blended, not the sound: play them in a row.",
        "ru": "Смешивается не звук, а то, что сообщают сети: послушайте подряд.",
    },
    entry="wavenet-notes",
    task="interpolate",
    options={"seed": 0, "count": 5, "instrument": "trumpet", "instrument_to": "flute"},
)

_LOST = Preset(
    key="wavenet-lost",
    title={"en": "Failure: longer than it has ever heard", "ru": "Неудача: дольше, чем она слышала"},
    note={
        "en": "Two seconds at temperature 1.2. Training notes last 0.75: after that nothing tells it how a note "
        "should go on, and noise feeds on its own noise.",
        "ru": "Две секунды при температуре 1,2. Ноты при обучении длятся 0,75 с: дальше никто не учил, как звучать, а "
        "шум кормится собственным шумом.",
    },
    entry="wavenet-notes",
    task="generate",
    options={"seed": 0, "count": 2, "instrument": "violin", "duration": 2.0, "temperature": 1.2},
    failure=True,
)

PIXELS = Lesson(
    text={
        "en": """\
Here a picture is **written like a text**: 196 pixels of 16 greys, one after the other, left to right and top to bottom.

p(x | y) = ∏ p(x_k | x_1 … x_k−1, y)

For every pixel a Transformer (GPT-2, nothing changed) says how probable each grey is, given all pixels before it and \
the digit y; one is drawn, appended, and the question is asked again. That a pixel lies *below* another nobody told \
it: to the network it is merely 14 places further on.

Nothing is approximated, so every picture has an exact price: its *bits per pixel*. 4 bits are blind guessing among 16 \
greys; how little a model needs is the one number by which such models are compared. Click a pixel to see all 16 \
chances, and another grey to *branch* there.

What was read is kept (the **KV cache**), so a new pixel costs one step; without it everything is read again each time.
""",
        "ru": """\
Картинку здесь **пишут как текст**: 196 пикселей, 16 оттенков серого, один за другим — слева направо, сверху вниз.

p(x | y) = ∏ p(x_k | x_1 … x_k−1, y)

Для каждого пикселя трансформер (GPT-2 без всяких изменений) говорит, насколько вероятен каждый оттенок при всех \
прежних пикселях и цифре y; один выпадает по жребию, приписывается в конец, и вопрос повторяется. О том, что один \
пиксель лежит *под* другим, сети не сказали: для неё это просто на 14 мест дальше.

Ничего не приближается, поэтому у каждой картинки есть точная цена — *бит на пиксель*. 4 бита — гадание вслепую среди \
16 оттенков; чем меньше нужно модели, тем она лучше. Щёлкните по пикселю — увидите все 16 вероятностей, а по другому \
оттенку — *ветвь* отсюда.

Прочитанное хранится (**KV-кэш**), и новый пиксель стоит одного шага; без кэша каждый раз читают всё заново.
""",
    },
    question={
        "en": "You keep the lower half of a digit instead of the upper one. Can this network draw what is missing?",
        "ru": "Вы оставили нижнюю половину цифры, а не верхнюю. Дорисует ли эта сеть недостающее?",
    },
    choices={
        "en": (
            "Yes: probabilities work in both directions",
            "No: it only knows how to go on, not what may have come before",
            "Only with the digit given",
        ),
        "ru": (
            "Да: вероятности работают в обе стороны",
            "Нет: она умеет лишь продолжать, а не угадывать начало",
            "Только если назвать цифру",
        ),
    },
    right=1,
    answer={
        "en": (
            "The order is built in: p(x_k | everything before). For the upper half one would need p(before | after), "
            "which by Bayes means summing over all possible upper halves: 16 to the 98th. A diffusion model has no "
            "order and fills any hole. Try Complete with 3 rows kept and with 11: the more are kept, the fewer endings."
        ),
        "ru": (
            "Порядок встроен: p(x_k | всё до него). Для верхней половины нужно p(начало | конец), а это, по Байесу, "
            "сумма по всем возможным верхам: 16 в степени 98. У диффузии порядка нет, она заполнит любую дыру. "
            "Попробуйте «Дорисовать», оставив 3 ряда и 11: чем больше оставлено, тем меньше возможных концовок."
        ),
    },
    paper=(
        "M. Chen et al., “Generative Pretraining from Pixels” (ImageGPT), 2020",
        "https://cdn.openai.com/papers/Generative_Pretraining_from_Pixels_V2.pdf",
    ),
    presets=(_ROWS, _HALVES, _COLD),
)

WAVENET = Lesson(
    text={
        "en": """\
Sound here is 8,000 numbers a second, and **WaveNet** draws them one by one, each out of 256 values:

p(x | h) = ∏ p(x_t | x_1 … x_t−1, h),  h: instrument and pitch

One period of the lowest note here (C3, 131 Hz) is 61 samples, and a timbre shows over many periods. An ordinary layer \
adds one sample; here are two stacks of nine, and layer k = 0 … 8 of each looks 2^k samples back (*dilated \
convolution*), so 18 layers hear 1 + 2 · 511 = 1,023 samples: **What it hears** shows which.

A *gate* decides what passes: z = tanh(W_f x) · σ(W_g x). Values are spaced by the μ-law, fine near silence and coarse \
where it is loud, as the ear is.

Naively every sample costs a pass over all that is heard. But what a layer computed for t − d is still there; it waits \
in a *queue*, and one sample costs one place of each layer. **Race** measures the difference.

*Guidance* asks for every sample twice, with instrument and pitch and without them, and exaggerates the difference.
""",
        "ru": """\
Звук здесь — 8000 чисел в секунду, и **WaveNet** выбирает их по одному, каждое — из 256 значений:

p(x | h) = ∏ p(x_t | x_1 … x_t−1, h),  h — инструмент и высота

Период самой низкой ноты (C3, 131 Гц) — 61 отсчёт, а тембр слышен на многих периодах. Обычный слой добавляет один \
отсчёт; здесь две стопки по девять слоёв, и слой k = 0 … 8 в стопке смотрит на 2^k отсчётов назад (*расширенная \
свёртка*): 18 слоёв слышат 1 + 2 · 511 = 1023 отсчёта, какие именно — во вкладке **«Что она слышит»**.

*Вентиль* решает, что пропустить: z = tanh(W_f x) · σ(W_g x). Значения расставлены по μ-закону: густо у тишины, редко \
там, где громко, — как слышит ухо.

В лоб каждый отсчёт стоит прохода по всему, что слышно. Но то, что слой посчитал для t − d, никуда не делось: оно ждёт \
в *очереди*, и отсчёт стоит одного места в каждом слое. Разницу измеряет **«Гонка»**.

*Сила условия*: о каждом отсчёте сеть спрашивают дважды — с инструментом и высотой и без них — и разницу усиливают.
""",
    },
    question={
        "en": "The queues make each sample tens of times cheaper. Does the sound change?",
        "ru": "С очередями каждый отсчёт в десятки раз дешевле. Меняется ли звук?",
    },
    choices={
        "en": (
            "A little: speed costs quality",
            "No, not a single sample: nothing but repeated work is left out",
            "Yes: with queues it hears less far back",
        ),
        "ru": (
            "Немного: за скорость платят качеством",
            "Нет, ни одним отсчётом: пропускается только повторная работа",
            "Да: с очередями она слышит не так далеко",
        ),
    },
    right=1,
    answer={
        "en": (
            "A convolution at t − d gives the same result whenever it is computed, so keeping it changes nothing. In "
            "training there is no such problem: all samples are known, and all places are computed at once. That is "
            "the bargain of such models: trained in parallel, drawn one by one. Open Race and compare the waveforms."
        ),
        "ru": (
            "Свёртка в точке t − d даёт один и тот же результат, когда её ни считай, так что его можно хранить. При "
            "обучении беды нет: все отсчёты известны, и все места считаются разом. В этом и сделка: учатся такие "
            "модели параллельно, а рисуют по одному. Откройте «Гонку» и сравните формы волны."
        ),
    },
    paper=(
        "A. van den Oord et al., “WaveNet: A Generative Model for Raw Audio”, 2016; "
        "T. Le Paine et al., “Fast Wavenet Generation Algorithm”, 2016 (arXiv:1611.09482)",
        "https://arxiv.org/abs/1609.03499",
    ),
    presets=(_BAND, _WAY, _LOST),
)
