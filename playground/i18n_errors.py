"""The sentences about a visitor's mistakes in Russian. The library says them in English, also through the HTTP API."""

import re
from functools import cache

_RU = {  # slots of the English sentence are counted from 0 in the Russian one
    # knobs
    "{} must be an integer from {} to {}, not {}.": "{0}: нужно целое число от {1} до {2}, а не {3}.",
    "{} must be a number from {} to {}, not {}.": "{0}: нужно число от {1} до {2}, а не {3}.",
    "There are no latents at step {}.": "На шаге {0} кода картинки нет.",
    "lora must be 0: {} was not trained yet.": "lora: пока только 0, {0} ещё не обучена.",
    "{} must be {}, not {}.": "{0}: нужно {1}, а не {2}.",
    "{} must be one of {}, not {}.": "{0}: годится только {1}, а не {2}.",
    "{} must be text, not {}.": "{0}: нужен текст, а не {1}.",
    "{} must be at most {} characters long, not {}.": "{0}: не больше {1} символов, а здесь {2}.",
    "{} must not contain control characters, but character {} is {}.": (
        "{0}: управляющим символам здесь не место, а символ {1} — {2}."
    ),
    "{} must be a picture, not {}.": "{0}: нужна картинка, а не {1}.",
    "{} must be a {} (mode {}) picture of {}x{} pixels, not {} of {}x{}.": (
        "{0}: нужна картинка {3}×{4} пикселей (mode {2}), а не {6}×{7} ({5})."
    ),
    "{} is missing: it has no default.": "{0}: не задано, а значения по умолчанию здесь нет.",
    "There is no option {} here; there are {}.": "Параметра {0} здесь нет; есть {1}.",
    "{} must be 0 for {}, whose faces never show {}.": "{0}: для стиля {1} нужен 0, на его лицах этого не бывает: {2}.",
    "{} cannot show {}: leave out what it has not.": "Стиль {0} не умеет показывать {1}: уберите это.",
    "eta must be 0 with the scheduler {}, not {}: only ddim has it.": (
        "eta: с планировщиком {0} нужен 0, а не {1}; она есть только у ddim."
    ),
    "prompt must hold at least one word here: each is shown by itself.": (
        "prompt: здесь нужно хоть одно слово — каждое показывается отдельно."
    ),
    "{} must have at most {} tokens, not {}: unknown words take several each.": (
        "{0}: не больше {1} токенов, а здесь {2}; на каждое незнакомое слово их уходит несколько."
    ),
    "A panorama grows up to {} pixels; this one has {} already.": (
        "Панорама растёт до {0} пикселей, а в этой их уже {1}."
    ),
    "There is no scene yet: generate some first.": "Сцен пока нет: сначала создайте хоть одну.",
    "The weights of {} are not here: its recipe can be run where they are.": (
        "Весов {0} здесь нет: рецепт сработает там, где они есть."
    ),
    "There is no other kind of model of {} here.": "Моделей другого рода для {0} здесь нет.",
    "at must be at most the number of steps, {}, not {}.": "at: не больше числа шагов {0}, а здесь {1}.",
    "sample must be below the number of pictures, {}, not {}.": "sample: меньше числа картинок {0}, а здесь {1}.",
    "sample must be below the number of samples, {}, not {}.": "sample: меньше числа образцов {0}, а здесь {1}.",
    "at must be below the number of tokens, {}, not {}.": "at: меньше числа токенов {0}, а здесь {1}.",
    "earlier must be like 0:12:5,0:40:7 or empty, not {}.": ("earlier: вид 0:12:5,0:40:7 или пустая строка, а не {0}."),
    "earlier must name samples below {} and places below {}, not {}:{}.": (
        "earlier: номера образцов меньше {0}, места меньше {1}, а не {2}:{3}."
    ),
    "token must be below the size of the vocabulary, {}, not {}.": "token: меньше размера словаря {0}, а здесь {1}.",
    "moment must be an integer from -1 to {}, not {}.": "moment: нужно целое число от -1 до {0}, а не {1}.",
    "instrument must be a single one here, not 'all': the way begins there.": (
        "instrument: здесь нужен один инструмент, а не 'all': с него начинается путь."
    ),
    # models
    "There is no model {}; the nearest names are {}.": "Модели {0} нет; ближайшие названия: {1}.",
    "{} has no task {}; it has {}.": "У модели {0} нет задачи {1}; есть {2}.",
    "{} has no view {}.": "У модели {0} нет вида {1}.",
    "{} makes no faces to guess at; {} do.": "Модель {0} не создаёт лиц для угадывания; их создают {1}.",
    "The weights of {} are missing: {} has no config.json.": "Весов модели {0} нет: в {1} не нашлось config.json.",
    "{} does not fit into the memory of {}.": "{0} не помещается в память устройства {1}.",
    "The weights of {} in {} are damaged or incomplete.": "Веса модели {0} в {1} повреждены или неполны.",
    "The training record of {} is missing: {}.": "Записи обучения модели {0} нет: {1}.",
    "Stopped at step {} of {}: the limit is {} seconds a run.": (
        "Остановлено на шаге {0} из {1}: на один запуск отведено {2} секунд."
    ),
    "models must be a list of different model names, not {}.": "models: нужен список разных моделей, а не {0}.",
    "Choose two to {} models to compare, not {}.": "Для сравнения выберите от двух до {0} моделей, а не {1}.",
    "There is no device {} here; there is {}.": "Устройства {0} здесь нет; есть {1}.",
    "Only pictures of mode L or RGB can be upscaled, not {}.": "Увеличить можно только картинки L или RGB, а не {0}.",
    # texts and tunes
    "{} holds what this model has never seen: {}.": "{0}: этого модель никогда не видела: {1}.",
    "text is empty: there is nothing to score.": "Текст пуст: оценивать нечего.",
    "text is empty: there is nothing to translate.": "Текст пуст: переводить нечего.",
    "text must have at most {} tokens, not {}.": "text: не больше {0} токенов, а здесь {1}.",
    "A tune that is played must have at most {} characters.": "Проиграть можно мелодию не длиннее {0} символов.",
    "There is no note to play.": "Играть нечего: здесь нет ни одной ноты.",
    "at must lie within the text, which ends after {} tokens, not at {}.": (
        "at: место внутри текста, который кончается через {0} токенов, а не {1}."
    ),
    "The model knows no {} {}; it knows {}.": "Модель не знает {0} {1}; она знает {2}.",
    "L: must be a length such as 1/8, not {}.": "L: нужна длительность вроде 1/8, а не {0}.",
    "M: must be a metre such as 6/8, C or C|, not {}.": "M: нужен размер вроде 6/8, C или C|, а не {0}.",
    "K: must be a key such as G, F#m or Ddor, not {}.": "K: нужна тональность вроде G, F#m или Ddor, а не {0}.",
    "Bar {} holds a tuplet of {} notes that is not read here.": "Такт {0}: группы из {1} нот здесь не читаются.",
    "Bar {} holds {} where there is no note for it.": "Такт {0}: {1} стоит там, где нет ноты.",
    "Bar {} holds {}, which is not read here.": "Такт {0}: {1} здесь не читается.",
    "There is a chord without notes: [{}].": "Аккорд без нот: [{0}].",
    "Only one voice of one tune is read here, but there is {}.": (
        "Здесь читается один голос одной мелодии, а есть ещё {0}."
    ),
    "The tune changes within itself, which is not read here: {}.": (
        "Мелодия меняется по ходу, а такое здесь не читается: {0}."
    ),
    # pictures
    "{} has too many pixels; up to {} megapixels are read.": (
        "{0}: слишком много пикселей; читается до {1} мегапикселей."
    ),
    "{} has {} megapixels; up to {} are read.": "{0}: {1} мегапикселей; читается до {2}.",
    "A picture must be an address like data:image/png;base64,..., not {}.": (
        "Картинка задаётся адресом вида data:image/png;base64,..., а не {0}."
    ),
    "The picture is not valid base64: {}.": "Картинка записана не в base64: {0}.",
    "{} is not a picture that can be read.": "{0}: это не картинка, которую можно прочитать.",
    "The mask is empty: paint white over what is to be painted anew.": (
        "Маска пуста: закрасьте белым то, что нужно нарисовать заново."
    ),
    "The mask is full: nothing of the picture would be kept; leave some of it black.": (
        "Маска закрашена целиком: от картинки ничего не останется; оставьте часть чёрной."
    ),
    "The mask must have {} pixels, as the picture has, not {}.": (
        "В маске должно быть {0} пикселей, как в картинке, а не {1}."
    ),
    "The picture has one flat colour: draw or upload a digit.": (
        "Картинка одноцветная: нарисуйте или загрузите цифру."
    ),
    # recipes
    "{} carries no recipe: use a file that was downloaded here.": "{0}: рецепта нет; нужен файл, скачанный здесь.",
    "The recipe names the {} {} but does not contain it: upload it again.": (
        "Рецепт называет картинку {0} {1}, но не содержит её: загрузите её снова."
    ),
    "The {} in the recipe is damaged.": "Картинка {0} в рецепте повреждена.",
    "This is not a recipe: it lacks format, entry, task or options ({}).": (
        "Это не рецепт: нет format, entry, task или options ({0})."
    ),
    "This is not a recipe: it is no JSON ({}).": "Это не рецепт: это не JSON ({0}).",
    "This recipe has format {}; this version reads up to {}.": (
        "Формат этого рецепта — {0}; эта версия читает форматы до {1}."
    ),
    "The options of a recipe must be an object, not {}.": "options в рецепте: нужен объект, а не {0}.",
    "The page has no button that runs {} of {}: run the recipe from Python.": (
        "На странице нет кнопки, которая запускает {} модели {}: запустите рецепт из Python."
    ),
    "This result is no longer kept: generate it again from its recipe.": (
        "Этот результат больше не хранится: создайте его снова по рецепту."
    ),
}


def mistake(sentence: str, language: str) -> str:
    """A sentence of a `UserError` in the visitor's language; in English where nobody has translated it."""
    if language != "ru":
        return sentence
    for pattern, russian in _patterns():
        if found := pattern.fullmatch(sentence):
            return russian.format(*found.groups())
    return sentence


@cache
def _patterns() -> list[tuple[re.Pattern, str]]:
    """What each sentence looks like; those with the most words of their own come first."""
    ordered = sorted(_RU, key=lambda english: -len(english.replace("{}", "")))
    return [
        (re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL), _RU[english]) for english in ordered
    ]
