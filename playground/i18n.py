"""The interface in two languages. English texts are the keys, so that code and page use the same words."""

from .i18n_autoregressive import AUTOREGRESSIVE
from .i18n_faces import FACES
from .i18n_music import MUSIC
from .i18n_scenes import SCENES
from .i18n_texts import TEXTS
from .i18n_translate import TRANSLATE

LANGUAGES = {"en": "EN", "ru": "RU"}


def t(text: str, language: str) -> str:
    """`text` in `language`; what has no translation stays English."""
    return RU.get(text, text) if language == "ru" else text


def seconds(count: float, language: str) -> str:
    """A time, e.g. "1.5 s"."""
    return t("{seconds} s", language).format(seconds=f"{count:.1f}")


_PAGE = {
    "A playground of generative architectures": "Площадка генеративных архитектур",
    "Watch pictures and texts come into being the way each architecture makes them": (
        "Смотрите, как рождаются картинки и тексты: у каждой архитектуры — по-своему"
    ),
    "Start": "Начало",
    "Error": "Ошибка",
    "Note": "К сведению",
    "GAN": "GAN",
    "Diffusion": "Диффузия",
    "Compare": "Сравнение",
    "Language": "Язык",
    "Theme": "Тема",
    "offline": "без сети",
    "Try one of these": "Попробуйте что-нибудь из этого",
    "From statistics to hybrids": "От статистики к гибридам",
    "models here: {count}": "моделей здесь: {count}",
    "Models": "Модели",
    "not loaded": "не загружена",
    "loaded": "загружена",
    "Something went wrong; the log has the details.": "Что-то пошло не так; подробности — в журнале.",
    "The app does not answer: it was closed, or the network is gone.": (
        "Приложение не отвечает: оно закрыто или пропала сеть."
    ),
    "Nothing yet: press the button.": "Пока ничего: нажмите кнопку.",
    "PSNR {psnr} dB": "PSNR {psnr} дБ",
    "{frequency} kHz": "{frequency} кГц",
}

_MORE = {
    "Add noise and remove it": "Зашумить и очистить",
    "Branch from this step": "Ветвь от этого шага",
    "Everything is set as it was; press the button to run it again.": (
        "Всё установлено как было; нажмите кнопку, чтобы повторить."
    ),
    "Generate both": "Создать обе",
    "MLP beside DCGAN": "Перцептроны рядом с DCGAN",
    "Original": "Исходный ход",
    "Step": "Шаг",
    "Sweep": "Перебрать",
    "What for": "Для чего",
    "Size": "Размер",
    "State": "Состояние",
    "your picture": "ваша картинка",
    "noise is added": "добавляется шум",
    "class accuracy": "точность класса",
    "coverage": "охват",
    "domain-FD": "domain-FD",
    "U-Net": "U-Net",
    "parameters": "параметров",
    "noise z": "шум z",
    "Below each picture: the share of held-out real pictures that the discriminator finds less real.": (
        "Под картинкой — доля настоящих картинок, которые дискриминатор считает менее настоящими."
    ),
    "Peak memory: how much more memory the process held during the run than before it. Class accuracy, domain-FD "
    "(distance to real pictures, smaller is better) and coverage were measured before by the independent judge, with "
    "different numbers of pictures and sometimes other settings: compare domain-FD beside its floor in the model "
    "cards.": (
        "Пик памяти — насколько больше памяти процесс занимал во время запуска, чем до него. Точность класса, "
        "domain-FD (расстояние до настоящих картинок, меньше — лучше) и охват заранее измерил независимый судья, но на "
        "разном числе картинок и порой при других настройках: domain-FD сравнивайте рядом с его нижней границей из "
        "карточек моделей."
    ),
}

_RUN = {
    "Model": "Модель",
    "Generate": "Создать",
    "Stop": "Стоп",
    "Roll the dice": "Бросить кости",
    "Keep the seed": "Закрепить сид",
    "Advanced": "Тонкая настройка",
    "example": "пример",
    "{seconds} s": "{seconds} с",
    "{size} MB": "{size} МБ",
    "{size} MiB": "{size} МиБ",
    "about {seconds} s": "около {seconds} с",
    "less than 0.1 s": "меньше 0.1 с",
    "{count} passages · {minutes} min · 2 CPU cores": "отрывков: {count} · {minutes} мин · 2 ядра CPU",
    "{count} tunes · {minutes} min · 2 CPU cores": "мелодий: {count} · {minutes} мин · 2 ядра CPU",
    "{count} notes · {minutes} min · 2 CPU cores": "отрезков нот: {count} · {minutes} мин · 2 ядра CPU",
    "{count} pictures · {minutes} min · 2 CPU cores": "картинок: {count} · {minutes} мин · 2 ядра CPU",
    "The first run measures how long it takes.": "Сколько это длится, покажет первый запуск.",
    "step {step} of {total}": "шаг {step} из {total}",
    "stopped at step {step}": "остановлено на шаге {step}",
    "Copy as Python": "Скопировать как Python",
    "Copy recipe": "Скопировать рецепт",
    "Copy link": "Скопировать ссылку",
    "Send to Compare": "Отправить в «Сравнение»",
    "Download": "Скачать",
    "Download everything": "Скачать всё",
    "Picture (PNG)": "Картинка (PNG)",
    "Filmstrip (PNG)": "Раскадровка (PNG)",
    "Animation (WebP)": "Анимация (WebP)",
    "Animation (GIF)": "Анимация (GIF)",
    "History of this session": "История сеанса",
    "Recipe": "Рецепт",
    "Drop a file that was downloaded here, and everything is set as it was": (
        "Перетащите сюда скачанный здесь файл — и все настройки станут такими, как были"
    ),
}

_SUBTABS = {
    "Interpolate": "Интерполяция",
    "Seed plane": "Плоскость сидов",
    "How it trained": "Как училась модель",
    "Branch": "Ветвление",
    "From a picture": "Из картинки",
    "Guidance sweep": "Разная сила условия",
    "Architecture": "Архитектура",
    "To": "До",
    "as it was": "как было",
    "Draw a digit": "Нарисуйте цифру",
    "Upload a picture": "Загрузите картинку",
    "What the model sees": "Что видит модель",
    "Up": "Вверх",
    "Down": "Вниз",
    "Left": "Влево",
    "Right": "Вправо",
    "Record": "Записать",
    "Clear": "Очистить",
    "Drag, or use the arrow keys": "Тяните мышью или пальцем — или нажимайте стрелки",
    "Training step": "Шаг обучения",
    "Loss": "Потери",
    "D is right": "D прав",
    "timestep t": "момент t",
    "share in x_t": "доля в x_t",
    "Generator": "Генератор",
    "Discriminator": "Дискриминатор",
}

_LESSON = {
    "What am I looking at?": "Что я вижу?",
    "Reveal": "Показать ответ",
    "Right!": "Верно!",
    "Not quite.": "Не совсем.",
}

_PLAYER = {
    "Play": "Пуск",
    "Pause": "Пауза",
    "First step": "Первый шаг",
    "Last step": "Последний шаг",
    "Previous step": "Предыдущий шаг",
    "Next step": "Следующий шаг",
    "Speed": "Скорость",
    "Loop": "По кругу",
    "Bounce": "Туда и обратно",
    "View": "Вид",
    "x_t": "x_t",
    "predicted x0": "предсказанный x0",
    "predicted noise": "предсказанный шум",
    "noise": "шум",
    "picture": "картинка",
    "hidden 1": "скрытый слой 1",
    "hidden 2": "скрытый слой 2",
    "hidden 3": "скрытый слой 3",
    "features 7x7": "признаки 7×7",
    "features 14x14": "признаки 14×14",
    "features 28x28": "признаки 28×28",
}

_COMPARE = {
    "Side by side": "Рядом",
    "Models to compare": "Модели для сравнения",
    "Parameters": "Параметры",
    "Network evaluations": "Вызовы сети",
    "First frame": "До первого кадра",
    "Total time": "Всё время",
    "Peak memory": "Пик памяти",
}

_CHOICES = {
    "all": "все",
    "none": "любая",
    "spherical": "по сфере",
    "linear": "по прямой",
}

_KNOBS = {
    "Seed": "Сид",
    "Another seed is other noise, and so another picture.": "Другой сид — другой шум, а значит, и другая картинка.",
    "Pictures": "Картинки",
    "How many are made at once; picture k starts from seed + k.": (
        "Сколько картинок рисуется сразу; у картинки номер k сид больше на k."
    ),
    "How many points there are on the way, both ends included.": "Сколько точек на пути, считая оба конца.",
    "To seed": "До сида",
    "The noise at the other end of the way.": "Шум на другом конце пути.",
    "Path": "Путь",
    "Spherical keeps the noise as strong as the model knows it; linear is too weak in the middle.": (
        "По сфере шум остаётся таким же сильным, к какому модель привыкла; по прямой он в середине слишком слаб."
    ),
    "x": "x",
    "To the right; the pictures change gradually.": "Вправо; картинки меняются постепенно.",
    "y": "y",
    "Downwards; the pictures change gradually.": "Вниз; картинки меняются постепенно.",
    "Columns": "Столбцы",
    "Pictures to the right of the first, one unit apart.": "Картинки вправо от первой, через единицу.",
    "Rows": "Строки",
    "Pictures below the first, one unit apart.": "Картинки вниз от первой, через единицу.",
    "Digit": "Цифра",
    "Which digit to ask for; all: one after the other.": "Какую цифру просим; все — от нуля до девяти по очереди.",
    "Which digit to ask for, the same at every point.": "Какую цифру просим — одну и ту же в каждой точке.",
    "Which digit to ask for; all: one after the other, none: any digit.": (
        "Какую цифру просим; все — от нуля до девяти по очереди, любая — какая выйдет."
    ),
    "Which digit to ask for, the same everywhere.": "Какую цифру просим — везде одну и ту же.",
    "Steps": "Шаги",
    "More steps: finer and slower; below about 8 strokes stay noisy.": (
        "Чем больше шагов, тем чище линии и дольше ждать; если их меньше восьми или около того, в линиях остаётся шум."
    ),
    "Guidance": "Сила условия",
    "How strongly the digit is insisted on: 0 ignores it, 1 is the plain model, above 5 strokes get thick.": (
        "Насколько настойчиво требуем цифру: 0 — не слушаем вовсе, 1 — модель как есть, выше 5 линии толстеют."
    ),
    "Scheduler": "Планировщик",
    "The rule that takes one step; heun asks the model twice.": (
        "Правило, по которому делается один шаг; heun обращается к модели дважды."
    ),
    "Eta": "Eta (η)",
    "Fresh noise in every ddim step: 0 none, 1 as much as ddpm.": (
        "Сколько свежего шума добавляет каждый шаг ddim: 0 — нисколько, 1 — столько же, сколько ddpm."
    ),
    "Picture": "Картинка",
    "A light digit on black.": "Светлая цифра на чёрном.",
    "Strength": "Сила шума",
    "How much noise is put in: 0.3 keeps the shape, 1 forgets it.": (
        "Сколько шума подмешать: при 0,3 форма сохраняется, при 1 от неё ничего не остаётся."
    ),
    "From step": "С шага",
    "Up to here everything is as it was; 0 changes all.": "До этого шага всё как было; 0 — меняется всё.",
    "New digit": "Новая цифра",
    "From that step on, this digit is asked for.": "С этого шага просим уже эту цифру.",
    "New guidance": "Новая сила условия",
    "New scheduler": "Новый планировщик",
    "New eta": "Новое значение eta",
    "From that step on.": "Действует с этого шага.",
    "How many values of guidance, both ends included.": "Сколько значений силы условия взять, считая оба конца.",
    "Guidance from": "Сила условия от",
    "Guidance of the first picture.": "Сила условия у первой картинки.",
    "Guidance to": "Сила условия до",
    "Guidance of the last picture.": "Сила условия у последней картинки.",
}

_REGISTRY = {
    "GAN (MLP)": "GAN (перцептроны)",
    "The first GAN: one pass, no control over what comes out; today a lesson rather than a tool.": (
        "Самая первая GAN: один проход, и выбрать, что получится, нельзя; сегодня это скорее урок, чем инструмент."
    ),
    "DCGAN (conditional)": "DCGAN (с условием)",
    "Pictures of one domain in a single pass: fast enough for live controls, games and augmentation.": (
        "Картинки одного рода за один проход: скорости хватает для живого управления, игр и пополнения данных."
    ),
    "GAN (MLP), frozen discriminator": "GAN (перцептроны), дискриминатор заморожен",
    "A failure: the discriminator never learned, so the generator had nobody to learn from.": (
        "Неудача: дискриминатор так ничему и не научился, и генератору не у кого было учиться."
    ),
    "GAN (MLP), collapsed": "GAN (перцептроны), коллапс мод",
    "A failure: mode collapse, every seed gives the same picture.": (
        "Неудача: коллапс мод — какой сид ни возьми, картинка одна и та же."
    ),
    "Diffusion (DDPM U-Net)": "Диффузия (DDPM, U-Net)",
    "The cleanest and most steerable pictures, for tens of network evaluations each.": (
        "Самые чистые и послушные картинки — ценой десятков вызовов сети на каждую."
    ),
    "Judge (CNN classifier)": "Судья (свёрточный классификатор)",
    "Reads digits; measures all others and was trained with none of them.": (
        "Читает цифры; судит всех остальных, но ни с кем из них не обучался."
    ),
}

# what a run in the history did
_TASKS = {
    "beam": "лучи",
    "beams": "варианты",
    "blend": "смесь",
    "branch": "ветвь",
    "complete": "дорисовано",
    "edit": "правка",
    "generate": "создано",
    "interpolate": "интерполяция",
    "mix": "смешение стилей",
    "palette": "палитра",
    "plane": "плоскость сидов",
    "project": "поиск лица",
    "reconstruct": "туда и обратно",
    "score": "оценка",
    "several": "несколько лиц",
    "sweep": "перебор",
    "texture": "текстура",
    "translate": "перевод",
    "vary": "вариации",
}

_PARTS = (
    SCENES,
    TRANSLATE,
    AUTOREGRESSIVE,
    FACES,
    TEXTS,
    MUSIC,
    _PAGE,
    _MORE,
    _RUN,
    _SUBTABS,
    _LESSON,
    _PLAYER,
    _COMPARE,
    _CHOICES,
    _KNOBS,
    _REGISTRY,
    _TASKS,
)  # a text that stands in two of them is translated alike
RU: dict[str, str] = {english: russian for part in _PARTS for english, russian in part.items()}
