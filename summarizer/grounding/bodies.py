"""Bodies and people that German and Chinese texts name in one word, where capitals and spaces tell nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.grounding.facts import Facts
from summarizer.names import Name
from summarizer.tokens import Tokens, listed

_GERMAN = re.compile(
    r"(?:bundes|landes|europa|reichs)\w{0,30}(?:rat|tag|gericht|gerichts?hof|ministerium|kommission|amt|"
    r"agentur|anstalt)"
    r"|\w{3,30}(?:ministerium|ministerin|minister|kommission|gerichtshof)"
    r"|landtag|landrat|kreistag|stadtrat|gemeinderat|nationalrat|standerat|ethikrat|aufsichtsrat"
)
_LOOSE = re.compile(r"(?P<what>\w{4,})(?P<head>ministerium|ministerin|minister|kommission|gerichtshof)")
_ENDINGS = ("", "s", "es", "e", "en", "n", "rn", "ern")

# One body a line, with its other names.
_CHINESE = [
    listed(line)
    for line in """
    国务院
    全国人大 全国人民代表大会 全国人大常委会
    全国政协 政协
    最高人民法院 最高法
    最高人民检察院 最高检
    国家网信办 网信办 国家互联网信息办公室 互联网信息办公室
    国家发展改革委 国家发改委 发改委 国家发展和改革委员会 发展改革委
    工业和信息化部 工信部
    中国人民银行 人民银行 央行
    财政部
    商务部
    教育部
    外交部
    公安部
    司法部
    民政部
    科学技术部 科技部
    生态环境部
    交通运输部
    农业农村部
    自然资源部
    住房和城乡建设部 住房城乡建设部 住建部
    人力资源和社会保障部 人力资源社会保障部 人社部
    文化和旅游部 文旅部
    应急管理部
    国防部
    国家安全部
    水利部
    国家卫生健康委 卫健委 国家卫生健康委员会 国家卫健委
    中国证监会 证监会 中国证券监督管理委员会
    市场监管总局 国家市场监督管理总局 市场监督管理总局
    国家税务总局 税务总局
    海关总署
    审计署
    国资委
    国家统计局 统计局
    国家能源局 能源局
    国家药监局 药监局
    欧盟委员会 欧委会
    欧洲议会
    联合国
    世界卫生组织 世卫组织
    """.strip().splitlines()
]
_TITLED = re.compile(
    r"(?:主任|部长|总理|主席|局长|书记|省长|市长|院长|司长|行长|会长|总统|首相|大臣|总裁|秘书长|发言人)"
    r"([王李张刘陈杨赵黄周吴徐孙胡朱郭何罗郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘董袁于余叶蒋杜苏魏吕沈姚卢姜崔钟谭陆汪"
    r"范廖石贾韦夏付邹熊孟秦邱侯江尹薛阎雷庄习马丁林高任]"
    r"[一-鿿]{1,2}?)(?=表示|说|指出|称|强调|认为|介绍|透露|宣布|签署|出席|[，。、])"
)


def missing_bodies(text: str, tokens: Tokens, names: tuple[Name, ...], facts: Facts) -> Iterator[tuple[int, int]]:
    """Ranges of ``text`` with a body or a person that a German or Chinese article does not name."""
    if facts.lang == "de":
        for name in names:
            for at in tokens.within(name.start, name.end):
                if not _german_said(tokens.words[at], facts):
                    yield tokens.starts[at], tokens.ends[at]
    if facts.lang == "zh":
        yield from _chinese(text, facts)


def _german_said(word: str, facts: Facts) -> bool:
    if not any(_GERMAN.fullmatch(word.removesuffix(ending)) for ending in _ENDINGS if word.endswith(ending)) or _has(
        word, facts
    ):
        return True
    loose = _LOOSE.match(word)
    if not loose:
        return False
    # "Finanzministerium" of "Bundesministerium der Finanzen" and of "Bundesfinanzministerium".
    what = loose["what"].removeprefix("bundes").removeprefix("landes")[:5]
    head = loose["head"][:8]
    return any(head in other for other in facts.tokens.places) and any(what in other for other in facts.tokens.places)


def _has(word: str, facts: Facts) -> bool:
    bare = {word.removesuffix(ending) for ending in _ENDINGS}
    return any(f"{form}{ending}" in facts.tokens.places for form in bare for ending in _ENDINGS)


def _chinese(text: str, facts: Facts) -> Iterator[tuple[int, int]]:
    whole = facts.text
    for row in _CHINESE:
        said = next((written for written in sorted(row, key=len, reverse=True) if written in text), None)
        if said and not any(written in whole for written in row):
            at = text.index(said)
            yield at, at + len(said)
    for match in _TITLED.finditer(text):
        if match[1] not in whole:
            yield match.span(1)
