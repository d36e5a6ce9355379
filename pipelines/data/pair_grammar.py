"""What the sentences of `pair_sentences` are made of: small words with their forms, and how words agree."""

from typing import NamedTuple

from .pair_words import ACTS, ADJECTIVES, CASES, DOINGS, ENDINGS, NOUNS, PLACES, Adjective, Noun, Verb


class Small(NamedTuple):
    """A small word: English and Russian forms by name, "" for the plain one.

    Attributes:
        person: index among я ты он мы вы они of what agrees with it.
        gender: likewise: "m", "f", "n" or "pl".
    """

    english: dict[str, str]
    russian: dict[str, str]
    person: int = 2
    gender: str = "m"


def _pronoun(english: str, russian: str, person: int, gender: str) -> Small:
    """English subject, object and "to be"; Russian nominative, genitive after у, dative."""
    return Small(
        dict(zip(("", "obj", "be"), english.split(), strict=True)),
        dict(zip(("", "gen", "dat"), russian.split(), strict=True)),
        person,
        gender,
    )


def _declined(english: str, *rows: str) -> Small:
    """What agrees in gender and case; a row of six cases for m, f and n; the plural only in the nominative."""
    forms = {}
    for gender, row in zip("mfn", rows, strict=True):
        forms |= {f"{gender} {case}": form for case, form in zip(CASES, row.split(), strict=True)}
    return Small({"": english}, forms)


def _my(english: str, stem: str) -> Small:
    rows = ("-ой -оего -оему -ой -оим -оём", "-оя -оей -оей -ою -оей -оей", "-оё -оего -оему -оё -оим -оём")
    return _declined(english, *(row.replace("-", stem) for row in rows))


def _unchanged(english: str, russian: str) -> Small:
    return _declined(english, *(" ".join([russian] * len(CASES)) for _ in "mfn"))


def _by_gender(english: str, russian: str) -> Small:
    """What agrees in gender and number only."""
    return Small({"": english}, dict(zip(("m", "f", "n", "pl"), russian.split(), strict=True)))


def _phrases(table: str) -> tuple[Small, ...]:
    pairs = (line.split(" | ") for line in table.strip().split("\n"))
    return tuple(Small({"": english.strip()}, {"": russian.strip()}) for english, russian in pairs)


def _number(english: str, russian: str) -> Small:
    """A number (m, f) and the form of the noun after it: genitive singular after 2, 3 and 4, then genitive plural."""
    m, f, form = russian.split()
    return Small({"": english}, {"m": m, "f": f, "n": m, "form": form})


def _helper(english: str, russian: str) -> Verb:
    return Verb(tuple(english.split()), tuple(russian.split()), ("", ""), "", (), (), ())


ME = _pronoun("I me am", "я меня мне", 0, "m")
YOU = _pronoun("you you are", "ты тебя тебе", 1, "m")
HE = _pronoun("he him is", "он него ему", 2, "m")
SHE = _pronoun("she her is", "она неё ей", 2, "f")
WE = _pronoun("we us are", "мы нас нам", 3, "pl")
THEY = _pronoun("they them are", "они них им", 5, "pl")

KINDS: dict[str, tuple[Noun | Adjective | Verb | Small, ...]] = {  # of places in templates
    **NOUNS,
    **ADJECTIVES,
    "fruit": tuple(noun for noun in NOUNS["food"] if noun.plural),
    "place": PLACES,
    "act": ACTS,
    "doing": DOINGS,
    "pron": (ME, YOU, HE, SHE, WE, THEY),
    "third": (HE, SHE, WE, THEY),  # whose gender shows in the past
    "other": (HE, SHE, THEY),
    "my": (
        _my("my", "м"),
        _my("your", "тв"),
        _declined(
            "our", "наш нашего нашему наш нашим нашем", "наша нашей нашей нашу нашей нашей",
            "наше нашего нашему наше нашим нашем",
        ),
        _unchanged("his", "его"),
        _unchanged("her", "её"),
        _unchanged("their", "их"),
    ),
    "num": (
        _number("two", "два две gen"),
        _number("three", "три три gen"),
        _number("four", "четыре четыре gen"),
        _number("five", "пять пять plgen"),
        _number("six", "шесть шесть plgen"),
        _number("seven", "семь семь plgen"),
        _number("eight", "восемь восемь plgen"),
        _number("nine", "девять девять plgen"),
        _number("ten", "десять десять plgen"),
        _number("twelve", "двенадцать двенадцать plgen"),
    ),
    "past": _phrases("""
        yesterday | вчера
        this morning | сегодня утром
        last night | вчера вечером
        last week | на прошлой неделе
        an hour ago | час назад
        last year | в прошлом году
    """),
    "future": _phrases("""
        tomorrow | завтра
        tonight | сегодня вечером
        next week | на следующей неделе
        in an hour | через час
        soon | скоро
        next year | в следующем году
    """),
    "often": _phrases("""
        often | часто
        always | всегда
        rarely | редко
        usually | обычно
        never | никогда не
    """),
    "day": _phrases("""
        on Monday | в понедельник
        on Tuesday | во вторник
        on Wednesday | в среду
        on Thursday | в четверг
        on Friday | в пятницу
        on Saturday | в субботу
        on Sunday | в воскресенье
        in summer | летом
        in winter | зимой
        in spring | весной
        in autumn | осенью
    """),
}  # fmt: skip
OPEN = {*NOUNS, *ADJECTIVES, "fruit", "place", "act", "doing", "object"} - {
    "name",
    "city",
}  # whose pairs may be held out

CONSTANTS: dict[str, Small | Verb] = {  # words that stand in templates by name
    "he": HE,
    "they": THEY,
    "have": _helper("have has had having", "- - - - - -"),
    "do": _helper("do does did doing", "- - - - - -"),
    "need": _helper("need needs needed needing", "- - - - - -"),
    "want": _helper("want wants wanted wanting", "хочу хочешь хочет хотим хотите хотят"),
    "can": _helper("can can could -", "могу можешь может можем можете могут"),
    "go": _helper("go goes went going", "иду идёшь идёт идём идёте идут"),
    "live": _helper("live lives lived living", "живу живёшь живёт живём живёте живут"),
    "love": _helper("like likes liked liking", "люблю любишь любит любим любите любят"),
    "know": _helper("know knows knew knowing", "знаю знаешь знает знаем знаете знают"),
    "think": _helper("think thinks thought thinking", "думаю думаешь думает думаем думаете думают"),
    "was": _by_gender("", "был была было были"),
    "must": _by_gender("", "должен должна должно должны"),
    "needed": _by_gender("", "нужен нужна нужно нужны"),
    "went": _by_gender("", "пошёл пошла пошло пошли"),
    "came": _by_gender("", "приехал приехала приехало приехали"),
    "gave": _by_gender("", "дал дала дало дали"),
    "such": _by_gender("", "такой такая такое такие"),
    "whose": _by_gender("", "чей чья чьё чьи"),
    "this": _declined(
        "this", "этот этого этому этот этим этом", "эта этой этой эту этой этой", "это этого этому это этим этом"
    ),
}


def english(word: object, form: str, to: object = None) -> str:
    """A form of a word in English; a verb agrees with `to`, if it is given.

    Args:
        form: "" plain; "pl", "where", "to" of nouns; "ed", "ing" of verbs; "obj", "be" of pronouns.
    """
    if isinstance(word, Verb):
        third = to is not None and getattr(to, "person", 2) == 2
        return word.english[{"": int(third), "ed": 2, "ing": 3}[form]]
    if isinstance(word, Noun):
        where, whither, *_ = word.phrases or ("", "")
        return {"": word.english, "pl": word.plural, "where": where, "to": whither}[form]
    return word.english if isinstance(word, Adjective) else word.english[form]


def russian(word: object, form: str, to: object = None) -> str:
    """A form of a word in Russian, in agreement with `to`.

    Args:
        form: "" is the nominative or the present; a case, "pl", "plgen", "placc", "where", "to" of nouns, and of what
            agrees with a noun; of verbs "past", "did" (perfective past), "will" (perfective future), "inf".
    """
    if isinstance(word, Verb):
        return _verb(word, form, to)
    if isinstance(word, Noun):
        _, _, where, whither = word.phrases or ("",) * 4
        return {"where": where, "to": whither}.get(form) or word.forms[form or "nom"]
    if isinstance(word, Adjective):
        return word.stem + ENDINGS[word.kind][_column(form, to)].split()[_row(form, to)]
    return word.russian[form] if to is None else _agreeing(word.russian, form, to)


def _agreeing(forms: dict[str, str], form: str, to: object) -> str:
    """A small word as it stands before `to`; a number together with it."""
    if "form" in forms:
        return f"{forms[to.gender]} {to.forms[forms['form']]}"
    return forms[to.gender] if "m" in forms else forms[f"{_column(form, to)} {CASES[_row(form, to)]}"]


def _verb(word: Verb, form: str, to: object) -> str:
    if form == "inf":
        return word.infinitive
    person, gender = getattr(to, "person", 2), getattr(to, "gender", "m")
    if form == "":
        return word.present[person]
    if form == "will":
        return word.future[{0: 0, 2: 1, 5: 2}[person]]
    m, f = word.past if form == "past" else word.perfect
    reflexive = "сь" if f.endswith("сь") else ""
    stem = f.removesuffix(reflexive)[:-1]
    return {"m": m, "f": f, "n": f"{stem}о{reflexive}", "pl": f"{stem}и{reflexive}"}[gender]


def _column(form: str, to: Noun) -> str:
    return "pl" if form.startswith("pl") else to.gender


def _row(form: str, to: Noun) -> int:
    """The place of a form among those of its column; an accusative without one of its own borrows another."""
    if form.startswith("pl"):
        return int(form == "plgen" or (form == "placc" and to.animate))
    if form == "acc" and to.gender == "m":
        return int(to.animate)  # genitive or nominative
    return CASES.index(form or "nom")
