"""Words that stand in no caption, and what of the world comes nearest: synonyms, kin, colours, emoji.

Nothing here changes a prompt: models read what was written, and people are told which word would have been known.
"""

import re

from .scene_words import BACKGROUNDS, SIZES, THINGS, adjective


def _flat(table: dict[str, str]) -> dict[str, str]:
    """Each word of the lines -> the key of its line."""
    return {word: name for name, line in table.items() for word in line.replace("ё", "е").split()}


# words that mean an object, after the keywords of Unicode CLDR; names that captions use are in `scene_words`
SYNONYMS = _flat(
    {
        "cat": "feline tomcat pussycat котик киса киска",
        "dog": "doggy doggie pup пёсик собачка",
        "fox": "vixen лисичка",
        "pig": "piglet piggy swine",
        "frog": "froggy квакушка лягушонок",
        "lion": "lioness львица львёнок",
        "rabbit": "зайка",
        "owl": "owlet",
        "octopus": "octopi",
        "turtle": "черепашка",
        "bee": "пчёлка шмель",
        "elephant": "слоник слонёнок",
        "rocket": "missile",
        "car": "auto sedan автомашина машинка легковушка",
        "bus": "coach minibus",
        "airplane": "aircraft",
        "sailboat": "шлюпка",
        "mushroom": "грибок",
        "hamburger": "cheeseburger чизбургер",
        "cake": "gateau тортик",
        "pumpkin": "squash",
        "tree": "деревце",
        "sunflower": "подсолнечник",
        "star": "звёздочка",
        "sun": "sunshine солнышко",
        "cloud": "облачко",
        "house": "cottage hut домик изба",
        "key": "ключик",
        "umbrella": "parasol",
        "balloon": "шар",
        "crown": "tiara diadem диадема",
        "bell": "chime",
        "soccer ball": "мячик",
        "heart": "love сердечко",
        "robot": "droid bot дроид",
    }
)

# words for what the world does not have -> the object that is most like it
KIN = _flat(
    {
        "cat": "tiger leopard lynx тигр леопард рысь котёнок",
        "dog": "wolf hound bear волк медведь",
        "fox": "raccoon squirrel енот белка",
        "pig": "boar cow sheep кабан корова овца",
        "frog": "toad lizard crocodile жаба ящерица крокодил",
        "rabbit": "hare mouse hamster мышь хомяк",
        "penguin": "duck goose swan утка гусь лебедь",
        "owl": "eagle bird parrot pigeon орёл птица попугай голубь",
        "octopus": "squid jellyfish кальмар медуза",
        "butterfly": "moth dragonfly стрекоза",
        "bee": "fly wasp beetle ladybug муха оса жук",
        "whale": "fish shark dolphin рыба акула дельфин",
        "crab": "lobster scorpion омар скорпион рак",
        "unicorn": "horse pony zebra deer лошадь конь зебра олень",
        "elephant": "hippo rhino giraffe camel бегемот носорог жираф верблюд",
        "rocket": "spaceship satellite shuttle космолёт спутник",
        "car": "truck taxi van грузовик такси фургон авто",
        "bus": "tram trolley трамвай троллейбус",
        "airplane": "helicopter вертолёт аэроплан",
        "bicycle": "motorcycle scooter мотоцикл самокат",
        "sailboat": "ship корабль",
        "train": "railway wagon вагон электричка",
        "apple": "peach tomato cherry персик помидор вишня",
        "lemon": "orange lime апельсин лайм",
        "pear": "avocado авокадо",
        "cake": "pie cupcake пирог кекс",
        "doughnut": "cookie bagel печенье бублик",
        "hamburger": "sandwich hotdog бутерброд",
        "tree": "fir bush oak ёлка куст дуб",
        "rose": "tulip flower тюльпан цветок",
        "star": "comet planet комета планета",
        "snowman": "snowflake ghost снежинка привидение",
        "house": "castle building church замок здание церковь",
        "guitar": "violin banjo piano скрипка пианино",
        "gift": "box parcel коробка посылка",
        "crown": "hat ring шляпа кольцо",
        "alarm clock": "watch timer часы таймер",
        "soccer ball": "basketball globe глобус",
        "robot": "alien android пришелец андроид",
    }
)

EMOJI = {chr(int(thing.emoji, 16)): name for name, thing in THINGS.items()}

COLOURS = _flat(  # words for colours -> the background that is nearest to them
    {
        "white": "white beige ivory snowy",
        "grey": "grey gray black silver",
        "red": "red brown scarlet crimson maroon burgundy orange coral",
        "yellow": "yellow gold golden cream amber",
        "green": "green lime olive emerald teal mint",
        "blue": "blue cyan azure turquoise navy",
        "purple": "purple violet lilac lavender indigo mauve",
        "pink": "pink magenta fuchsia rosy",
    }
)
_STEMS = _flat(  # of Russian adjectives
    {
        "white": "бел бежев",
        "grey": "сер черн серебрист серебрян",
        "red": "красн коричнев оранжев рыж ал багров бордов бур",
        "yellow": "желт золот золотист кремов песочн янтарн",
        "green": "зелен салатов оливков изумрудн",
        "blue": "син голуб бирюзов лазурн",
        "purple": "фиолетов лилов сиренев пурпурн",
        "pink": "розов малинов",
    }
)
_SIZES = _flat({"big": "large huge giant enormous gigantic", "small": "tiny little mini miniature"})
_SIZE_STEMS = _flat({"big": "огромн крупн гигантск здоровенн", "small": "крошечн крохотн мелк"})
_ENDING = "[ыио]й|[ая]я|[оеыи]е|[ое]го|[ое]му|[ыи]м|[ое]м|[ыи]х|[ую]ю|[ое]й"


def colour_of(word: str) -> str | None:
    """The background that is nearest to a colour, None for a word that is none; of "dark-blue" the last part counts."""
    return _adjective(word.rpartition("-")[2], COLOURS, _STEMS)


def size_of(word: str) -> str | None:
    """The size that a word means which no caption holds."""
    return _adjective(word, _SIZES, _SIZE_STEMS)


def _adjective(word: str, forms: dict[str, str], stems: dict[str, str]) -> str | None:
    """What an English word, or a Russian adjective in any form, stands for."""
    word = word.lower().replace("ё", "е")
    stem = re.fullmatch(f"(.+?)(?:{_ENDING})", word)
    return forms.get(word) or (stem and stems.get(stem[1]))


def named(name: str, language: str) -> str:
    """The usual word for an object, for the colour of a background, or for a size, in a language."""
    if language == "en":
        return name
    if name in SIZES:
        return adjective(name, "nominative", "m")
    return THINGS[name].russian[0].nominative if name in THINGS else BACKGROUNDS[name]["ru"][1].split()[0]
