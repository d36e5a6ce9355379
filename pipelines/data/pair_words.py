"""The words of the sentences that were written for translation, with the Russian forms that these sentences need.

Every form stands here as it is said; only the endings of adjectives, which are regular, and plurals of past tenses are
put together. Russian nouns have six cases, a gender (m, f, n) and are animate or not, which decides their accusative.
"""

from typing import NamedTuple

CASES = ("nom", "gen", "dat", "acc", "ins", "pre")


class Noun(NamedTuple):
    """A noun: English singular and plural ("" where there is none), Russian gender, forms by case and "pl", "plgen".

    Attributes:
        phrases: of places: English and Russian "where" and "where to".
    """

    english: str
    plural: str
    gender: str
    animate: bool
    forms: dict[str, str]
    phrases: tuple[str, str, str, str] | tuple[()] = ()

    @property
    def key(self) -> str:
        """What tells it from all other words."""
        return self.english


class Adjective(NamedTuple):
    """An adjective: English, Russian stem, and the kind of its endings."""

    english: str
    stem: str
    kind: str

    @property
    def key(self) -> str:
        """What tells it from all other words."""
        return self.english


class Verb(NamedTuple):
    """A verb: English base, third person, past and participle; Russian present by person, past (m, f), perfective.

    Attributes:
        present: я ты он мы вы они.
        past: он, она, of the imperfective.
        infinitive, perfect: of the perfective: infinitive; он, она in the past. Empty where there is none.
        future: я он они of the perfective.
        objects: kinds of nouns that it takes in the accusative; empty: none.
    """

    english: tuple[str, str, str, str]
    present: tuple[str, ...]
    past: tuple[str, str]
    infinitive: str
    perfect: tuple[str, str] | tuple[()]
    future: tuple[str, ...]
    objects: tuple[str, ...]

    @property
    def key(self) -> str:
        """What tells it from all other words."""
        return f"to {self.english[0]}"


# English/plural (-: none) | gender, a: animate | six cases of the singular | plural: nominative, genitive
_NOUNS = {
    "animal": """
cat | m a | кот кота коту кота котом коте | коты котов
dog | f a | собака собаки собаке собаку собакой собаке | собаки собак
horse | f a | лошадь лошади лошади лошадь лошадью лошади | лошади лошадей
cow | f a | корова коровы корове корову коровой корове | коровы коров
bird | f a | птица птицы птице птицу птицей птице | птицы птиц
mouse/mice | f a | мышь мыши мыши мышь мышью мыши | мыши мышей
bear | m a | медведь медведя медведю медведя медведем медведе | медведи медведей
wolf/wolves | m a | волк волка волку волка волком волке | волки волков
fox/foxes | f a | лиса лисы лисе лису лисой лисе | лисы лис
rabbit | m a | кролик кролика кролику кролика кроликом кролике | кролики кроликов
duck | f a | утка утки утке утку уткой утке | утки уток
frog | f a | лягушка лягушки лягушке лягушку лягушкой лягушке | лягушки лягушек
elephant | m a | слон слона слону слона слоном слоне | слоны слонов
lion | m a | лев льва льву льва львом льве | львы львов
tiger | m a | тигр тигра тигру тигра тигром тигре | тигры тигров
monkey | f a | обезьяна обезьяны обезьяне обезьяну обезьяной обезьяне | обезьяны обезьян
goat | f a | коза козы козе козу козой козе | козы коз
pig | f a | свинья свиньи свинье свинью свиньёй свинье | свиньи свиней
turtle | f a | черепаха черепахи черепахе черепаху черепахой черепахе | черепахи черепах
hedgehog | m a | ёж ежа ежу ежа ежом еже | ежи ежей
squirrel | f a | белка белки белке белку белкой белке | белки белок
crow | f a | ворона вороны вороне ворону вороной вороне | вороны ворон
owl | f a | сова совы сове сову совой сове | совы сов
penguin | m a | пингвин пингвина пингвину пингвина пингвином пингвине | пингвины пингвинов
""",
    "person": """
man/men | m a | мужчина мужчины мужчине мужчину мужчиной мужчине | мужчины мужчин
woman/women | f a | женщина женщины женщине женщину женщиной женщине | женщины женщин
boy | m a | мальчик мальчика мальчику мальчика мальчиком мальчике | мальчики мальчиков
girl | f a | девочка девочки девочке девочку девочкой девочке | девочки девочек
teacher | m a | учитель учителя учителю учителя учителем учителе | учителя учителей
doctor | m a | врач врача врачу врача врачом враче | врачи врачей
student | m a | студент студента студенту студента студентом студенте | студенты студентов
friend | m a | друг друга другу друга другом друге | друзья друзей
brother | m a | брат брата брату брата братом брате | братья братьев
sister | f a | сестра сестры сестре сестру сестрой сестре | сёстры сестёр
mother | f a | мать матери матери мать матерью матери | матери матерей
father | m a | отец отца отцу отца отцом отце | отцы отцов
grandmother | f a | бабушка бабушки бабушке бабушку бабушкой бабушке | бабушки бабушек
grandfather | m a | дедушка дедушки дедушке дедушку дедушкой дедушке | дедушки дедушек
neighbour | m a | сосед соседа соседу соседа соседом соседе | соседи соседей
artist | m a | художник художника художнику художника художником художнике | художники художников
driver | m a | водитель водителя водителю водителя водителем водителе | водители водителей
cook | m a | повар повара повару повара поваром поваре | повара поваров
king | m a | король короля королю короля королём короле | короли королей
queen | f a | королева королевы королеве королеву королевой королеве | королевы королев
son | m a | сын сына сыну сына сыном сыне | сыновья сыновей
daughter | f a | дочь дочери дочери дочь дочерью дочери | дочери дочерей
writer | m a | писатель писателя писателю писателя писателем писателе | писатели писателей
""",
    "thing": """
book | f | книга книги книге книгу книгой книге | книги книг
lamp | f | лампа лампы лампе лампу лампой лампе | лампы ламп
letter | n | письмо письма письму письмо письмом письме | письма писем
phone | m | телефон телефона телефону телефон телефоном телефоне | телефоны телефонов
key | m | ключ ключа ключу ключ ключом ключе | ключи ключей
ball | m | мяч мяча мячу мяч мячом мяче | мячи мячей
bag | f | сумка сумки сумке сумку сумкой сумке | сумки сумок
box/boxes | f | коробка коробки коробке коробку коробкой коробке | коробки коробок
cup | f | чашка чашки чашке чашку чашкой чашке | чашки чашек
pen | f | ручка ручки ручке ручку ручкой ручке | ручки ручек
picture | f | картина картины картине картину картиной картине | картины картин
umbrella | m | зонт зонта зонту зонт зонтом зонте | зонты зонтов
mirror | n | зеркало зеркала зеркалу зеркало зеркалом зеркале | зеркала зеркал
newspaper | f | газета газеты газете газету газетой газете | газеты газет
knife/knives | m | нож ножа ножу нож ножом ноже | ножи ножей
spoon | f | ложка ложки ложке ложку ложкой ложке | ложки ложек
plate | f | тарелка тарелки тарелке тарелку тарелкой тарелке | тарелки тарелок
bottle | f | бутылка бутылки бутылке бутылку бутылкой бутылке | бутылки бутылок
bicycle | m | велосипед велосипеда велосипеду велосипед велосипедом велосипеде | велосипеды велосипедов
car | f | машина машины машине машину машиной машине | машины машин
boat | f | лодка лодки лодке лодку лодкой лодке | лодки лодок
guitar | f | гитара гитары гитаре гитару гитарой гитаре | гитары гитар
camera | f | камера камеры камере камеру камерой камере | камеры камер
toy | f | игрушка игрушки игрушке игрушку игрушкой игрушке | игрушки игрушек
flower | m | цветок цветка цветку цветок цветком цветке | цветы цветов
ring | n | кольцо кольца кольцу кольцо кольцом кольце | кольца колец
map | f | карта карты карте карту картой карте | карты карт
suitcase | m | чемодан чемодана чемодану чемодан чемоданом чемодане | чемоданы чемоданов
stone | m | камень камня камню камень камнем камне | камни камней
candle | f | свеча свечи свече свечу свечой свече | свечи свечей
computer | m | компьютер компьютера компьютеру компьютер компьютером компьютере | компьютеры компьютеров
ticket | m | билет билета билету билет билетом билете | билеты билетов
""",
    "furniture": """
table | m | стол стола столу стол столом столе | столы столов
chair | m | стул стула стулу стул стулом стуле | стулья стульев
sofa | m | диван дивана дивану диван диваном диване | диваны диванов
bed | f | кровать кровати кровати кровать кроватью кровати | кровати кроватей
bench/benches | f | скамейка скамейки скамейке скамейку скамейкой скамейке | скамейки скамеек
carpet | m | ковёр ковра ковру ковёр ковром ковре | ковры ковров
roof | f | крыша крыши крыше крышу крышей крыше | крыши крыш
shelf/shelves | f | полка полки полке полку полкой полке | полки полок
""",
    "landmark": """
window | n | окно окна окну окно окном окне | окна окон
door | f | дверь двери двери дверь дверью двери | двери дверей
tree | n | дерево дерева дереву дерево деревом дереве | деревья деревьев
house | m | дом дома дому дом домом доме | дома домов
fence | m | забор забора забору забор забором заборе | заборы заборов
wall | f | стена стены стене стену стеной стене | стены стен
river | f | река реки реке реку рекой реке | реки рек
lake | n | озеро озера озеру озеро озером озере | озёра озёр
tower | f | башня башни башне башню башней башне | башни башен
fountain | m | фонтан фонтана фонтану фонтан фонтаном фонтане | фонтаны фонтанов
""",
    "food": """
apple | n | яблоко яблока яблоку яблоко яблоком яблоке | яблоки яблок
banana | m | банан банана банану банан бананом банане | бананы бананов
pear | f | груша груши груше грушу грушей груше | груши груш
lemon | m | лимон лимона лимону лимон лимоном лимоне | лимоны лимонов
orange | m | апельсин апельсина апельсину апельсин апельсином апельсине | апельсины апельсинов
egg | n | яйцо яйца яйцу яйцо яйцом яйце | яйца яиц
cake | m | торт торта торту торт тортом торте | торты тортов
tomato/tomatoes | m | помидор помидора помидору помидор помидором помидоре | помидоры помидоров
cucumber | m | огурец огурца огурцу огурец огурцом огурце | огурцы огурцов
mushroom | m | гриб гриба грибу гриб грибом грибе | грибы грибов
pie | m | пирог пирога пирогу пирог пирогом пироге | пироги пирогов
bread/- | m | хлеб хлеба хлебу хлеб хлебом хлебе |
cheese/- | m | сыр сыра сыру сыр сыром сыре |
soup/- | m | суп супа супу суп супом супе |
rice/- | m | рис риса рису рис рисом рисе |
meat/- | n | мясо мяса мясу мясо мясом мясе |
fish/- | f | рыба рыбы рыбе рыбу рыбой рыбе |
salad | m | салат салата салату салат салатом салате | салаты салатов
""",
    "drink": """
tea/- | m | чай чая чаю чай чаем чае |
coffee/- | m | кофе кофе кофе кофе кофе кофе |
milk/- | n | молоко молока молоку молоко молоком молоке |
water/- | f | вода воды воде воду водой воде |
juice/- | m | сок сока соку сок соком соке |
""",
    "clothes": """
hat | f | шляпа шляпы шляпе шляпу шляпой шляпе | шляпы шляп
coat | n | пальто пальто пальто пальто пальто пальто | пальто пальто
shirt | f | рубашка рубашки рубашке рубашку рубашкой рубашке | рубашки рубашек
dress/dresses | n | платье платья платью платье платьем платье | платья платьев
scarf/scarves | m | шарф шарфа шарфу шарф шарфом шарфе | шарфы шарфов
jacket | f | куртка куртки куртке куртку курткой куртке | куртки курток
skirt | f | юбка юбки юбке юбку юбкой юбке | юбки юбок
sweater | m | свитер свитера свитеру свитер свитером свитере | свитера свитеров
""",
    "name": """
Anna | f a | Анна Анны Анне Анну Анной Анне | Анны Анн
Maria | f a | Мария Марии Марии Марию Марией Марии | Марии Марий
Olga | f a | Ольга Ольги Ольге Ольгу Ольгой Ольге | Ольги Ольг
Ivan | m a | Иван Ивана Ивану Ивана Иваном Иване | Иваны Иванов
Peter | m a | Пётр Петра Петру Петра Петром Петре | Петры Петров
Anton | m a | Антон Антона Антону Антона Антоном Антоне | Антоны Антонов
""",
    "city": """
Moscow/- | f | Москва Москвы Москве Москву Москвой Москве |
London/- | m | Лондон Лондона Лондону Лондон Лондоном Лондоне |
Paris/- | m | Париж Парижа Парижу Париж Парижем Париже |
Berlin/- | m | Берлин Берлина Берлину Берлин Берлином Берлине |
Rome/- | m | Рим Рима Риму Рим Римом Риме |
Kazan/- | f | Казань Казани Казани Казань Казанью Казани |
Prague/- | f | Прага Праги Праге Прагу Прагой Праге |
""",
}  # fmt: skip

# English, where, where to | gender | six cases | where, where to in Russian
_PLACES = """
garden | in the garden | to the garden | m | сад сада саду сад садом саде | в саду | в сад
park | in the park | to the park | m | парк парка парку парк парком парке | в парке | в парк
forest | in the forest | to the forest | m | лес леса лесу лес лесом лесе | в лесу | в лес
school | at school | to school | f | школа школы школе школу школой школе | в школе | в школу
shop | in the shop | to the shop | m | магазин магазина магазину магазин магазином магазине | в магазине | в магазин
city | in the city | to the city | m | город города городу город городом городе | в городе | в город
village | in the village | to the village | f | деревня деревни деревне деревню деревней деревне | в деревне | в деревню
street | in the street | to the street | f | улица улицы улице улицу улицей улице | на улице | на улицу
kitchen | in the kitchen | to the kitchen | f | кухня кухни кухне кухню кухней кухне | на кухне | на кухню
room | in the room | to the room | f | комната комнаты комнате комнату комнатой комнате | в комнате | в комнату
hospital | in the hospital | to the hospital | f | больница больницы больнице больницу больницей больнице | в больнице | в больницу
station | at the station | to the station | m | вокзал вокзала вокзалу вокзал вокзалом вокзале | на вокзале | на вокзал
museum | in the museum | to the museum | m | музей музея музею музей музеем музее | в музее | в музей
library | in the library | to the library | f | библиотека библиотеки библиотеке библиотеку библиотекой библиотеке | в библиотеке | в библиотеку
theatre | in the theatre | to the theatre | m | театр театра театру театр театром театре | в театре | в театр
yard | in the yard | to the yard | m | двор двора двору двор двором дворе | во дворе | во двор
bridge | on the bridge | to the bridge | m | мост моста мосту мост мостом мосте | на мосту | на мост
field | in the field | to the field | n | поле поля полю поле полем поле | в поле | в поле
market | at the market | to the market | m | рынок рынка рынку рынок рынком рынке | на рынке | на рынок
beach | on the beach | to the beach | m | пляж пляжа пляжу пляж пляжем пляже | на пляже | на пляж
island | on the island | to the island | m | остров острова острову остров островом острове | на острове | на остров
castle | in the castle | to the castle | m | замок замка замку замок замком замке | в замке | в замок
office | in the office | to the office | m | офис офиса офису офис офисом офисе | в офисе | в офис
cafe | in the cafe | to the cafe | n | кафе кафе кафе кафе кафе кафе | в кафе | в кафе
"""  # noqa: E501

# stem and kind of endings
_ADJECTIVES = {
    "colour": "red красн hard, blue син soft, green зелён hard, white бел hard, black чёрн hard, yellow жёлт hard, "
    "grey сер hard, brown коричнев hard, pink розов hard, purple фиолетов hard",
    "quality": "big больш stressed-velar, small маленьк velar, new нов hard, old стар hard, beautiful красив hard, "
    "cheap дешёв hard, expensive дорог stressed-velar, clean чист hard, dirty грязн hard, heavy тяжёл hard, "
    "light лёгк velar, strange странн hard, broken сломанн hard, simple прост stressed, good хорош hush",
    "nature": "young молод stressed, kind добр hard, clever умн hard, tired устал hard, hungry голодн hard, "
    "happy счастлив hard, sad грустн hard, brave смел hard, lazy ленив hard, strong сильн hard, funny смешн stressed, "
    "quiet тих velar, angry зл stressed, sick больн stressed",
    "taste": "fresh свеж hush, tasty вкусн hard, hot горяч hush, cold холодн hard, sweet сладк velar, "
    "bad плох stressed-velar",
}

_HARD = {"m": "ый ого ому ый ым ом", "f": "ая ой ой ую ой ой", "n": "ое ого ому ое ым ом", "pl": "ые ых"}
_VELAR = {"m": "ий ого ому ий им ом", "f": "ая ой ой ую ой ой", "n": "ое ого ому ое им ом", "pl": "ие их"}
_SOFT = {"m": "ий его ему ий им ем", "f": "яя ей ей юю ей ей", "n": "ее его ему ее им ем", "pl": "ие их"}
_HUSH = {"m": "ий его ему ий им ем", "f": "ая ей ей ую ей ей", "n": "ее его ему ее им ем", "pl": "ие их"}
ENDINGS = {  # kind -> gender -> endings by case; "pl": nominative and genitive
    "hard": _HARD,  # новый
    "stressed": {**_HARD, "m": "ой ого ому ой ым ом"},  # молодой
    "velar": _VELAR,  # тихий
    "stressed-velar": {**_VELAR, "m": "ой ого ому ой им ом"},  # большой
    "soft": _SOFT,  # синий
    "hush": _HUSH,  # хороший
}

# English: base, 3rd, past, -ing | я ты он мы вы они | он она (past) | perfective: infinitive | он она | я он они | what
_ACTS = """
catch catches caught catching | ловлю ловишь ловит ловим ловите ловят | ловил ловила | поймать | поймал поймала | поймаю поймает поймают | animal
paint paints painted painting | крашу красишь красит красим красите красят | красил красила | покрасить | покрасил покрасила | покрашу покрасит покрасят | furniture thing landmark
buy buys bought buying | покупаю покупаешь покупает покупаем покупаете покупают | покупал покупала | купить | купил купила | куплю купит купят | thing food clothes drink
find finds found finding | нахожу находишь находит находим находите находят | находил находила | найти | нашёл нашла | найду найдёт найдут | thing clothes animal
lose loses lost losing | теряю теряешь теряет теряем теряете теряют | терял теряла | потерять | потерял потеряла | потеряю потеряет потеряют | thing clothes
draw draws drew drawing | рисую рисуешь рисует рисуем рисуете рисуют | рисовал рисовала | нарисовать | нарисовал нарисовала | нарисую нарисует нарисуют | animal person thing furniture landmark
wash washes washed washing | мою моешь моет моем моете моют | мыл мыла | помыть | помыл помыла | помою помоет помоют | animal thing furniture
bring brings brought bringing | приношу приносишь приносит приносим приносите приносят | приносил приносила | принести | принёс принесла | принесу принесёт принесут | thing food drink clothes
sell sells sold selling | продаю продаёшь продаёт продаём продаёте продают | продавал продавала | продать | продал продала | продам продаст продадут | thing food clothes furniture
eat eats ate eating | ем ешь ест едим едите едят | ел ела | съесть | съел съела | съем съест съедят | food
cook cooks cooked cooking | готовлю готовишь готовит готовим готовите готовят | готовил готовила | приготовить | приготовил приготовила | приготовлю приготовит приготовят | food
drink drinks drank drinking | пью пьёшь пьёт пьём пьёте пьют | пил пила | выпить | выпил выпила | выпью выпьет выпьют | drink
choose chooses chose choosing | выбираю выбираешь выбирает выбираем выбираете выбирают | выбирал выбирала | выбрать | выбрал выбрала | выберу выберет выберут | thing food clothes animal
feed feeds fed feeding | кормлю кормишь кормит кормим кормите кормят | кормил кормила | накормить | накормил накормила | накормлю накормит накормят | animal person
invite invites invited inviting | приглашаю приглашаешь приглашает приглашаем приглашаете приглашают | приглашал приглашала | пригласить | пригласил пригласила | приглашу пригласит пригласят | person
meet meets met meeting | встречаю встречаешь встречает встречаем встречаете встречают | встречал встречала | встретить | встретил встретила | встречу встретит встретят | person animal
forget forgets forgot forgetting | забываю забываешь забывает забываем забываете забывают | забывал забывала | забыть | забыл забыла | забуду забудет забудут | person thing clothes
remember remembers remembered remembering | вспоминаю вспоминаешь вспоминает вспоминаем вспоминаете вспоминают | вспоминал вспоминала | вспомнить | вспомнил вспомнила | вспомню вспомнит вспомнят | person thing furniture
hide hides hid hiding | прячу прячешь прячет прячем прячете прячут | прятал прятала | спрятать | спрятал спрятала | спрячу спрячет спрячут | thing food clothes
clean cleans cleaned cleaning | чищу чистишь чистит чистим чистите чистят | чистил чистила | почистить | почистил почистила | почищу почистит почистят | clothes furniture
break breaks broke breaking | ломаю ломаешь ломает ломаем ломаете ломают | ломал ломала | сломать | сломал сломала | сломаю сломает сломают | thing furniture
photograph photographs photographed photographing | фотографирую фотографируешь фотографирует фотографируем фотографируете фотографируют | фотографировал фотографировала | сфотографировать | сфотографировал сфотографировала | сфотографирую сфотографирует сфотографируют | animal person landmark
try tries tried trying | пробую пробуешь пробует пробуем пробуете пробуют | пробовал пробовала | попробовать | попробовал попробовала | попробую попробует попробуют | food drink
"""  # noqa: E501
_DOINGS = """
sleep sleeps slept sleeping | сплю спишь спит спим спите спят | спал спала
run runs ran running | бегаю бегаешь бегает бегаем бегаете бегают | бегал бегала
sing sings sang singing | пою поёшь поёт поём поёте поют | пел пела
dance dances danced dancing | танцую танцуешь танцует танцуем танцуете танцуют | танцевал танцевала
play plays played playing | играю играешь играет играем играете играют | играл играла
work works worked working | работаю работаешь работает работаем работаете работают | работал работала
sit sits sat sitting | сижу сидишь сидит сидим сидите сидят | сидел сидела
stand stands stood standing | стою стоишь стоит стоим стоите стоят | стоял стояла
wait waits waited waiting | жду ждёшь ждёт ждём ждёте ждут | ждал ждала
cry cries cried crying | плачу плачешь плачет плачем плачете плачут | плакал плакала
laugh laughs laughed laughing | смеюсь смеёшься смеётся смеёмся смеётесь смеются | смеялся смеялась
rest rests rested resting | отдыхаю отдыхаешь отдыхает отдыхаем отдыхаете отдыхают | отдыхал отдыхала
smile smiles smiled smiling | улыбаюсь улыбаешься улыбается улыбаемся улыбаетесь улыбаются | улыбался улыбалась
swim swims swam swimming | плаваю плаваешь плавает плаваем плаваете плавают | плавал плавала
shout shouts shouted shouting | кричу кричишь кричит кричим кричите кричат | кричал кричала
jump jumps jumped jumping | прыгаю прыгаешь прыгает прыгаем прыгаете прыгают | прыгал прыгала
"""


def _noun(line: str) -> Noun:
    english, gender, singular, plural = (part.split() for part in line.split("|"))
    name, _, many = " ".join(english).partition("/")
    forms = dict(zip(CASES, singular, strict=True))
    if plural:
        forms |= dict(zip(("pl", "plgen"), plural, strict=True))
        forms["placc"] = forms["plgen" if "a" in gender else "pl"]
    return Noun(name, "" if many == "-" else many or f"{name}s", gender[0], "a" in gender, forms)


def _place(line: str) -> Noun:
    english, where, whither, gender, forms, *russian = (part.strip() for part in line.split("|"))
    cases = dict(zip(CASES, forms.split(), strict=True))
    return Noun(english, "", gender, False, cases, (where, whither, *russian))


def _verb(line: str) -> Verb:
    english, present, past, *more = (tuple(part.split()) for part in line.split("|"))
    infinitive, perfect, future, objects = more or (("",), (), (), ())
    return Verb(english, present, past, infinitive[0], perfect, future, objects)


def _lines(table: str) -> list[str]:
    return table.strip().split("\n")


NOUNS = {kind: tuple(map(_noun, _lines(table))) for kind, table in _NOUNS.items()}
PLACES = tuple(map(_place, _lines(_PLACES)))
ADJECTIVES = {
    kind: tuple(Adjective(*words.split()) for words in table.split(", ")) for kind, table in _ADJECTIVES.items()
}
ACTS, DOINGS = tuple(map(_verb, _lines(_ACTS))), tuple(map(_verb, _lines(_DOINGS)))
