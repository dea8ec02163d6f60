"""Words that turn what stands beside them: negation, condition, denial, supposition. English, German, French, Spanish,
Chinese."""

from __future__ import annotations

import re

from summarizer.tokens import fold, listed

NEGATIONS = frozenset(
    fold(word)
    for word in listed(
        """
    not no never cannot neither nor none without nicht kein keine keinen keinem keiner keines nie niemals ohne ne pas
    jamais aucun aucune sans nunca ningun ninguna sin tampoco 不 没 未 无 非 否 勿
    """
    )
)
"""Folded words. "Don't" is read as "don" and "t": see ``is_negation``."""
_CONTRACTED = frozenset(
    listed(
        """
    don doesn didn isn aren wasn weren won wouldn shouldn couldn hasn haven hadn mustn needn ain can
    """
    )
)

UNSAFE = re.compile(
    r"\b(?:not|cannot|never|no|none|nor|neither|without|hardly|barely|false\w*|untrue|wrong\w*|incorrect\w*|myth|hoax|"
    r"den(?:y|ies|ied|ying|ials?)|reject\w*|refut\w*|dismiss\w*|disput\w*|doubt\w*|rebut\w*|retract\w*|"
    r"if|unless|whether|would|could|might|may|should|only|except\w*|until|suppos\w*|provided|assum\w*|imagin\w*|"
    r"claim\w*|alleg\w*|accus\w*|rumou?r\w*|sa(?:y|ys|id|ying)|told|tells?|argu\w*|believ\w*|thinks?|thought|expect\w*|"
    r"warn\w*|hop(?:e|es|ed|ing)|fear\w*|want\w*|urg(?:e|es|ed|ing)|demand\w*|propos\w*|suggest\w*|predict\w*|"
    r"promis\w*|threaten\w*|fail\w*|refus\w*|declin\w*|cancel\w*|abandon\w*|overturn\w*|insist\w*|call(?:s|ed)? for|"
    r"(?:out )?of (?:the|these|those|its|all|our|their)|minus|"
    r"nicht|keine?[mnrs]?|nie|niemals|ohne|falsch\w*|unwahr|bestreite\w*|bestritt\w*|dementier\w*|wies\w*|weist|lehnt\w*|"
    r"wenn|falls|sofern|ob|würden?|könnten?|sollten?|nur|sagt\w*|erklärt\w*|behauptet\w*|warnt\w*|fordert\w*|"
    r"pas|jamais|aucune?s?|sans|faux|fausse|dément\w*|démenti\w*|nie|nié\w*|rejet\w*|si|sauf|selon|aurait|seraient|serait|"
    r"pourrait|devrait|seulement|dit|déclar\w*|affirm\w*|"
    r"nunca|ningún|ninguna?|sin|falso|falsa|niega\w*|negó|negaron|desm[ie]+nt\w*|rechaz\w*|salvo|según|podría|debería|"
    r"sería|solo|sólo|dijo|dice)\b|n['’]t\b"
    r"|不|没|未|无|非|否认|如果|若|除非|假如|倘若|可能|或许|声称|称|说|表示|据|谣|仅|只",
    re.I,
)
"""What leaves the rest of its sentence open: where one of these is left out, the rest is not as good as said."""


DENIES = re.compile(
    r"\b(?:not|cannot|never|no|none|nor|neither|nobody|nothing|without|hardly|barely|few|little|less|least|only|yet|but|"
    r"except\w*|exclu\w*|exempt\w*|false\w*|untrue|wrong\w*|den(?:y|ies|ied|ying|ials?)|reject\w*|refus\w*|declin\w*|"
    r"dismiss\w*|disput\w*|doubt\w*|fail\w*|lack\w*|miss\w*|absen\w*|avoid\w*|prevent\w*|stop\w*|end\w*|block\w*|"
    r"ban|bans|banned|prohibit\w*|forbid\w*|forbade|withdr\w*|cancel\w*|abandon\w*|instead|rather|unlikely|until|"
    r"un\w{3,}|in(?:ab|ad|ca|el|ef|su)\w+|im(?:po|pr)\w+|ir(?:re|ra)\w+|dis\w{4,}|\w+less|rul\w+ out|too|"
    r"nicht|kein\w*|nie|niemals|ohne|weder|sondern|lehn\w*|pas|jamais|aucune?|sans|ni|refus\w*|rejet\w*|ne|n)\b|n['’]t\b",
    re.I,
)
"""What may make a sentence say "not" in one way or another."""


def is_negation(words: list[str], at: int) -> bool:
    """Whether the folded word ``at`` says "not"; the "t" of "don't" does, and the "yet" of "has yet to"."""
    word = words[at]
    if word == "yet":
        return words[at + 1 : at + 2] == ["to"]
    return word in NEGATIONS or (word == "t" and at > 0 and words[at - 1] in _CONTRACTED)
