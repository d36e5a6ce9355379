"""What text to image teaches: latent diffusion told by a Transformer, and a Transformer that writes pictures."""

from .lesson import Lesson, Preset

# prompts that go with the picture that the page begins with, by language: what it shows, and what it may become
EXAMPLE_SHOWS = {
    "en": "a small lion left of a car on a yellow background, flat style",
    "ru": "маленький лев слева от машины на жёлтом фоне, плоский рисунок",
}
EXAMPLE_BECOMES = {
    "en": "a small lion left of a pear on a yellow background, flat style",
    "ru": "маленький лев слева от груши на жёлтом фоне, плоский рисунок",
}
EXAMPLE_GOES_ON = {
    "en": "a small rocket on a yellow background, flat style",
    "ru": "маленькая ракета на жёлтом фоне, плоский рисунок",
}


def _asked(key: str, title: tuple[str, str], note: tuple[str, str], prompt: str, **more: object) -> Preset:
    """A prompt for latent diffusion; title and note in English and Russian."""
    failure, task = bool(more.pop("failure", False)), str(more.pop("task", "generate"))
    beside = str(more.pop("beside", ""))
    options = {"prompt": prompt, "seed": 0, "count": 4, **more}
    return Preset(
        key=f"scenes-{key}",
        title=dict(zip(("en", "ru"), title, strict=True)),
        note=dict(zip(("en", "ru"), note, strict=True)),
        entry="sd-scenes",
        task=task,
        options=options,
        failure=failure,
        beside=beside,
    )


_CAT = _asked(
    "cat",
    ("A cat above a rocket", "Кот над ракетой"),
    (
        "Look at predicted x0: where things stand is settled in the first steps, what they are like comes later.",
        "Смотрите на предсказанный x0: где что стоит, решают первые шаги, а как оно выглядит — следующие.",
    ),
    "a cat above a rocket on a blue background",
)
_RUSSIAN = _asked(
    "russian",
    ("The same in Russian", "То же по-русски"),
    (
        "The same seed, another language: the text Transformer learned both from the same pictures.",
        "Тот же сид, другой язык: текстовый трансформер учил оба на одних и тех же картинках.",
    ),
    "кот над ракетой на синем фоне",
)
_SEEDS = _asked(
    "seeds",
    ("What is left to the seed", "Что решает сид"),
    (
        "The prompt names only the object: the seed settles place, background and style. Name them one by one.",
        "В запросе назван только предмет: место, фон и стиль решает сид. Назовите их один за другим.",
    ),
    "a big dog",
    count=9,
)
_UNSEEN = _asked(
    "unseen",
    ("A pair that was never shown", "Пара, которой модель не видела"),
    (
        "No training picture had a lion and a cake together. What is known apart can be put together.",
        "Ни на одной учебной картинке не было льва с тортом. Что знакомо порознь, удаётся соединить.",
    ),
    "a lion left of a cake on a green background, flat style",
)
_UNSEEN_STYLE = _asked(
    "unseen-style",
    ("An object in a style it never had", "Предмет в новом для него стиле"),
    (
        "In training every rocket was flat or drawn in pencil. Where do its shape and its gloss come from here?",
        "При обучении все ракеты были плоскими или карандашными. Откуда здесь форма, а откуда глянец?",
    ),
    "a big rocket in glossy style on a yellow background",
)
_WAY = _asked(
    "way",
    ("From a dog by day to a cat at night", "От собаки днём к коту ночью"),
    (
        "Prompt and noise are blended. What flows, and where does one thing jump into another?",
        "Смешиваются и запрос, и шум. Что меняется плавно, а что перескакивает?",
    ),
    "a dog under a day sky",
    task="interpolate",
    prompt_to="a cat at night",
    count=8,
)
_SWAP = _asked(
    "swap",
    ("Another word in the middle", "Другое слово на полпути"),
    (
        "From step 4 on a fox is asked for: place and size are settled already, so it stands where the dog stood.",
        "С шага 4 просим лису: место и размер уже решены, и она встаёт туда, где стояла собака.",
    ),
    "a big dog on a yellow background",
    task="branch",
    at=4,
    branch_prompt="a big fox on a yellow background",
)
_DELFT = _asked(
    "delft",
    ("Painted on a Delft tile", "Роспись на дельфтской плитке"),
    (
        "One noise, six weights of a fine-tuning on 256 pictures. What stays, and from which weight on is it too much?",
        "Один шум, шесть весов доучивания на 256 картинках. Что остаётся и с какого веса это уже слишком?",
    ),
    "a cat above a rocket on a blue background",
    task="restyle",
    count=6,
    beside="lora-scenes",
)
_PEAR = _asked(
    "pear",
    ("A pear instead of the car", "Груша вместо машины"),
    (
        "The right half is painted anew. The prompt tells of the lion too: ask for a pear alone, and nothing may come.",
        "Правая половина рисуется заново. В запросе есть и лев: попросите одну грушу — и может не выйти ничего.",
    ),
    EXAMPLE_BECOMES["en"],
    task="inpaint",
)
_FIVE = _asked(
    "five",
    ("Failure: more than it can count", "Неудача: столько ей не сосчитать"),
    (
        "Scenes of the training held up to four of a kind; the word five is in none of their captions.",
        "На учебных картинках было не больше четырёх одинаковых предметов; слова «пять» нет ни в одной подписи.",
    ),
    "five apples on a white background",
    failure=True,
)

DIFFUSION = Lesson(
    text={
        "en": """\
Three networks, trained one after another, work together here; that is what **Stable Diffusion** is.

1. A **text Transformer** reads the prompt. It began as a half of **CLIP**, which gives a picture and its caption \
arrows that point the same way, and learned on with the U-Net. Each token of the prompt becomes 192 numbers.
2. A **U-Net** denoises, not 64 × 64 pixels, but the *latent* of the picture: 16 × 16 places of four numbers. At each \
step, in its coarser layers of 8 × 8 and 4 × 4, every place looks at all tokens, softmax(Q Kᵀ / √d) V: \
*cross-attention*. So words get to places; **Words** shows how.
3. The **decoder** of an autoencoder paints the picture out of the finished latent.

Two things were helped along, for so short a training is slow to find them out alone. All objects of the training \
pictures stand on a coarse grid, 3 × 3 places for their upper left corners, and of two objects the relation decides \
both places: another seed changes them little, while one object may stand anywhere. The last nine states of the text \
were taught to say *what stands where*, one for each place; and where an object is painted, the U-Net was taught \
*where to look*: at the state that tells of it. So the layout was partly taught as such here; large models have to \
find it in captions. **Reading** shows tokens and self-attention of the text Transformer, those nine states among them.

With *guidance* the U-Net is asked twice, with the prompt and with the negative prompt (empty by default), and the \
difference is exaggerated. On the way you see a linear guess at the colours of the latent; only the end is decoded.
""",
        "ru": """\
Здесь работают вместе три сети, обученные одна за другой; это и есть **Stable Diffusion**.

1. **Текстовый трансформер** читает запрос. Сначала он был половиной **CLIP**, у которого стрелки картинки и её \
подписи смотрят в одну сторону, а потом доучивался вместе с U-Net. Каждый токен запроса становится 192 числами.
2. **U-Net** убирает шум, и не из 64 × 64 пикселей, а из *кода* картинки: 16 × 16 мест по четыре числа. На каждом \
шаге, в слоях погрубее, 8 × 8 и 4 × 4, каждое место смотрит на все токены, softmax(Q Kᵀ / √d) V, — это *перекрёстное \
внимание*. Так слова попадают на места; как — видно во вкладке **«Слова»**.
3. **Декодировщик** автокодировщика рисует картинку из готового кода.

В двух вещах модели помогли: за такое короткое обучение до них трудно дойти самой. Все предметы на учебных картинках \
стоят на крупной сетке: для их левых верхних углов есть 3 × 3 места, а места двух предметов решает отношение: другой \
сид там мало что меняет, зато один предмет может стоять где угодно. Последние девять состояний текста учили \
говорить, *что где стоит*, по одному на место; а U-Net там, где рисуется предмет, учили, *куда смотреть*: на \
состояние, которое о нём говорит. Так что расположению здесь отчасти учили напрямую; большим моделям приходится \
находить его в подписях. Токены и самовнимание текстового трансформера, а с ними и эти девять состояний, показывает \
вкладка **«Чтение»**.

При *силе условия*, не равной 1, сеть спрашивают дважды — с запросом и с негативным запросом (обычно пустым) — и \
разницу усиливают. По пути видна линейная догадка о цветах кода; по-настоящему декодируется только конец.
""",
    },
    question={
        "en": "Where would you look for the mistake when the model draws a cat and a rocket, but swaps their places?",
        "ru": "Модель нарисовала кота и ракету, но поменяла их местами. Где искать ошибку?",
    },
    choices={
        "en": ("In the autoencoder", "In the text Transformer or in cross-attention", "In the scheduler"),
        "ru": ("В автокодировщике", "В текстовом трансформере или во внимании к нему", "В планировщике"),
    },
    right=1,
    answer={
        "en": (
            "The autoencoder paints what stands in the latent, and the scheduler only decides about the size of steps. "
            "Who is above whom is said in the prompt alone: it must survive reading, and each word must be looked at "
            "from the right places. CLIP is known to be careless with relations, for most captions can be told apart "
            "without them; this one was trained on pairs that differ in nothing else, and then together with the U-Net."
        ),
        "ru": (
            "Автокодировщик рисует то, что стоит в коде, а планировщик решает лишь, как широки шаги. Кто над кем — "
            "сказано только в запросе: это надо прочесть и не потерять, и на каждое слово должны смотреть нужные "
            "места. CLIP, как известно, небрежен с отношениями: подписи обычно различимы и без них. Здешний учили и на "
            "парах, которые больше ничем не различаются, а потом — вместе с U-Net."
        ),
    },
    paper=(
        "R. Rombach et al., “High-Resolution Image Synthesis with Latent Diffusion Models”, 2021",
        "https://arxiv.org/abs/2112.10752",
    ),
    presets=(_CAT, _RUSSIAN, _SEEDS, _UNSEEN, _UNSEEN_STYLE, _WAY, _SWAP, _PEAR, _DELFT, _FIVE),
)


def _written(key: str, title: tuple[str, str], note: tuple[str, str], prompt: str, **more: object) -> Preset:
    """A prompt for the Transformer of image tokens; title and note in English and Russian."""
    failure = bool(more.pop("failure", False))
    return Preset(
        key=f"tokens-{key}",
        title=dict(zip(("en", "ru"), title, strict=True)),
        note=dict(zip(("en", "ru"), note, strict=True)),
        entry="dalle-scenes",
        task="generate",
        options={"prompt": prompt, "seed": 0, "count": 8, **more},
        failure=failure,
    )


TOKENS = Lesson(
    text={
        "en": """\
**DALL·E** writes a picture as GPT writes a text. First a *vector quantiser* learned a language for pictures: it cuts \
a scene into 8 × 8 squares and says each with one of 1,024 *tokens*. Then a Transformer learned to go on:

p(picture | prompt) = ∏ p(x_k | prompt, x_1 … x_k−1)

It reads the words of the prompt and writes 64 image tokens, row by row; the decoder of the quantiser paints them. \
It had the same help as latent diffusion here: a 3 × 3 grid of places, what stands where, and where to look. \
Each token is drawn by lot, so eight runs give eight pictures. **CLIP**, which learned to tell which caption fits \
which picture, then ranks them: the one that fits best has the star.

While a picture fills, the number below it is the probability of its newest token, and *Entropy* shows how open each \
choice was. Click a place of a finished picture: you see what else might have stood there, and another token \
*branches* the run.
""",
        "ru": """\
**DALL·E** пишет картинку так же, как GPT — текст. Сначала *векторный квантователь* выучил язык картинок: он режет \
сцену на 8 × 8 квадратов и называет каждый одним из 1024 *токенов*. Потом трансформер научился продолжать:

p(картинка | запрос) = ∏ p(x_k | запрос, x_1 … x_k−1)

Он читает слова запроса и пишет 64 токена картинки, ряд за рядом; рисует их декодировщик квантователя. \
Помогали ему так же, как здешней латентной диффузии: сетка из 3 × 3 мест, что где стоит и куда смотреть. Каждый токен \
выпадает по жребию, и восемь прогонов дают восемь картинок. **CLIP**, который учился понимать, какая подпись к какой \
картинке, раздаёт им места: лучшая — со звёздочкой.

Пока картинка пишется, число под ней — вероятность последнего токена, а «Энтропия» показывает, насколько открыт был \
каждый выбор. Щёлкните по месту готовой картинки: видно, что ещё могло там стоять, а другой токен даёт *ветвь*.
""",
    },
    question={
        "en": "Which half of a picture has it easier, the upper or the lower one?",
        "ru": "Какой половине картинки легче: верхней или нижней?",
    },
    choices={
        "en": (
            "Neither: all tokens are drawn at once",
            "The lower one has more to go by, but it cannot change what stands above",
            "The upper one: it is still free",
        ),
        "ru": (
            "Никакой: все токены выпадают разом",
            "У нижней больше сведений, но изменить верх она уже не может",
            "Верхней: она ещё свободна",
        ),
    },
    right=1,
    answer={
        "en": (
            "What is written stays. When the first rows put the cat too low, no place is left for the rocket below it, "
            "and the rest can only make the best of it. Diffusion decides about all places in every step, roughly "
            "first. That is why candidates and a judge help here more than there."
        ),
        "ru": (
            "Что написано, то остаётся. Если первые ряды поставили кота слишком низко, под ним уже не хватит места "
            "для ракеты, и остаётся выкручиваться. Диффузия на каждом шаге решает о всех местах сразу, сначала "
            "начерно. Потому кандидаты и судья здесь помогают больше, чем там."
        ),
    },
    paper=("A. Ramesh et al., “Zero-Shot Text-to-Image Generation”, 2021", "https://arxiv.org/abs/2102.12092"),
    presets=(
        _written(
            "cat",
            ("Eight candidates, one star", "Восемь кандидатов, одна звезда"),
            (
                "The same prompt eight times, ranked by CLIP. Would you have given the star to another one? Switch to "
                "Entropy and watch where the choice is open.",
                "Один запрос восемь раз, места раздаёт CLIP. Вы бы отдали звезду другой? Переключите на «Энтропию»: "
                "видно, где выбор был открыт.",
            ),
            "a cat above a rocket on a blue background",
        ),
        _written(
            "owl",
            ("An owl at night, in Russian", "Сова ночью"),
            (
                "Words of two languages, one language of pictures.",
                "Слова двух языков, а язык картинок один.",
            ),
            "большая сова ночью, глянцевый рисунок",
        ),
        _written(
            "unseen",
            ("A pair that was never shown", "Пара, которой модель не видела"),
            (
                "No training picture had a dog and a bicycle together. In how many of the eight are there both?",
                "Ни на одной учебной картинке не было собаки с велосипедом. На скольких из восьми есть и то и другое?",
            ),
            "a dog left of a bicycle on a pink background",
        ),
        _written(
            "unseen-style",
            ("An object in a style it never had", "Предмет в новом для него стиле"),
            (
                "Of turtles the training showed no pencil drawings. Do its tokens follow the turtle or the pencil?",
                "Карандашных черепах при обучении не было. За чем пойдут токены: за черепахой или за карандашом?",
            ),
            "a big turtle on a yellow background, pencil drawing",
        ),
        _written(
            "three",
            ("Failure: three different things", "Неудача: три разных предмета"),
            (
                "Training pictures held at most two kinds of things. Count: what is missing, and do two melt "
                "into one? Even the candidate that CLIP ranks first is only the best of what there is.",
                "На учебных картинках было не больше двух видов предметов. Сосчитайте: чего нет и не слились ли два в "
                "один? Даже первый у CLIP кандидат — лишь лучший из тех, что есть.",
            ),
            "a cat, a rocket and a cake on a white background",
            failure=True,
        ),
        _written(
            "hot",
            ("Failure: too much chance", "Неудача: слишком много случая"),
            (
                "Temperature 2 and no top-k: tokens that never stand beside each other do now.",
                "Температура 2 и без top-k: рядом оказались токены, которые рядом не стоят.",
            ),
            "a cat above a rocket on a blue background",
            temperature=2.0,
            top_k=0,
            guidance=1.0,
            failure=True,
        ),
    ),
)
