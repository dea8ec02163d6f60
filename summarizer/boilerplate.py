"""Lines, sentences and openings that are no prose: metadata, bylines, credits, notices, page furniture.

They are looked for in what publishers really print; a line that is missed costs a poor summary, a line that is
wrongly taken costs a fact, so each pattern is anchored and limited to short lines.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable

_AGENCY = (
    r"(?:CNN(?: Business| Student News|Money)?|Reuters|AP|AFP|UPI|dpa|Xinhua|ANI|PTI|IANS|Kyodo|Bloomberg|EFE|ANSA|"
    r"TASS|Yonhap|PA(?: Media)?|SID|sid|epd|KNA|ots|dts|apa|APA|ATS|Belga|Europa Press|EUROPA PRESS|NTB|TT|Ritzau|Lusa|"
    r"Associated Press|The Associated Press|REUTERS|The Hollywood Reporter|EW\.com|Billboard|The Conversation|"
    r"Entertainment Weekly|CNN en Español|IRIN|RFE/RL|VOA|АПТ|رويترز|أ ف ب|د ب أ|وكالات)"
)
_MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|janv|févr|mars|avr|mai|juin|juil|août|sept|déc|Mär|Okt|Dez|"
    r"ene|abr|ago|dic|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек)\w*\.?"
)
_DAY = rf"(?:\d{{1,2}}\.?\s+(?:de\s+)?{_MONTH}|{_MONTH}\s+\d{{1,2}})(?:,?\s+(?:de\s+)?\d{{4}})?"
_DASH = r"(?:--?|[–—:])"
_PLACE = r"[A-ZÀ-Ý][\w.'’/ \-À-ÿ]{1,40}"
_CAPITALS = r"[A-ZÀ-Ý]{3,}(?:[ .\-'][A-ZÀ-Ý]{2,}){0,3}"
_PATTERNS = [
    # (CNN) -- ; London (CNN)A man ; Abu Dhabi, United Arab Emirates (CNN)
    re.compile(rf"(?:{_PLACE}(?:, {_PLACE})?\s*)?\({_AGENCY}\)[ \t]*(?:{_DASH}[ \t]*)?(?=\S)"),
    re.compile(r"\((?:[A-Z]{2,10}|[A-Z][a-z]+(?: [A-Z][a-z]+){1,3})\)(?=[A-Z\"“'])"),  # (WIRED)Screens are
    # a place, an agency or a date, or both, and a dash: Berlin (dpa) - ; BRUSSELS, 12 July 2024 – ; Paris, le 3 mai –
    re.compile(rf"{_CAPITALS}(?:, [\w. ]{{2,24}})?\s*\([A-Za-z/ ]{{2,20}}\)\s*{_DASH}\s+(?=\S)"),
    re.compile(rf"[*_]{{0,2}}{_PLACE},\s*(?:(?i:le|den)\s+)?(?i:{_DAY})\.?"
               rf"(?:\s*\({_AGENCY}\)|\s*/[\w\- ]{{2,20}}/)?[*_]{{0,2}}\s*[.]?\s*{_DASH}[*_]{{0,2}}\s+"
               rf"(?:РИА Новости\.\s+)?(?=\S)"),
    re.compile(rf"{_CAPITALS}(?:,\s*[A-Z][\w. ]{{1,24}})?\s*(?:--|[–—]|\s-)\s+(?=\S)"),
    # МОСКВА, 12 июля. /ТАСС/. ; МОСКВА, 12 июля (Интерфакс) —
    re.compile(r"[А-ЯЁ]{3,}[А-ЯЁ\- ]{0,20}(?:,\s*\d{1,2}\s+[а-яё]{3,8}\.?)?\s*(?:/[\w\- ]{2,20}/\.?|\([\w ]{2,20}\))"
               r"\s*(?:[.–—-])?\s*(?=\S)"),
    re.compile(r"[А-ЯЁ]{3,}[А-ЯЁ\- ]{0,20},\s*\d{1,2}\s+[а-яё]{3,8}\.?\s*[–—-]\s*(?:РИА Новости\.)?\s*(?=\S)"),
    # القاهرة (رويترز) - ; الرياض - واس:
    re.compile(r"[\u0621-\u064a ]{3,24}\s*\((?:رويترز|أ ف ب|د ب أ|واس|وكالات|وام|قنا|كونا)\)\s*[-–—:]?\s*(?=\S)"),
    re.compile(r"[\u0621-\u064a ]{3,20}\s+[-–—]\s+(?:رويترز|أ ف ب|د ب أ|واس|وكالات|وام|قنا|كونا)\s*[-–—:]\s*(?=\S)"),
    # 新华社北京7月10日电 ; 【北京=共同】 ; [東京 10日 ロイター] -
    re.compile(r"(?:新华社|中新社|中新网|人民网|央视网|本报|据[^，。\s]{1,10})[^，。\s]{0,20}?\d{1,2}日?(?:电|讯|"
               r"消息)[，,]?\s*(?:[（(][^）)]{0,30}[）)])?\s*"),
    re.compile(r"【[^】]{1,16}[=＝][^】]{1,16}】\s*|[［\[【][^］\]】。]{1,20}(?:ロイター|共同|時事|AFP|AP)[^］\]】。]{0,8}[］\]】]"
               r"\s*(?:[-–—―]\s*)?"),
]  # fmt: skip
_LABEL = re.compile(r"(?:[A-Z]{4,}|[A-Z][A-Z&]*(?: (?:[A-Z&]{2,}|OF|AND)){1,4}):\s+(?=[A-Z\"“(\d])")


def opening_length(text: str) -> int:
    """Characters of a dateline ("BRUSSELS, 12 July 2024 - ", "(CNN) -- ") or of a label ("SUMMARY: ") that ``text``,
    the begin of a paragraph, opens with; 0 where there is none, or nothing else."""
    for pattern in (*_PATTERNS, _LABEL):
        match = pattern.match(text)
        if match and match.end() < len(text):
            return match.end()
    return 0


LONGEST_LINE = 260
"""What is longer is prose."""
REPEATED = 3
"""A line that a text has so often is a running head."""

_METADATA_KEYS = (
    r"date|title|headline|url|link|source|author|byline|lang|language|published|updated|id|slug|tags?|topics?|"
    r"category|"
    r"jurisdiction|country|licen[cs]e|copyright|section|type|summary|description|image|note"
)
_METADATA = re.compile(rf"(?:{_METADATA_KEYS})\s*[:=]\s*\S|(?:{_METADATA_KEYS})\s*[:=]\s*$|---+$", re.I)
_BARE_DATE = re.compile(r"(?:date|published|updated)\s+\d{4}-\d\d-\d\d\b", re.I)

# Anchored at both ends where a sentence of the article might begin in the same way.
_LINE = [
    # bylines
    re.compile(r"(?:(?i:by|written by|reporting by|editing by|auteur|autor|autora|author|words by|texte)|"
               r"Von|Par|Por|Di|Автор|Текст|بقلم)\s*:?\s+[^\W\d_a-zß-ÿа-я][^.!?。]{1,70}$"),
    re.compile(r"(?:记者|作者|编辑|责任编辑|责编|来源|图片来源|文|撰文|原标题|编译|文責|執筆|出典|写真|監修)"
               r"\s*[:：/|丨 ].{1,40}$"),
    re.compile(r"[（(](?:责任编辑|责编|记者|编辑|完|图|来源)[^）)]{0,30}[）)]$"),
    re.compile(r"(?:[A-Z][\w.'’\-]+ ){1,4}(?:is|are) (?:an? |the )?[^.]{0,60}\b(?:correspondent|reporter|editor)\.?$"),
    re.compile(r"[A-Z][\w.'’\-]+(?: [A-Z][\w.'’\-]+){1,3},? (?:in [A-Z]\w+|(?:[A-Z]\w+ )?"
               r"(?:[Cc]orrespondent|[Rr]eporter|[Ee]ditor|[Ss]taff [Ww]riter))$"),
    # pictures
    re.compile(r"[(\[]?\s*(?:photo(?:graph|grafie|s)?|image|picture|pic|video|graphic|illustration|credit|foto|bild|"
               r"fotografía|crédits?|créditos|imagen|caption|фото|иллюстрация|видео|صورة|الصورة|تصوير|图片?|図|"
               r"写真提供)"
               r"(?:\s+(?:credit|by|courtesy(?: of)?|source))?\s*[:：/|©].{0,160}$", re.I),
    re.compile(r"[^.!?。]{0,120}\b(?:getty images?|shutterstock|istock(?:photo)?|alamy|/?\s*afp via getty|hellorf|"
               r"unsplash|"
               r"visual china group|picture alliance|imago images|epa-efe|ap photo(?:/[\w .\-]+)?|"
               r"reuters/[\w .\-]+)\)?\s*$", re.I),
    re.compile(r"(?:file photo|archive (?:photo|image)|stock image|archivbild|symbolbild|photo d['’]illustration|"
               r"imagen de archivo|архивное фото|資料写真|资料图)\b.{0,120}$", re.I),
    # what a page adds
    re.compile(r"(?:read more|read also|read next|read the full|see also|also read|related(?: articles?| stories|"
               r" content| topics| links)?\s*(?::|$)|more on this|more from [\w ]{1,30}$|"
               r"most (?:read|popular|viewed)(?: \w+)?\s*(?::|$)|trending(?: now)?\s*(?::|$)|"
               r"click here|continue reading|skip to (?:main|content|navigation)|jump to (?:content|comments|"
               r"navigation)|"
               r"back to top|return to top|share (?:this|on|via)|follow us|follow @|like us on|"
               r"listen(?: now\b|:| to (?:this|the (?:article|podcast|episode|story|audio)))|watch(?: now\b|:)|"
               r"scroll down (?:for|to)|see (?:the )?video|(?:un)?mute$|hide caption|toggle caption|enlarge this|"
               r"view (?:all )?comments|add a comment|"
               r"lesen sie (?:auch|mehr)|mehr zum thema|mehr dazu\s*(?::|$)|zum thema\s*(?::|$)|"
               r"lire (?:aussi|la suite)|à lire aussi|voir aussi|sur le même sujet|partager(?: (?:sur|cet|par|"
               r"l['’])|$)|"
               r"lea también|leer más|ver también|te puede interesar|compartir(?: (?:en|por|este)|$)|"
               r"читайте также|читать далее|подробнее:|по теме\s*(?::|$)|поделиться(?: |$)|"
               r"اقرأ أيضا|اقرأ المزيد|إقرأ أيضا|شارك (?:هذا|عبر|المقال)|المصدر\s*:|"
               r"相关阅读|延伸阅读|相关新闻|阅读更多|点击|更多阅读|扫码|分享到|関連記事|続きを読む|あわせて読みたい|"
               r"もっと見る)"
               r".{0,140}$", re.I),
    re.compile(r"(?:subscribe|sign up|log ?in|support us|donate|register (?:now|here|today|for (?:free|our))|"
               r"get (?:our|email|e-mail|the (?:latest|daily|morning|best))|join (?:us|our|now))\b"
               r"[^.]{0,140}\b(?:newsletters?|e?-?mails?|inbox|account|updates|today|now|here|alerts?|read|articles?)\b"
               r".{0,60}$", re.I),
    re.compile(r"(?:jetzt (?:abonnieren|anmelden|registrieren)|(?:unseren |den )?newsletter\b|abonnieren sie|"
               r"abonnez-vous|inscrivez-vous|s'abonner|recevez\b.{0,60}\bnewsletter|suscríbete|suscríbase|"
               r"подписывайтесь|подпишитесь|подписаться на|اشترك (?:الآن|في (?:النشرة|قناتنا))|订阅我们|订阅(?:邮件|"
               r"电子报)|"
               r"关注我们|メールマガジン|会員登録)"
               r".{0,140}$", re.I),
    re.compile(r"(?:(?:we|this (?:site|website|page)|our (?:site|website)|by (?:using|continuing)|gov\.uk)\b.{0,60}?"
               r"\b(?:use|uses|using|store|set|place|accept|consent to)\b.{0,40}?\bcookies?\b|"
               r"(?:wir|diese (?:seite|website)|unsere (?:seite|website))\b.{0,30}?\b(?:verwende[nt]|nutz(?:t|en)|"
               r"setz(?:t|en))"
               r"\b.{0,30}?\bcookies?\b|"
               r"(?:nous utilisons|ce site utilise|en poursuivant|utilizamos|usamos|este sitio (?:web )?(?:usa|"
               r"utiliza)|"
               r"мы используем|(?:этот )?сайт использует|يستخدم|نستخدم)\b.{0,60}?(?:cookies?|куки|ملفات تعريف)|"
               r"(?:本网站|本站|当サイト|このサイト).{0,12}?(?:使用|利用|用).{0,12}?(?:cookie|クッキー)|"
               r"(?:当サイト|このサイト).{0,12}?(?:cookie|クッキー)).{0,200}$", re.I),
    re.compile(r"(?:(?:accept|manage|reject|allow)(?: all| additional)? cookies|cookies on (?:this|our|gov)|"
               r"you(?:['’]ve| have) (?:accepted|rejected)\b.{0,30}\bcookies|cookie[- ](?:policy|settings|notice|"
               r"preferences|einstellungen|richtlinie)|(?:alle )?cookies (?:akzeptieren|ablehnen|zulassen)|"
               r"accepter (?:tous )?les cookies|aceptar (?:todas )?las cookies|принять (?:все )?cookie).{0,80}$", re.I),
    re.compile(r"(?:©|\(c\)(?= ?(?:[A-Z]\w+ )?(?:19|20)\d\d)|copyright)\s?.{0,160}$|[^.!?]{0,60}\b(?:all|"
               r"some) rights reserved\b.{0,40}$|"
               r"[^.!?。]{0,60}(?:alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|"
               r"все права защищены|جميع الحقوق محفوظة|版权所有|无断転載|無断転載).{0,60}$", re.I),
    re.compile(r"(?:advertisement|advertising|anzeige|werbung|publicité|publicidad|реклама|إعلان|广告|広告|"
               r"sponsored(?: content)?|promoted)\s*$", re.I),
    re.compile(r"(?:tags?|topics?|filed under|keywords?|schlagw[oö]rter|mots-clés|etiquetas|теги|キーワード|"
               r"关键词|标签)\s*[:：].{0,200}$", re.I),
    re.compile(r"(?:last |first )?(?:updated?|published|posted|modified|aktualisiert|stand|veröffentlicht|"
               r"publié|mis à jour|publicado|actualizado|опубликовано|обновлено)"
               r"(?:\s*[:：]\s*|\s+(?:on|at|am|le|el)\s+|\s+(?=\d{1,2}[ ./]|\d{4}-|(?:[A-Z][a-z]{2,8},? )?"
               r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d))"
               r"[\w,. ]{0,16}\d[^.!?]{0,40}\.?$", re.I),
    re.compile(r"(?:\d{1,2} min(?:ute)?s?(?: read)?|facebook|twitter|x|whatsapp|linkedin|reddit|pinterest|telegram|"
               r"messenger|e-?mail|print|copy(?: link)?|share|tweet|comments?(?: \(\d+\))?|save|teilen|drucken|"
               r"imprimer|imprimir|コメント|シェア|分享|打印|收藏)$", re.I),
    re.compile(r"(?:(?:facebook|twitter|whatsapp|linkedin|reddit|pinterest|telegram|e-?mail|print|copy link|share|x)"
               r"\W*){2,8}$", re.I),
    re.compile(r"(?:https?://|www\.)\S+$", re.I),
    re.compile(r"(?:tel(?:ephone)?|phone|textphone|fax|e-?mail|contact|telefon|téléphone|teléfono|тел|"
               r"tél)\s?[.:].{0,120}$",
               re.I),
    re.compile(r"\W*(?:page|seite|página|стр\.?|第)?\s*\d{1,4}\s*(?:(?:/|of|von|de|sur|из)\s*\d{1,4}|页|ページ)?\W*$",
               re.I),
    # the Federal Register
    re.compile(r"\[?FR Doc\b.{0,120}$|BILLING CODE\b.{0,40}$|\[\[?Page \d+\]?\]$|\*(?: \*)+$"),
    re.compile(r"(?:\d+\s+)?Federal Register\s*/\s*Vol\..{0,160}$"),
    re.compile(r"(?:Authority|Dated|AGENCY|Agency|Signed|ADDRESSES|FOR FURTHER INFORMATION CONTACT|"
               r"OMB (?:Control )?Number|Title|CFR|RIN|Docket(?: ID)?(?: No)?)\s?[.:]\s*\S.{0,240}$"),
    re.compile(r"By (?:order|direction) of the (?:[A-Z]\w+ ?){1,3}.{0,160}$"),
    re.compile(r"(?:Administrative practice and procedure|Reporting and recordkeeping requirements)\b.{0,200}$"),
    re.compile(r"List of Subjects\b.{0,120}$"),
    # GOV.UK
    re.compile(r".{1,160}\((?:PDF|HTML|CSV|ODS|ODT|MS (?:Excel|Word|Power\w+)\b[^)]*|Excel|Word)(?:,[^)]*)?\)$"),
    re.compile(r"(?:HTML|PDF(?:, [\d.]+ ?[KM]B.*)?|Ref: .{1,60}|ISBN [\d\-X]+)$"),
    re.compile(r"(?:this file may not be suitable for users of assistive technology|request an accessible format|"
               r"if you use assistive technology\b|is this page useful|there is something wrong with this page|"
               r"report a problem with this page|help us improve gov\.uk|(?:hide|show) all updates|see all updates|"
               r"added translation|applies to (?:england|scotland|wales|northern ireland|the uk)\b|"
               r"explore the topic|print this page|contents$|documents$|updates to this page|from:$|"
               r"© crown copyright|this publication is (?:licensed|available)|to view this licence|"
               r"where we have identified any third party copyright|any enquiries regarding this publication|"
               r"maybe yes this page|thank you for your feedback|we['’]ll send you a link to a feedback form|"
               r"don['’]t include personal or financial information).{0,200}$", re.I),
]  # fmt: skip

# Whole sentences of running text that tell of the report itself, for texts whose lines were lost.
_SENTENCE = [
    re.compile(r".{0,160}\bcontributed (?:reporting|to this (?:report|story|article))\b.{0,60}$", re.I),
    re.compile(r"\(?(?:additional |further )?(?:reporting|editing|writing) by [A-Z].{0,160}$", re.I),
    re.compile(r"(?:©|copyright (?:©|\d{4})).{0,200}$|.{0,60}\b(?:all|some) rights reserved\W*$", re.I),
    re.compile(r"(?:see|read) the (?:original|full) (?:story|article|report)\b.{0,120}$", re.I),
    re.compile(r"(?:this (?:story|article|post|piece|page)|the (?:story|article|post)) (?:has been|was|is being) "
               r"(?:first |originally )?(?:updated|corrected|amended|syndicated|republished)\b.{0,120}$", re.I),
    re.compile(r"this (?:story|article|post|piece) was (?:first |originally )(?:published|posted)\b.{0,120}$", re.I),
    re.compile(r"this (?:story|article|piece) (?:first|originally) appeared\b.{0,120}$", re.I),
    re.compile(r"this material may not be published, broadcast\b.{0,80}$", re.I),
    re.compile(r"the (?:opinions|views) expressed (?:in this|here|are)\b.{0,160}$", re.I),
    re.compile(r"(?:scroll down for|click here|read more\b|watch (?:the )?video|follow (?:us|@)|subscribe to|"
               r"sign up (?:for|to) .{0,40}(?:newsletter|alerts|e-?mail|briefing|updates)|like us on|"
               r"join the conversation|have your say|advertisement|skip advertisement|"
               r"story continues below)\b.{0,160}$", re.I),
    re.compile(r"(?:[A-Z][\w.'’\-]+ ){1,3}(?:reported|wrote) from (?:[A-Z][\w.'’\-]+[ ,]*){1,4}\.$"),
    re.compile(r"\(?(?:mit (?:material|agenturmaterial) (?:von|der)|mit informationen von|"
               r"quelle:|avec (?:afp|reuters)|source\s*:|con información de|fuente:|источник:|المصدر:|"
               r"来源：)\s?.{0,80}$", re.I),
    re.compile(r"(?:We|This (?:site|website)|Our (?:site|website)|"
               r"By (?:using|continuing to use) (?:this|our) (?:site|website))\b.{0,40}?\b(?:use|uses|"
               r"accept)\b.{0,40}?\bcookies\b.{0,160}$"),
    re.compile(r"\[?FR Doc\b.{0,120}$|BILLING CODE\b.{0,40}$|\[\[?Page \d+\]?\]$"),
]  # fmt: skip

_CREDIT = re.compile(
    r"""[(\[]?\s*(?:
      photo(?:graph|grafie|s)?|image|picture|pic|video|graphic|illustration|credit|caption|cover|source
    | foto|bild|symbolbild|quelle|grafik|crédits?|image|vidéo|légende
    | 图片来源|图片|图|视频|来源
    )(?:\s+(?:credit|by|courtesy(?:\sof)?|source))?\s*[:：]""",
    re.X | re.I,
)
"""Opens a line with whose picture stands above it; prose may follow where the lines were lost."""
_CREDIT_END = re.compile(
    r"(?:[^\W\d_]{4}|\b(?:[A-Z]{2,5}|dpa|epd))[.!?][)\]\"”]?\s+(?=[\"“„«(]?[^\W\d_a-zß-ÿ])|"
    r"(?<=[^\W_])[)\]]\s+(?=[A-ZÀ-Ý\"“])|[。！？]\s*"
)
"""A word of four letters or an agency, so that no title ("Sgt.") ends a credit."""
_MOST = 200
"""Characters: a credit is no longer."""
_LEAST = 30
"""Characters of prose that must follow (a third of it in Chinese)."""

# By which a rule is made; at times a page of them.
_STATUTES = re.compile(r"(?:Authority:\s*)?\d+ U\.S\.C\. \d")
_ITEM = re.compile(r"[-*•–—▪●·]\s|\(?\w{1,4}[.)]\s")
_PAGE_NUMBER = re.compile(
    r"^\W*(?:page |seite |página |стр\.? )?\d{1,4}(?: ?(?:of|/|von|de) ?\d{1,4})?\W+|"
    r"\W+(?:page |seite |página |стр\.? )?\d{1,4}(?: ?(?:of|/|von|de) ?\d{1,4})?\W*$"
)


def metadata_lines(lines: list[str]) -> int:
    """How many of the first ``lines`` of a text are ``key: value`` metadata, which some sources print at the top."""
    count = 0
    for line in lines:
        # "SUMMARY: The agency adopts …" opens a document of the Federal Register.
        if line.startswith("SUMMARY:") or not (_METADATA.match(line) or _BARE_DATE.match(line)):
            break
        count += 1
    return count


def credit_length(line: str) -> int:
    """Characters of the picture credit that opens ``line``, where prose follows on the same line; else 0."""
    if not _CREDIT.match(line):
        return 0
    for match in _CREDIT_END.finditer(line, 0, _MOST):
        rest = line[match.end() :]
        if match.group()[0] in ")]" and line[0] not in "([":
            continue
        least = _LEAST // 3 if match.group()[0] in "。！？" else _LEAST
        if len(rest) < least or rest.rstrip()[-1:] not in '"”.!?。！？)）' or is_boilerplate(rest) or is_notice(rest):
            return 0
        return match.end() + credit_length(rest)
    return 0


@functools.lru_cache(maxsize=1024)
def is_boilerplate(line: str) -> bool:
    """Whether ``line``, stripped, is a byline, a credit, a notice or a link, and not a statement of the article."""
    if _STATUTES.match(line):
        return True
    return len(line) <= LONGEST_LINE and any(pattern.match(line) for pattern in _LINE)


def is_notice(sentence: str) -> bool:
    """Whether a sentence of running text tells of the report itself: who contributed, who owns it, where to click."""
    return len(sentence) <= LONGEST_LINE and any(pattern.match(sentence) for pattern in _SENTENCE)


def repeated_lines(lines: Iterable[str]) -> frozenset[str]:
    """Those of the stripped ``lines``, as ``line_key`` gives them, that stand there ``REPEATED`` times or more."""
    counts = Counter(key for line in lines if (key := line_key(line)))
    return frozenset(key for key, count in counts.items() if count >= REPEATED)


def line_key(line: str) -> str:
    """What two printings of a running head have in common: all but case, spacing and the page number; or ``""``."""
    if not 4 <= len(line) <= 200 or (len(line) > 60 and line[-1] in ".!?。；;") or _ITEM.match(line):
        return ""  # a sentence or an item that stands there again is still one
    key = " ".join(line.casefold().split())
    without_page = _PAGE_NUMBER.sub("", key)
    if sum(character.isalpha() for character in without_page) >= 15:  # not "Article 3"
        return without_page
    return key if sum(character.isalpha() for character in key) >= 3 else ""
