"""Russian for everything about faces; part of `i18n`."""

_ATTRIBUTES = {
    "Style": "Стиль",
    "Skin": "Тон кожи",
    "Hair colour": "Цвет волос",
    "Hair": "Волосы",
    "Background": "Фон",
    "Glasses": "Очки",
    "Mood": "Настроение",
    "Beard": "Борода",
    "Attributes": "Признаки",
    "any": "не важно",
    "adventurer": "adventurer",
    "toon-head": "toon-head",
    "personas": "personas",
    "pixel-art": "pixel-art",
    "pale": "светлый",
    "tan": "смуглый",
    "bronze": "бронзовый",
    "brown": "коричневый",
    "dark": "тёмный",
    "black": "чёрный",
    "blond": "светлый",
    "red": "рыжий",
    "grey": "серый",
    "blue": "синий",
    "pink": "розовый",
    "green": "зелёный",
    "white": "белый",
    "violet": "сиреневый",
    "yellow": "жёлтый",
    "short": "короткие",
    "long": "длинные",
    "no": "нет",
    "yes": "да",
    "happy": "весёлое",
    "neutral": "спокойное",
    "sad": "грустное",
    "Any: each face gets one by chance, from its seed.": "«Не важно»: у каждого лица — по жребию, от его сида.",
    "New style": "Новый стиль",
    "New skin": "Новый тон кожи",
    "New hair colour": "Новый цвет волос",
    "New hair": "Новые волосы",
    "New background": "Новый фон",
    "New glasses": "Новые очки",
    "New mood": "Новое настроение",
    "New beard": "Новая борода",
    "New attributes": "Новые признаки",
}

_KNOBS = {
    "More steps: finer and slower; below about 8 much is noisy.": (
        "Больше шагов — точнее и медленнее; меньше восьми — остаётся шум."
    ),
    "How strongly what was asked for is insisted on: 0 ignores it, 1 is the plain model, much exaggerates.": (
        "Насколько строго следовать запросу: 0 — не смотреть на него, 1 — модель как есть, много — преувеличение."
    ),
    "Truncation": "Усечение",
    "How far from the average face: 0 gives the average itself, 1 all that was learned, more breaks faces.": (
        "Как далеко от среднего лица: 0 — само среднее, 1 — всё, что выучено, больше — лица ломаются."
    ),
    "Noise in the layers": "Шум в слоях",
    "For what is left to chance; training on these flat faces turned it down to almost nothing.": (
        "Для того, что решает случай; на этих плоских лицах обучение почти свело его к нулю."
    ),
    "on": "да",
    "off": "нет",
    "Upscale": "Увеличить",
    "On: Real-ESRGAN paints the result four times as large.": "Если да, Real-ESRGAN рисует результат вчетверо крупнее.",
    "Which style to ask for; all: one after the other.": "Какой стиль заказать; «все» — по очереди.",
    "Which style to ask for, the same for every face.": "Какой стиль заказать, один на все лица.",
    "Which style to ask for; personas can show every attribute.": (
        "Какой стиль заказать; personas умеет показать любой признак."
    ),
    "Space": "Пространство",
    "Walk between the two w, or between the two noises z before them.": (
        "Идти между двумя w или между двумя шумами z перед ними."
    ),
    "w": "w",
    "z": "z",
    "Of the first column; column k starts from seed + k.": "Сид первого столбца; столбец k начинается с сида + k.",
    "Seed of the rows": "Сид строк",
    "Row k starts from this seed + k.": "Строка k начинается с этого сида + k.",
    "Faces that give most layers.": "Лица, от которых берутся почти все слои.",
    "Faces that give the band of layers.": "Лица, от которых берётся выбранная группа слоёв.",
    "Layers of the row": "Слои от строки",
    "Coarse layers decide on pose, hair and shape, middle ones on the features, fine ones on colours.": (
        "Грубые слои решают про позу, волосы и форму, средние — про черты лица, тонкие — про цвета."
    ),
    "coarse": "грубые",
    "middle": "средние",
    "fine": "тонкие",
    "Of the face at the top left.": "Сид лица слева вверху.",
    "Top right": "Справа вверху",
    "Seed of this corner.": "Сид этого угла.",
    "Bottom left": "Слева внизу",
    "Bottom right": "Справа внизу",
    "0 is left, 1 is right.": "0 — слева, 1 — справа.",
    "0 is at the top, 1 at the bottom.": "0 — вверху, 1 — внизу.",
    "Faces from x to the right edge.": "Лиц от x до правого края.",
    "Faces from y to the bottom edge.": "Лиц от y до нижнего края.",
    "Another seed is other noise, and so another face.": "Другой сид — другой шум, а значит, другое лицо.",
    "Another seed is other noise.": "Другой сид — другой шум.",
    "Moves w along the direction in which the judge reads more of it, in standard deviations of w.": (
        "Сдвигает w туда, где судья видит этого больше; в стандартных отклонениях w."
    ),
    "Moves w along a direction in which it varies most, in standard deviations of w.": (
        "Сдвигает w вдоль направления, где он меняется сильнее всего; в стандартных отклонениях w."
    ),
    "Smile": "Улыбка",
    "Long hair": "Длинные волосы",
    "Dark skin": "Тёмная кожа",
    "Red hair": "Рыжие волосы",
    "Blue hair": "Синие волосы",
    "Light hair": "Светлые волосы",
    "Principal component 1": "Главная компонента 1",
    "Principal component 2": "Главная компонента 2",
    "Principal component 3": "Главная компонента 3",
    "Principal component 4": "Главная компонента 4",
    "Principal component 5": "Главная компонента 5",
    "Which style to look in; best: all at first, then the nearest.": (
        "В каком стиле искать; «лучший» — сначала во всех, потом в ближайшем."
    ),
    "best": "лучший",
    "The face to look for.": "Лицо, которое ищем.",
    "More steps come nearer and take longer.": "Больше шагов — ближе, но дольше.",
    "Direction": "Направление",
    "The generator that goes first; the other one brings the face back.": (
        "Какой генератор первый; второй возвращает лицо обратно."
    ),
    "toon-head to personas": "из toon-head в personas",
    "personas to toon-head": "из personas в toon-head",
    "A face of the style that one starts from.": "Лицо в исходном стиле.",
    "Number of the first of the held-out faces.": "Номер первого из отложенных лиц.",
    "How many faces at once.": "Сколько лиц сразу.",
    "A cartoon face.": "Мультяшное лицо.",
    "Spread": "Разброс",
    "0 decodes the mean latent of these attributes, 1 draws as wide as real ones lie.": (
        "0 — средний код для этих признаков, 1 — разброс как у настоящих."
    ),
    "The face to encode.": "Лицо, которое кодируем.",
    "Where the way begins.": "Откуда идём.",
    "To picture": "К картинке",
    "Where the way ends.": "Куда идём.",
    "Channel 1": "Канал 1",
    "Channel 2": "Канал 2",
    "Channel 3": "Канал 3",
    "Channel 4": "Канал 4",
    "Channel 5": "Канал 5",
    "Channel 6": "Канал 6",
    "Channel 7": "Канал 7",
    "Channel 8": "Канал 8",
    "The channel times this: 0 takes it away.": "На что умножить канал: 0 — убрать его.",
    "Noise": "Шум",
    "Noise of this standard deviation is added to the latent, whose own is 1.": (
        "К коду прибавляется шум с таким стандартным отклонением; у самого кода оно 1."
    ),
}

_MODELS = {
    "StyleGAN": "StyleGAN",
    "Sharp pictures of one domain in a single pass, with a latent space made for editing: characters, avatars.": (
        "Чёткие картинки одной области за один проход и скрытое пространство для правки: персонажи, аватары."
    ),
    "CycleGAN": "CycleGAN",
    "From one style to another without pairs of pictures; what it keeps of a person is up to it.": (
        "Из стиля в стиль без парных картинок; что сохранить от человека, решает она сама."
    ),
    "Diffusion (attributes)": "Диффузия (признаки)",
    "Pictures of exactly what was asked for, also of combinations that it has never seen.": (
        "Ровно то, что заказали, — даже сочетания, которых модель никогда не видела."
    ),
    "Upscaler (Real-ESRGAN)": "Увеличение (Real-ESRGAN)",
    "Draws small pictures four times as large with sharp lines: the last stage for faces, not for pixel art.": (
        "Рисует маленькие картинки вчетверо крупнее и с чёткими линиями: для лиц, но не для пиксельных."
    ),
    "Autoencoder (VAE)": "Автокодировщик (VAE)",
    "A compact space for other models to work in; what it generates by itself is blurred.": (
        "Компактное пространство, в котором работают другие модели; сам по себе рисует размыто."
    ),
    "Judge of faces (CNN classifier)": "Судья лиц (свёрточный классификатор)",
    "Reads eight attributes of a face; measures all others and was trained with none of them.": (
        "Читает восемь признаков лица; судит всех остальных, но ни с кем из них не обучался."
    ),
}

_TABS = {
    "Autoencoder": "Автокодировщик",
    "Another face": "Другое лицо",
    "This model knows cartoon faces of four styles only: it sees the picture as one of them.": (
        "Эта модель знает только мультяшные лица четырёх стилей и увидит в картинке одно из них."
    ),
    "This generator takes every picture for a face of its one source style, {style}.": (
        "Этот генератор принимает любую картинку за лицо своего единственного исходного стиля — {style}."
    ),
    "Share of faces": "Доля лиц",
    "Style changed": "Стиль сменился",
    "kept": "сохранено",
    "Why not everything is kept: the cycle loss only asks that the way back restores the picture, so it allows "
    "permutations, such as one mood for another, as long as the way back undoes them. Measured on held-out faces "
    "by the judge, which is sometimes wrong itself.": (
        "Почему сохраняется не всё: цикл требует лишь, чтобы путь обратно вернул картинку, и потому разрешает "
        "перестановки, например одного настроения на другое, лишь бы путь обратно их отменял. Измерено судьёй на "
        "отложенных лицах; судья порой ошибается и сам."
    ),
    "held-out face": "отложенное лицо",
    "Encode and decode": "Закодировать и вернуть",
    "Your picture": "Ваша картинка",
    "Edit the latent": "Правка скрытого кода",
    "Decode the changed latent": "Раскодировать изменённый код",
    "Each slider moves w along one direction, in standard deviations; the judge found where to.": (
        "Каждый ползунок сдвигает w вдоль одного направления, в стандартных отклонениях; куда — нашёл судья."
    ),
    "Principal components": "Главные компоненты",
    "Paint again": "Нарисовать снова",
    "All to zero": "Всё в ноль",
    "To another style": "Перевести в другой стиль",
    "Style mixing": "Смешение стилей",
    "Mix": "Смешать",
    "Palette": "Палитра",
    "Directions": "Направления",
    "Find a face": "Найти лицо",
    "Find the nearest face": "Найти ближайшее лицо",
    "Twelve at once": "Двенадцать сразу",
    "edited": "после правки",
    "the nearest face": "ближайшее лицо",
    "in the other style": "в другом стиле",
    "and back": "и обратно",
    "the difference": "разница",
    "encoded and decoded": "закодировано и раскодировано",
    "decoded from the changed latent": "из изменённого скрытого кода",
    "upscaled": "увеличено",
    "style vector w": "вектор стиля w",
    "It sees through all of them.": "Его ни одной не обмануть.",
    "latent z": "код z",
    "noise": "шум",
    "picture": "картинка",
    "Mean difference after the way back": "Средняя разница после возвращения",
    "Is it memorised?": "Заучено ли?",
    "Compare models of faces, and below every face you see the nearest of 1,920 of the 120,000 training faces and its "
    "distance: the root mean square of the differences of values in [0, 1]. A copy of any other training face would "
    "not be noticed here.": (
        "Сравните модели лиц — и под каждым лицом увидите ближайшее из 1920 (из 120 000) обучающих и расстояние до "
        "него: среднеквадратичную разницу значений от 0 до 1. Копию любого другого обучающего лица здесь не заметить."
    ),
    "Faces that no model has seen are at {usual} from these 1,920; a copy of one of them would be much nearer.": (
        "Лица, которых ни одна модель не видела, отстоят от этих 1920 на {usual}; копия одного из них была бы намного "
        "ближе."
    ),
    "Measured before, among 20,000 training faces: this model's faces are at {own} from the nearest, faces that no "
    "model has seen at {floor} (medians).": (
        "Измерено заранее, среди 20 000 обучающих лиц: от лиц этой модели до ближайшего {own}, от лиц, которых ни одна "
        "модель не видела, — {floor} (медианы)."
    ),
    "{model} cannot be told {attributes}: what is seen of it there is chance.": (
        "Модель «{model}» нельзя попросить о признаках: {attributes}; то, что из них видно, — случайность."
    ),
    "Attributes asked for and seen": "Признаки: заказаны и видны",
}

_GAMES = {
    "Workshop": "Мастерская",
    "Locks: what all characters share": "Замки: что у персонажей общего",
    "Find characters": "Найти персонажей",
    "Found; a click makes a favourite of one": "Найденные; щелчок — в избранное",
    "Favourites; a click takes one away": "Избранное; щелчок — убрать",
    "Download sheet, pictures and recipes": "Скачать лист, картинки и рецепты",
    "Encoder": "Кодировщик",
    "Decoder": "Декодировщик",
    "Toon-head to personas": "Из toon-head в personas",
    "Personas to toon-head": "Из personas в toon-head",
    "How many characters": "Сколько персонажей",
    "{found} of {count} found among {tried} faces; too much like another: {alike}": (
        "найдено {found} из {count}, просмотрено лиц: {tried}; слишком похожи на другие: {alike}"
    ),
    "The first {count} are shown; all are in the file.": "Показаны первые {count}; в файле — все.",
    "Only {found} of the {limit} faces that were tried have all of this and differ.": (
        "Всё это есть только у {found} непохожих лиц из {limit} просмотренных."
    ),
    "Be the discriminator": "Побудьте дискриминатором",
    "Ten new faces": "Десять новых лиц",
    "Real or generated?": "Настоящее или созданное?",
    "The last one was real.": "Это лицо было настоящим.",
    "The last one was generated.": "Это лицо было созданным.",
    "Moment of its training": "Момент обучения",
    "To the right the finished model; to the left it is easy.": "Справа — готовая модель; чем левее, тем легче.",
    "Real": "Настоящее",
    "Generated": "Созданное",
    "Face {number} of {count}": "Лицо {number} из {count}",
    "Press the button for ten new faces first.": "Сначала нажмите кнопку «Десять новых лиц».",
    "Whose faces": "Чьи лица",
    "Who": "Кто",
    "You": "Вы",
    "The finished discriminator of StyleGAN": "Готовый дискриминатор StyleGAN",
    "All that you have judged": "Всё, что вы оценили",
    "Training": "Обучение",
    "Faces": "Лица",
    "finished": "готовая модель",
    "moment {moment} of {count}": "момент {moment} из {count}",
    "Your sensitivity": "Ваша чувствительность",
    "Your specificity": "Ваша специфичность",
    "Sensitivity of the finished discriminator": "Чувствительность готового дискриминатора",
    "Specificity of the finished discriminator": "Специфичность готового дискриминатора",
    "Sensitivity": "Чувствительность",
    "Specificity": "Специфичность",
    "Sensitivity: the share of generated faces that were recognised. Specificity: the share of real faces "
    "that were believed. The discriminator believes a face if one in twenty held-out ones looks less real to it; "
    "it is the finished one whatever moment made the faces.": (
        "Чувствительность — доля созданных лиц, которые узнаны. Специфичность — доля настоящих, которым поверили. "
        "Дискриминатор верит лицу, если хотя бы каждое двадцатое из отложенных настоящих кажется ему менее "
        "убедительным; он всегда готовый, какой бы момент обучения ни создал лица."
    ),
}

FACES: dict[str, str] = {**_ATTRIBUTES, **_KNOBS, **_MODELS, **_TABS, **_GAMES}
