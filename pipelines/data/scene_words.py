"""The words of the world of scenes: its objects, styles, backgrounds and relations in English and Russian.

Names and synonyms follow the names and keywords of Unicode CLDR; their forms were written out by hand. Russian needs
three of them: nominative (кот), instrumental (над котом) and genitive, which also follows 2, 3 and 4 (два кота).
"""

from collections.abc import Iterator
from typing import NamedTuple

LANGUAGES = ("en", "ru")


class Noun(NamedTuple):
    """A Russian noun: its three forms in the singular, and its gender (m, f or n)."""

    nominative: str
    instrumental: str
    genitive: str
    gender: str


class Thing(NamedTuple):
    """An object of the world.

    Attributes:
        emoji: its code point in hexadecimal.
        english: names as (singular, plural), the usual one first.
        russian: the usual noun first.
    """

    emoji: str
    english: tuple[tuple[str, str], ...]
    russian: tuple[Noun, ...]


# emoji; English names, "/" before an irregular plural; Russian nominative, instrumental, genitive, gender
_TABLE = """
1f431 | cat, kitty/kitties               | кот котом кота m, кошка кошкой кошки f
1f436 | dog, puppy/puppies               | собака собакой собаки f, щенок щенком щенка m
1f98a | fox/foxes                        | лиса лисой лисы f
1f43c | panda                            | панда пандой панды f
1f437 | pig                              | свинья свиньёй свиньи f
1f438 | frog                             | лягушка лягушкой лягушки f
1f981 | lion                             | лев львом льва m
1f430 | rabbit, bunny/bunnies            | кролик кроликом кролика m, заяц зайцем зайца m
1f427 | penguin                          | пингвин пингвином пингвина m
1f989 | owl                              | сова совой совы f
1f419 | octopus/octopuses                | осьминог осьминогом осьминога m
1f422 | turtle, tortoise                 | черепаха черепахой черепахи f
1f98b | butterfly/butterflies            | бабочка бабочкой бабочки f
1f41d | bee, honeybee                    | пчела пчелой пчелы f
1f433 | whale                            | кит китом кита m
1f980 | crab                             | краб крабом краба m
1f984 | unicorn                          | единорог единорогом единорога m
1f418 | elephant                         | слон слоном слона m
1f680 | rocket                           | ракета ракетой ракеты f
1f697 | car, automobile                  | машина машиной машины f, автомобиль автомобилем автомобиля m
1f68c | bus/buses                        | автобус автобусом автобуса m
2708  | airplane, plane                  | самолёт самолётом самолёта m
1f6b2 | bicycle, bike                    | велосипед велосипедом велосипеда m
26f5  | sailboat, boat                   | парусник парусником парусника m, лодка лодкой лодки f
1f69c | tractor                          | трактор трактором трактора m
1f682 | train, locomotive                | поезд поездом поезда m, паровоз паровозом паровоза m
1f34e | apple                            | яблоко яблоком яблока n
1f34c | banana                           | банан бананом банана m
1f353 | strawberry/strawberries          | клубника клубникой клубники f
1f34b | lemon                            | лимон лимоном лимона m
1f349 | watermelon                       | арбуз арбузом арбуза m
1f955 | carrot                           | морковка морковкой морковки f
1f34d | pineapple                        | ананас ананасом ананаса m
1f344 | mushroom, toadstool              | гриб грибом гриба m, мухомор мухомором мухомора m
1f355 | pizza                            | пицца пиццей пиццы f
1f354 | hamburger, burger                | гамбургер гамбургером гамбургера m, бургер бургером бургера m
1f350 | pear                             | груша грушей груши f
1f382 | cake                             | торт тортом торта m
1f369 | doughnut, donut                  | пончик пончиком пончика m
1f383 | pumpkin, jack-o-lantern          | тыква тыквой тыквы f
1f333 | tree                             | дерево деревом дерева n
1f334 | palm tree, palm                  | пальма пальмой пальмы f
1f335 | cactus/cacti                     | кактус кактусом кактуса m
1f33b | sunflower                        | подсолнух подсолнухом подсолнуха m
1f339 | rose                             | роза розой розы f
2b50  | star                             | звезда звездой звезды f
1f319 | moon, crescent                   | луна луной луны f, месяц месяцем месяца m
1f31e | sun                              | солнце солнцем солнца n
2601  | cloud                            | облако облаком облака n
26c4  | snowman/snowmen                  | снеговик снеговиком снеговика m
1f3e0 | house, home                      | дом домом дома m
1f511 | key                              | ключ ключом ключа m
1f3b8 | guitar                           | гитара гитарой гитары f
2602  | umbrella                         | зонт зонтом зонта m, зонтик зонтиком зонтика m
1f388 | balloon                          | шарик шариком шарика m
1f381 | gift, present                    | подарок подарком подарка m
1f451 | crown                            | корона короной короны f
23f0  | alarm clock, clock               | будильник будильником будильника m
1f4f7 | camera                           | фотоаппарат фотоаппаратом фотоаппарата m, камера камерой камеры f
1f514 | bell                             | колокольчик колокольчиком колокольчика m, колокол колоколом колокола m
2693  | anchor                           | якорь якорем якоря m
26bd  | soccer ball, ball                | мяч мячом мяча m
2764  | heart                            | сердце сердцем сердца n
1f916 | robot                            | робот роботом робота m
"""

# further names in the same form, keywords of CLDR 48 that mean the object itself and hold a new word: `training.names`
_SYNONYMS = """
cat         | kitten                           |
dog         |                                  | пёс псом пса m
fox         |                                  | лис лисом лиса m, лисица лисицей лисицы f
pig         |                                  | поросёнок поросёнком поросёнка m, хрюшка хрюшкой хрюшки f
rabbit      |                                  | зайчик зайчиком зайчика m
owl         |                                  | филин филином филина m
octopus     |                                  | спрут спрутом спрута m
turtle      | terrapin                         |
butterfly   |                                  | мотылёк мотыльком мотылька m
bee         | bumblebee                        |
bus         |                                  | маршрутка маршруткой маршрутки f
airplane    | aeroplane, jet                   |
bicycle     | cycle                            | велик великом велика m
sailboat    | yacht                            | кораблик корабликом кораблика m, яхта яхтой яхты f
train       | engine                           | локомотив локомотивом локомотива m
strawberry  |                                  | земляника земляникой земляники f
carrot      |                                  | морковь морковью моркови f
mushroom    | fungus/fungi                     | поганка поганкой поганки f
cake        | birthday cake                    |
moon        |                                  | полумесяц полумесяцем полумесяца m
cloud       |                                  | туча тучей тучи f
snowman     |                                  | снеговичок снеговичком снеговичка m
gift        | wrapped gift                     |
camera      |                                  | фотокамера фотокамерой фотокамеры f
bell        |                                  | звонок звонком звонка m
soccer ball | football                         |
"""


def _rows(table: str) -> Iterator[tuple[str, tuple[tuple[str, str], ...], tuple[Noun, ...]]]:
    """The first cell of every line, and the English and Russian names in the others."""
    for line in table.strip().splitlines():
        first, english, russian = (cell.strip() for cell in line.split("|"))
        pairs = [name.partition("/")[::2] for name in english.split(", ") if name]
        nouns = [noun.split() for noun in russian.split(", ") if noun]
        yield first, tuple((one, many or one + "s") for one, many in pairs), tuple(Noun(*forms) for forms in nouns)


def _things() -> dict[str, Thing]:
    things = {english[0][0]: Thing(emoji, english, russian) for emoji, english, russian in _rows(_TABLE)}
    for name, english, russian in _rows(_SYNONYMS):
        thing = things[name]
        things[name] = thing._replace(english=thing.english + english, russian=thing.russian + russian)
    return things


def _words(table: str) -> set[str]:
    """Every form of every word of the names in a table."""
    names = [name[:3] for _, english, russian in _rows(table) for name in (*english, *russian)]
    return {word for forms in names for form in forms for word in form.split()}


THINGS = _things()  # name -> object; a code is an index into them
FURTHER = frozenset(_words(_SYNONYMS) - _words(_TABLE))  # words that captions got last
OBJECTS = tuple(THINGS)

# language -> ways to say it, {} is the scene
STYLES = {
    "flat": {
        "en": ("{} in flat style", "{}, flat style", "a flat picture of {}"),
        "ru": ("{} в плоском стиле", "{}, плоский рисунок", "плоский рисунок: {}"),
    },
    "glossy": {
        "en": ("{} in glossy style", "{}, glossy style", "a glossy picture of {}"),
        "ru": ("{} в глянцевом стиле", "{}, глянцевый рисунок", "глянцевый рисунок: {}"),
    },
    "pencil": {
        "en": ("{} in pencil style", "{}, pencil drawing", "a pencil drawing of {}"),
        "ru": ("{} в карандашном стиле", "{}, рисунок карандашом", "рисунок карандашом: {}"),
    },
}

_COLOURS = {
    "white": "белый белом",
    "grey": "серый сером",
    "red": "красный красном",
    "yellow": "жёлтый жёлтом",
    "green": "зелёный зелёном",
    "blue": "синий синем",
    "purple": "фиолетовый фиолетовом",
    "pink": "розовый розовом",
}
_SKIES = {
    "day": (("by day", "in the daytime", "under a day sky"), ("днём", "на фоне дневного неба")),
    "night": (("at night", "under a night sky"), ("ночью", "на фоне ночного неба")),
    "sunset": (("at sunset", "under a sunset sky"), ("на закате", "на фоне закатного неба")),
}
BACKGROUNDS = {
    colour: {
        "en": (f"on a {colour} background", f"against a {colour} background"),
        "ru": (f"на {forms.split()[1]} фоне", f"{forms.split()[0]} фон"),
    }
    for colour, forms in _COLOURS.items()
} | {sky: {"en": english, "ru": russian} for sky, (english, russian) in _SKIES.items()}

# "ru": preposition and the case that it asks for
RELATIONS = {
    "left of": {"en": ("to the left of", "left of"), "ru": ("слева от", "genitive")},
    "right of": {"en": ("to the right of", "right of"), "ru": ("справа от", "genitive")},
    "above": {"en": ("above", "over"), "ru": ("над", "instrumental")},
    "below": {"en": ("below", "under"), "ru": ("под", "instrumental")},
}
OPPOSITE = {"left of": "right of", "right of": "left of", "above": "below", "below": "above"}

SIZES = ("small", "normal", "big")
MAX_COUNT = 4
_STEMS = {"small": "маленьк", "big": "больш"}
# Russian endings of маленький and большой: case, gender or "few" (after 2, 3, 4) -> ending
_ENDINGS = {
    "nominative": {"m": "ий", "f": "ая", "n": "ое"},
    "instrumental": {"m": "им", "f": "ой", "n": "им"},
    "genitive": {"m": "ого", "f": "ой", "n": "ого"},
    "few": {"m": "их", "f": "ие", "n": "их"},
}
_NUMBERS = {"en": ("one", "two", "three", "four"), "ru": ("один", "два", "три", "четыре")}
_FEMININE = {"один": "одна", "два": "две"}


def english(name: tuple[str, str], count: int, size: str, *, number: bool = False) -> str:
    """ "a big cat", "three small foxes"; `number` says "one cat" instead of "a cat"."""
    adjective = "" if size == "normal" else f"{size} "
    noun = adjective + name[count > 1]
    if count > 1 or number:
        return f"{_NUMBERS['en'][count - 1]} {noun}"
    vowel = noun[0] in "aeio" or noun.startswith("um")  # an umbrella, but a unicorn
    return f"{'an' if vowel else 'a'} {noun}"


def russian(noun: Noun, count: int, size: str, case: str = "nominative", *, number: bool = False) -> str:
    """«большой кот», «три маленькие лисы»; `case` is that of a single one, `number` says «один кот»."""
    form = adjective(size, "few" if count > 1 else case, noun.gender)
    words = ([form] if form else []) + [noun.genitive if count > 1 else getattr(noun, case)]
    if count > 1 or number:
        numeral = _NUMBERS["ru"][count - 1]
        neuter = "одно" if numeral == "один" and noun.gender == "n" else numeral
        words.insert(0, _FEMININE.get(numeral, numeral) if noun.gender == "f" else neuter)
    return " ".join(words)


def adjective(size: str, case: str, gender: str) -> str:
    """The Russian adjective of a size, "" for the normal one; `case` may be "few", as after 2, 3 and 4."""
    if size == "normal":
        return ""
    nominative = case == "nominative" and gender == "m" and size == "big"
    return _STEMS[size] + ("ой" if nominative else _ENDINGS[case][gender])
