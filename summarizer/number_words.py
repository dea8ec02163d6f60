"""Words for numbers, by language."""

from __future__ import annotations

from summarizer.words import fold

_WORDS = {
    "en": """zero - two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety""",
    "de": """null - zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn
        siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig""",
    "fr": """zero - deux trois quatre cinq six sept huit - dix onze douze treize quatorze quinze seize - - - vingt
        trente quarante cinquante soixante""",
    "es": """cero - dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis
        diecisiete dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa""",
    "no": "null - to tre fire fem seks sju atte ni ti elleve tolv tretten fjorten femten seksten",
}  # fmt: skip
_CARDINALS = {
    lang: {word: at if at < 20 else 10 * (at - 18) for at, word in enumerate(words.split()) if word != "-"}
    for lang, words in _WORDS.items()
}
CARDINALS = {lang: {fold(word): value for word, value in words.items()} for lang, words in _CARDINALS.items()}
"""Language → folded number word of 0, 2 to 20 and tens → value. "One" is an article in most languages."""
COUNTS = (
    dict.fromkeys(("a", "an", "one", "einem", "einer", "un", "une"), 1)
    | {
        form: value
        for lang in ("en", "de", "fr")
        for word, value in _CARDINALS[lang].items()
        for form in (word, fold(word))
    }
    | {"twenty-one": 21, "twenty-four": 24, "thirty-six": 36, "forty-five": 45, "dix-huit": 18}
)
"""What may stand before "days", "Tage" or "jours", in small letters, with and without accents → value."""
ORDINALS = {
    "third": 3, "tenth": 10, "twentieth": 20, "thirtieth": 30, "sixtieth": 60, "vingtième": 20, "zwanzigsten": 20,
}  # fmt: skip
"""What may stand before "day" in place of a count: "the twentieth day after"."""

_CJK_DIGITS = dict(zip("零〇一二三四五六七八九两兩", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 2), strict=True))
_CJK_POWERS = {"十": 10, "百": 100, "千": 1000}


def chinese_number(written: str) -> float:
    """六千五百万 → 65,000,000."""
    if all(char in _CJK_DIGITS for char in written):
        return float("".join(str(_CJK_DIGITS[char]) for char in written))
    total = section = digit = 0.0
    for char in written:
        if char in _CJK_DIGITS:
            digit = _CJK_DIGITS[char]
        elif char in _CJK_POWERS:
            section += (digit or 1) * _CJK_POWERS[char]
            digit = 0
        elif char == "亿":
            total, section, digit = (total + section + digit) * 1e8, 0.0, 0.0
        else:
            total, section, digit = total + (section + digit or 1) * 1e4, 0.0, 0.0
    return total + section + digit
