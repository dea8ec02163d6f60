"""Whether a sentence can stand alone, and if not, which earlier sentence it must bring.

A summary that begins with "He" or "However," says nothing of whom or against what. The rules are word lists a
language: a sentence depends on another when it opens with a pronoun, with a noun that points back ("Such rules …",
"Diese Frist …"), or with a connective, when someone unnamed speaks in it (", he said"), or when it is nothing but
someone's words. What only looks so is let through: "It is illegal to …", "Those who …", "This week …".

Full coreference needs a model a language many times the size of the encoder, for a gain that a summary of three
sentences hardly sees.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.calendar_words import DAY, MONTH
from summarizer.languages import COMMON_WORDS, language_of
from summarizer.models import Sentence

LOOK_BACK = 30
"""So many sentences back the line that introduces a list is looked for."""

_BE = r"(?:is|was|will be|would be|has been|had been|may be|might be|could be|should be|remains|became|becomes|seems)"
_IT_STANDS = re.compile(
    r"It(?:"
    rf" {_BE}(?: not| now| also| still| \w+ly)? (?:[\w\-]+ )?(?:that|whether|if|how|why|what|when|where|who)\b|"
    rf" {_BE}(?: not| now| also| still| \w+ly| no longer)? (?:an? )?(?:illegal|legal|lawful|unlawful|possible|"
    rf"impossible|"
    r"easy|easier|hard|harder|difficult|important|necessary|essential|right|wrong|unfair|fair|early|late|too \w+|clear|"
    r"better|best|good|bad|vital|crucial|common|unusual|rare|time|safe|unsafe|dangerous|forbidden|prohibited|permitted|"
    r"allowed|compulsory|mandatory|offence|offense|crime|criminal offence|felony|misdemeanou?r|customary|natural|"
    r"tempting|cheaper|reasonable|sensible|appropriate|inappropriate|unacceptable|premature|wise|unwise)"
    r"(?: for [^.,;]{1,60}?)? to\b|"
    r" (?:is|was|will be|would be|marks?|marked) (?:only )?the (?:\w+ )?(?:first|second|third|fourth|fifth|last|"
    r"latest) "
    r"(?:time|year|month|day)\b|"
    r" has been (?:[\w\-]+ ){1,4}(?:since|ago)\b|"
    r" (?:takes?|took|costs?) (?:[\w\-]+ ){1,4}to\b|"
    r" (?:seems|seemed|appears|appeared|turns out|turned out|emerged|follows|transpired|happens|happened|"
    r"emerges) that\b|"
    r" (?:is|was) (?:the )?(?:[A-Z][\w.'’\-]+ ){1,4}(?:who|that)\b|"
    r" (?:rained|snowed|is raining|is snowing)\b"
    r")"
)  # fmt: skip
_TIMES_EN = (
    r"(?:week|month|year|quarter|summer|autumn|fall|winter|spring|morning|afternoon|evening|weekend|time|term|"
    rf"{DAY}|{MONTH}|century|decade)"
)
_STANDS: dict[str, re.Pattern[str]] = {
    "en": re.compile(
        rf"This (?:past |coming |last )?{_TIMES_EN}\b|These days\b|That said\b|"
        r"(?:Those|Anyone|Both|Others?) (?:who|whose|with|without|in|aged|under|over|living|affected|found|convicted|"
        r"working|already|seeking)\b|"
        r"Both (?:[A-Z][\w.'’\-]+|the|of the) [^.,;]{0,60}?\band\b|Both (?:houses|chambers|Houses|sexes)\b|"
        r"(?:His|Her|Their|Your) (?:Majesty|Excellency|Holiness|Highness|Honou?r)\b|"
        r"So far\b|So-called\b|Such is\b|Then-|Still (?:life|waters)\b|Yet to\b|"
        r"The former (?!(?:is|was|has|had|will|would|said|says|and the latter|can|could|may|must)\b)|"
        r"(?:Other|Another) (?:countries|people)\b"
    ),
    "de": re.compile(
        r"Es (?:ist|war|wird|bleibt|wäre|sei)(?: \w+){0,3} (?:verboten|erlaubt|möglich|unmöglich|notwendig|nötig|"
        r"wichtig|"
        r"unklar|offen|klar|strafbar|zulässig|unzulässig|geplant|vorgesehen|bekannt|Zeit)\b|Es gibt\b|Es gab\b|"
        r"Es fehlt\b|"
        r"Dies(?:e|en|es|er|em) (?:Woche|Jahr|Monat|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag|Sommer|"
        r"Winter|Herbst|Frühjahr|Tage)\b|So (?:viel|viele|genannte)\b|Auf (?:Grund|Antrag)\b|"
        r"Da(?:mit)? (?:die|der|das|es|ein|eine)\b[^,.]{1,80},"
    ),
    "fr": re.compile(
        r"Il (?:est|était|sera|serait|reste|demeure)(?: \w+)? (?:interdit|possible|impossible|nécessaire|important|"
        r"obligatoire|permis|temps|prévu|question|difficile|essentiel|trop tôt)\b|Il (?:y a|y avait|faut|faudra|existe|"
        r"semble que|suffit)\b|C(?:e|et|ette) (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|semaine|année|"
        r"mois|"
        r"matin|soir|été|hiver|printemps|automne|week-end)\b|Ce(?:ux|lles) qui\b|C['’]est (?:en|le|la|l['’]|un|une|au) "
        r"[^.]{0,80}?\bqu[ei'’]"
    ),
    "es": re.compile(
        r"Est[ea] (?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|semana|año|mes|mañana|tarde|noche|verano|"
        r"invierno|otoño|primavera|fin de semana)\b|Así lo\b(?=.{0,60}(?:presidente|ministr|Gobierno))|"
        r"(?:Ambas|Ambos) (?:cámaras|países)\b"
    ),
    "ru": re.compile(r"Эт(?:им|ой|ого) (?:летом|зимой|весной|осенью|года|утром)\b|Но(?:вый|вая|вое|вые)\b"),
    "ar": re.compile(r"هذا (?:العام|الأسبوع|الشهر|اليوم|الصيف|المساء|الصباح)(?!\w)|هذه السنة(?!\w)"),
    "zh": re.compile(r"其他|他国|但是?丁|而立|而今|同时期|这(?:一)?(?:周|年|个月|两天)"),
    "ja": re.compile(r"または|またがる|それぞれの|この(?:日|夏|春|秋|冬|週|年)|なお[^、]"),
}
_DEPENDS: dict[str, re.Pattern[str]] = {
    "en": re.compile(
        r"(?:It|He|She|They|This|That|These|Those|Its|His|Her|Hers|Their|Theirs|Him|Them|Both|Such|Another|Others?|"
        r"Either|Neither|However|But|And|Or|Nor|So|Yet|Thus|Therefore|Moreover|Furthermore|Besides|Also|Additionally|"
        r"Meanwhile|Instead|Nevertheless|Nonetheless|Then|Otherwise|Consequently|Similarly|Likewise|Hence|Accordingly|"
        r"Conversely|Afterwards?|Thereafter|Thereby|Subsequently|Rather|Alternatively|Indeed|Hereby|Doing so|"
        r"The (?:latter|former|same|two|three|four|pair|duo|trio)|"
        r"(?:One|Some|Most|Many|Few|Each|All|None|Neither|Both|Half|Several|Two|Three|Any|Either) of (?:them|these|"
        r"those|"
        r"which|whom|this|it)|"
        r"(?:Of|Among|Under|With|Without|Despite|From|For|In|By|Through|Because of|As part of|Beyond|After|Before|"
        r"Since|"
        r"Until|On|At) (?:these|those|this(?! (?:week|month|year|summer|autumn|winter|spring|time|day|morning|stage))|"
        r"them|him|her(?= |,)|that|such|which|its own)|"
        r"In (?:addition|contrast|response|turn|return|other words|short|fact|particular|that case|doing so|so doing|"
        r"exchange|reply|both cases|either case)|By (?:contrast|comparison|the same token|then|doing so)|"
        r"As (?:a result|such|a consequence|well)|On the (?:other hand|contrary|one hand)|At (?:the same time|that|"
        r"the centre|its heart|issue)|For (?:example|instance|one thing|that reason|his part|her part|its part|"
        r"their part)|"
        r"If (?:so|not)|To (?:do so|do this|that end|this end)|Even so|Even then|Not only that|Asked|When asked|"
        r"The (?:move|decision|news|announcement|proposals?|plans?|changes?|measures?|report|findings|comments|remarks|"
        r"incident|deal|ruling|statement|attack|figures?|step|vote|verdict|development)s? (?:comes?|came|follow(?:s|"
        r"ed)|"
        r"drew|sparked|prompted|sent|also|mean(?:s|t)))\b|(?:Still|Again|Overall|Finally|Secondly|Thirdly|Second|Third|"
        r"Elsewhere|Separately),|[\w\-]+ly, (?:he|she|it|they|this|that)\b"
    ),
    "de": re.compile(
        r"(?:Er|Sie|Es|Ihm|Ihr(?:e[nmrs]?)?|Ihnen|Sein(?:e[nmrs]?)?|Dies(?:e[rsmn]?)?|Jene[rsmn]?|Solche[rsmn]?|"
        r"Dabei|Damit|"
        r"Dazu|Dafür|Dadurch|Danach|Darin|Darauf|Daraus|Darum|Darunter|Darüber|Davon|Davor|Dagegen|Daneben|Daran|Dort|"
        r"Zudem|Außerdem|Ferner|Jedoch|Allerdings|Aber|Doch|Denn|Dennoch|Trotzdem|Gleichwohl|Daher|Deshalb|Deswegen|"
        r"Somit|"
        r"Folglich|Hingegen|Stattdessen|Ebenso|Ebenfalls|Auch|Und|Oder|Sondern|Deren|Dessen|Letztere[rs]?|Erstere[rs]?|"
        r"Beide|Andere|So|Also|Hierzu|Hierbei|Hierfür|Demnach|Demzufolge|Zugleich|Gleichzeitig|Unterdessen|Inzwischen|"
        r"Anschließend|Im Gegenzug|Zum Beispiel|Darüber hinaus|Im Gegensatz dazu|Aus diesem Grund|In diesem Fall|"
        r"Nach (?:diesem|dieser|diesen)|Mit (?:diesem|dieser|diesen)|In (?:diesem|dieser|diesen)|Zu (?:diesem|"
        r"dieser|diesen)|"
        r"Der Schritt (?:kommt|folgt))\b"
    ),
    "fr": re.compile(
        r"(?:Il|Elle|Ils|Elles|Lui|Cela|Ça|Ceci|Celui-ci|Celle-ci|Ceux-ci|Celles-ci|Celui|Celle|Ce|Cet|Cette|Ces|"
        r"Leurs?|Son|"
        r"Sa|Ses|Mais|Or|Et|Ou|Donc|Car|Cependant|Toutefois|Pourtant|Néanmoins|Ainsi|Aussi|Également|Dès lors|En outre|"
        r"De plus|En effet|Par ailleurs|Par conséquent|En revanche|Au contraire|D['’]autres|Tous deux|Toutes deux|"
        r"Parmi (?:eux|elles)|À ce titre|Pour cela|De son côté|Dans ce (?:cas|cadre|contexte)|À cet effet|"
        r"En conséquence|"
        r"De même|Par exemple|À l['’]inverse|Pour sa part|Malgré cela|Là)\b|C['’](?:est|était)\b"
    ),
    "es": re.compile(
        r"(?:Él|Ella|Ellos|Ellas|Esto|Est[eao]s?|Es[eao]s?|Aquel(?:la|los|las)?|Sus?|Pero|Y|O|Sin embargo|Además|Así|"
        r"También|Tampoco|No obstante|Por (?:tanto|lo tanto|ello|eso|ejemplo|su parte|otra parte|otro lado|"
        r"consiguiente)|"
        r"Asimismo|Entonces|Mientras tanto|Ambos|Ambas|Dich[oa]s?|Lo mismo|De hecho|Otr[oa]s?|En cambio|"
        r"En consecuencia|"
        r"Al mismo tiempo|De este modo|De esta forma|A su vez|Entre ell[oa]s|Tal(?:es)?|Aun así|En este (?:caso|"
        r"sentido)|"
        r"Con ello|Con esto|Para ello)\b"
    ),
    "ru": re.compile(
        r"(?:Он|Она|Оно|Они|Ему|Ей|Им|Это|Этот|Эта|Эти|Этого|Этому|Такой|Такая|Такие|Такое|Его|Её|Ее|Их|Однако|Но|А|"
        r"И|Или|"
        r"Также|Кроме того|При этом|Поэтому|Тем не менее|Затем|Потом|Тогда|Там|Таким образом|Более того|Вместе с тем|"
        r"В то же время|Например|Последн(?:ий|яя|ие)|Оба|Обе|Тем временем|В частности|В результате|По (?:его|ее|её|их) "
        r"словам|В связи с этим|Для этого|После этого|Из-за этого|Между тем|Следовательно|Зато|Впрочем|Причём|Причем)\b"
    ),
    "ar": re.compile(
        r"(?:و?(?:هو|هي|هم|هما|هذا|هذه|ذلك|تلك|هؤلاء|لكن|لكنه|لكنها|بذلك|لذلك|كذلك|أيضا|أيضًا|بينما|منها|منهم|فيها|"
        r"عليه)|"
        r"غير أن|إلا أن|ومع ذلك|مع ذلك|بالإضافة إلى ذلك|من جهة أخرى|في المقابل|من جانبه|من جهته|وأضاف(?:ت)? أن|"
        r"وأضاف(?:ت)?:|"
        r"وأوضح(?:ت)? أن|وأكد(?:ت)? أن|وقال(?:ت)? إن|وتابع(?:ت)?|كما أن|كما أنه|بالتالي|وبالتالي|ثم|لهذا|ولهذا)(?!\w)"
    ),
    "zh": re.compile(
        r"其|此(?!次)|此外|但|然而|同时|他|她|它|该|这|对此|因此|另外|不过|而且|并且|而|所以|于是|与此同时|随后|"
        r"例如|比如|"
        r"上述|前者|后者|那些|那|两者|双方|据此|为此|由此|从而|反之|相反|接着|之后|另一方面|除此之外|换言之|总之"
    ),
    "ja": re.compile(
        r"しかし|また|これ|それ|この|その|そこで|そして|ただし|ただ、|なお|さらに|一方|同(?:省|社|氏|日|年|庁|党|法|"
        r"国|紙|局)|"
        r"彼|だが|ところが|したがって|つまり|例えば|たとえば|ほかに|加えて|そのため|こうした|このうち|そうした|"
        r"あわせて|"
        r"それでも|にもかかわらず|同時に|すなわち|とはいえ|もっとも、|でも、|だから|ゆえに"
    ),
}  # fmt: skip
_SAYS_WHO = re.compile(
    r",[\"”»]? ?(?:he|she|they|it) (?:said|says|added|told|wrote|noted|explained|argued|warned|insisted|continued)\b|"
    r"\b(?:he|she|they) (?:said|added|says|told|insisted|continued)\.?$|[\"”»] (?:said|says|added) (?:he|she)\b|"
    r"[“\"»],? (?:sagte|erklärte|betonte|so) (?:er|sie)\b|[»\"”],? a-t-(?:il|elle) \w+|[»\"”],? (?:dijo|añadió|"
    r"afirmó)\.$|"
    r"[»\"”],? ?[–—-] (?:сказал|добавил|заявил|отметил)а? (?:он|она)\b"
)
_THE_COMPANY = re.compile(
    r"[\"“'‘]?The (?:company|firm|group|bank|airline|operator|carmaker|manufacturer|retailer|charity|start-?up|lender|"
    r"insurer|supplier|broadcaster|newspaper|publisher|university|ministry|minister|tribunal|court|judge|club)"
    r"(?:['’]s)? (?!of\b|for\b|that\b|which\b|who\b|in\b|where\b|behind\b)"
)
_ALL_QUOTED = re.compile(r"[\"“„«「『](?P<inside>.*)[\"”“»」』][.。]?$", re.S)
_OPENERS = "\"'“„«‹([「『（ \u00a0\u202f"
_BRAND = re.compile(r"[a-z]{1,2}[A-Z]")  # iPhone, eBay
_STOPPED = re.compile(r"[.!?…][\"”»)\]]*$")


def is_dependent(text: str, lang: str | None = None) -> bool:
    """Whether the sentence ``text`` needs an earlier one to be understood.

    ``lang`` is an ISO 639-1 code; ``None`` or one without rules: told from the script and the commonest words.
    """
    opening = text.lstrip(_OPENERS)[:300]
    if not opening:
        return False
    code = lang[:2].lower() if lang else ""
    if code not in _DEPENDS:
        code = _language(text)
    if _SAYS_WHO.search(text[-200:]) or (len(text) <= 600 and _is_only_quoted(text)):
        return True
    if code == "en" and _IT_STANDS.match(opening):
        return False
    return bool(_DEPENDS[code].match(opening)) and not _STANDS[code].match(opening)


def needs_antecedent(sentences: Sequence[Sentence], index: int, lang: str | None = None) -> bool:
    """Whether ``sentences[index]`` cannot stand alone: it is dependent, or goes on with the line above its list."""
    return _is_item(sentences, index) or is_dependent(sentences[index].text, lang)


def antecedent(sentences: Sequence[Sentence], index: int) -> int | None:
    """Index of the earlier sentence that ``sentences[index]`` must bring, or ``None`` where it must be passed over.

    Ask only for a sentence that ``needs_antecedent``. The one it brings may depend on a third: ask again for that.
    ``sentences`` are those of a text in order, best with its headings among them: what comes before a heading is of
    another matter, and is not brought. A list item brings the line that introduces its list; any other sentence brings
    the one before it.
    """
    item = _is_item(sentences, index)
    for before in range(index - 1, max(index - 1 - LOOK_BACK, -1), -1):
        earlier = sentences[before]
        if earlier.kind == "heading":
            return None
        if earlier.kind == "boilerplate":
            continue
        if not item or earlier.text.endswith((":", "：")):
            return before
        if not _is_item(sentences, before):
            return None
    return None


def points_back(text: str) -> bool:
    """Whether ``text`` opens with a noun for someone named before ("The company said"), of whom an article may have
    several: a reader of the summary would take it for the wrong one. English only."""
    return bool(_THE_COMPANY.match(text))


def _is_item(sentences: Sequence[Sentence], index: int) -> bool:
    """Whether a sentence begins in lower case and ends without a full stop (or follows one that does): a list item."""
    text = sentences[index].text
    if not text[:1].islower() or _BRAND.match(text):
        return False
    if not _STOPPED.search(text[-6:]):
        return True
    before = sentences[index - 1].text if index else ""
    return before[:1].islower() and not _STOPPED.search(before[-6:])


def _is_only_quoted(text: str) -> bool:
    """Whether ``text`` is a quotation without a word of who says it."""
    match = _ALL_QUOTED.match(text.strip())
    return match is not None and not re.search(r"[\"”»」』]", match["inside"]) and len(match["inside"]) > 20


def _language(text: str) -> str:
    """The code of the rules that fit a sentence; English where nothing tells."""
    if code := language_of(text):
        return code
    opening = text.lstrip(_OPENERS)[:300]
    return next((code for code in COMMON_WORDS if _DEPENDS[code].match(opening)), "en")
