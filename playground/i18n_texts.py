"""Russian for everything about texts; part of `i18n`."""

from .i18n_extras import EXTRAS

_TABS = {
    "Markov & RNN": "Марков и RNN",
    "Transformer": "Трансформер",
    "Write": "Написать",
    "Sampling": "Выборка",
    "Write with all": "Написать всеми",
    "All models that have read the same text continue one prompt, with the same luck at every token.": (
        "Все модели, читавшие один и тот же текст, продолжают один запрос — и с одним и тем же жребием."
    ),
    "A first line that it reads and nobody sees, such as [comedy]; it holds as far as the context reaches.": (
        "Первая строка, которую она читает, а никто не видит: например, [comedy]; действует, пока её достаёт контекст."
    ),
    "Second style": "Второй стиль",
    "The style that the second prompt stands in.": "Стиль, в котором стоит второй запрос.",
    "comedy": "комедия",
    "tragedy": "трагедия",
    "history": "хроника",
    "bible": "Библия",
    "austen": "Остин",
    "GPT, byte pairs (five styles)": "GPT, пары байтов (пять стилей)",
    "One model, five styles: the style is named in a first line, as assistants are told by a system prompt.": (
        "Одна модель, пять стилей: стиль назван в первой строке — как ассистентам системной подсказкой."
    ),
    "Your text": "Ваш текст",
    "Rate my text": "Оценить мой текст",
    "Two prompts": "Два запроса",
    "Write by both": "Написать по обоим",
    "Point at a token that was written, and click another one that might have come: it goes on from there.": (
        "Наведите на написанный токен и щёлкните по другому варианту: текст пойдёт дальше от этого места."
    ),
    "Place and token": "Место и токен",
    "The next token": "Следующий токен",
    "What the model expects after the prompt, and what each knob under Sampling leaves of it. Turn one and look.": (
        "Чего модель ждёт после запроса и что от этого оставляет каждая ручка из «Выборки». Покрутите и посмотрите."
    ),
    "Inside": "Внутри",
    "What the model makes of the prompt: counted contexts, a hidden state, or attention by layer and head.": (
        "Что модель делает с запросом: подсчитанные контексты, скрытое состояние или внимание по слоям и головам."
    ),
    "the next token, per cent": "следующий токен, проценты",
    "how far back the chain looks, and what it expects then": "как далеко назад смотрит цепь и чего она тогда ждёт",
    "units of h": "элементы h",
    "the hidden state after each token; blue is positive, red negative": (
        "скрытое состояние после каждого токена; синее — плюс, красное — минус"
    ),
    "head {number}": "голова {number}",
    "layer {number}": "слой {number}",
    "distance in tokens": "расстояние в токенах",
    "gradient norm": "норма градиента",
    "how much a token still matters so many places later, measured": (
        "насколько токен ещё важен столько-то мест спустя; измерено"
    ),
    "Co-write": "Пишем вместе",
    "The text so far": "Текст до сих пор",
    "Yours to edit; what you accept is added at its end.": "Правьте как угодно; принятое добавится в конец.",
    "Three continuations": "Три продолжения",
    "Three others": "Три других",
    "Choose this model in its own tab to branch.": "Чтобы ветвить, выберите эту модель в её собственной вкладке.",
    "the model": "модель",
    "{bits} bits, {left} tokens": "{bits} бит, токенов: {left}",
    "{speed} tokens a second": "{speed} токенов в секунду",
    "bits per character": "бит на символ",
    "n-grams": "n-грамм",
    "length of the n-grams": "длина n-грамм",
    "Characters": "Символы",
    "Words": "Слова",
    "RNN": "RNN",
    "LSTM": "LSTM",
    "GRU": "GRU",
    "GPT": "GPT",
    "prompt": "запрос",
    "writing": "пишет",
    "beginning": "начало",
    "reading": "читает",
    "text": "текст",
}

_PLAYER = {
    "Colour": "Цвет",
    "Probability": "Вероятность",
    "Entropy": "Энтропия",
    "Plain": "Без цвета",
    "Text": "Текст",
    "Accept": "Принять",
    "Copy text": "Скопировать текст",
    "Text with its recipe (TXT)": "Текст с рецептом (TXT)",
    "Text and recipe (JSON)": "Текст и рецепт (JSON)",
    "What else might have come": "Что ещё могло выпасть",
    "Arrow keys go from token to token.": "Стрелки ведут от токена к токену.",
    "Point at a token, or tap it, to see what else might have come.": (
        "Наведите на токен или коснитесь его — увидите, что ещё могло выпасть."
    ),
    "Branch here": "Ветвь отсюда",
    "below 1 %": "меньше 1 %",
    "above 90 %": "больше 90 %",
    "certain": "бесспорно",
    "open (4 bits)": "открыто (4 бита)",
    "token {step}": "токен {step}",
    "token {step} of {total}": "токен {step} из {total}",
    "stopped at token {step}": "остановлено на токене {step}",
    "drawn with {chance}": "выпадает с {chance}",
    "entropy {bits} bits": "энтропия {bits} бит",
    "{bits} bits per character · perplexity of a token {perplexity}": (
        "{bits} бит на символ · перплексия токена {perplexity}"
    ),
}

_KNOBS = {
    "Prompt": "Запрос",
    "What is continued; empty: a new line begins.": "Что продолжить; пусто — начнётся новая строка.",
    "Another seed is other luck, and so another text.": "Другой сид — другой жребий, а значит, другой текст.",
    "Texts": "Тексты",
    "How many are written at once; text k draws by seed + k.": "Сколько пишется сразу; у текста k жребий от сида + k.",
    "Length": "Длина",
    "Tokens that are added: characters, words or parts of words.": (
        "Сколько токенов добавить: символов, слов или частей слов."
    ),
    "Temperature": "Температура",
    "Below 1 the probable becomes more probable; 0 always takes the best token, and soon repeats itself.": (
        "Ниже 1 вероятное становится ещё вероятнее; 0 — всегда лучший токен, и скоро всё начнёт повторяться."
    ),
    "Top-k": "Top-k",
    "Draw only from the k most probable tokens; 0: from all.": "Жребий между k самыми вероятными; 0 — между всеми.",
    "Top-p": "Top-p",
    "Draw only from the fewest tokens that together have this probability; 1: from all.": (
        "Жребий лишь между самыми вероятными, которые вместе набирают такую долю; 1 — между всеми."
    ),
    "Min-p": "Min-p",
    "Draw only from tokens that are at least this share as probable as the best one; 0: from all.": (
        "Жребий лишь между теми, чья вероятность — не меньше такой доли от лучшей; 0 — между всеми."
    ),
    "Repetition penalty": "Штраф за повторы",
    "Above 1, tokens that are there already become less probable; characters must repeat, so keep it low.": (
        "Выше 1 токены, которые уже были, менее вероятны; буквам повторяться надо, так что поменьше."
    ),
    "Second prompt": "Второй запрос",
    "The other beginning.": "Другое начало.",
    "Blend": "Доля второго",
    "0 listens to the first prompt only, 1 to the second only.": "0 — слушать только первый, 1 — только второй.",
    "Which of the texts branches, counted from 0.": "Какой из текстов ветвится, считая с 0.",
    "At token": "На токене",
    "The place of the other token, counted from 0.": "Место другого токена, считая с 0.",
    "Token": "Токен",
    "Its number in the vocabulary; -1: the best that was not drawn.": "Номер в словаре; -1: лучший из невыпавших.",
    "Earlier branches": "Прежние ветвления",
    "Where it had branched before: sample:place:token, and a comma between.": (
        "Где ветвилось раньше: текст:место:токен, через запятую."
    ),
    "Every token is rated by what the model expected there.": "Каждый токен оценивается по тому, чего ждала модель.",
    "Order": "Порядок",
    "How many tokens back it looks; where it knows nothing, it looks less far.": (
        "На сколько токенов назад она смотрит; где ничего не знает — смотрит ближе."
    ),
    "Unit": "Единица",
    "What a token is; a rare word is spelt, also in a chain of words.": (
        "Что считать токеном; редкое слово пишется по буквам и в цепи слов."
    ),
    "characters": "символы",
    "words": "слова",
}

_MODELS = {
    "Markov chain (Shakespeare)": "Цепь Маркова (Шекспир)",
    "Markov chain (Russian proverbs)": "Цепь Маркова (русские пословицы)",
    "RNN (Shakespeare)": "RNN (Шекспир)",
    "RNN (Russian proverbs)": "RNN (русские пословицы)",
    "LSTM (Shakespeare)": "LSTM (Шекспир)",
    "LSTM (Russian proverbs)": "LSTM (русские пословицы)",
    "GRU (Shakespeare)": "GRU (Шекспир)",
    "GRU (Russian proverbs)": "GRU (русские пословицы)",
    "GPT, characters (Shakespeare)": "GPT, символы (Шекспир)",
    "GPT, characters (Russian proverbs)": "GPT, символы (русские пословицы)",
    "GPT, byte pairs (Shakespeare)": "GPT, пары байтов (Шекспир)",
    "Counting: fast, exact, explained in a minute; keyboards, spelling, a yardstick for all that came later.": (
        "Подсчёт: быстро, точно, объясняется за минуту; клавиатуры, орфография и мерка для всего, что было потом."
    ),
    "Counting a small text: at a high order it recites what it has read, at a low one it babbles.": (
        "Подсчёт по маленькому тексту: при высоком порядке пересказывает прочитанное, при низком лепечет."
    ),
    "The simplest network with a memory; today a lesson in vanishing gradients rather than a tool.": (
        "Самая простая сеть с памятью; сегодня скорее урок о затухающих градиентах, чем инструмент."
    ),
    "Memory that lasts for hundreds of steps: speech, handwriting and time series on small devices.": (
        "Память на сотни шагов: речь, почерк и временные ряды на небольших устройствах."
    ),
    "An LSTM with a gate less: the same uses, a little smaller and faster.": (
        "LSTM, у которой на один вентиль меньше: применения те же, чуть меньше и быстрее."
    ),
    "Size and text of the LSTM; besides the architecture only learning rate and batch differ.": (
        "Размер и текст — как у LSTM; кроме архитектуры отличаются лишь скорость обучения и размер пакета."
    ),
    "Parts of words as tokens, as all large language models have them: any text can be its prompt.": (
        "Токены — части слов, как у всех больших языковых моделей: подсказкой может быть любой текст."
    ),
}

TEXTS: dict[str, str] = {**_TABS, **_PLAYER, **_KNOBS, **_MODELS, **EXTRAS}
