"""Pairs of words that say opposite things."""

from __future__ import annotations

from summarizer.tokens import fold, listed

# Forms of one sense on each side; only what can't be said of the same thing at the same time.
_PAIRS = """
adopt adopts adopted adopting approve approves approved approving pass passed back backed accept accepts accepted
    | reject rejects rejected rejecting block blocks blocked
support supports supported supporting favour favours favoured favor favored back backs backed
    | oppose opposes opposed opposing
allow allows allowed allowing permit permits permitted legalise legalised legalize legalized
    | ban bans banned banning prohibit prohibits prohibited forbid forbids forbade forbidden outlaw outlaws outlawed
rise rises rose risen rising increase increases increased increasing grow grows grew grown growing climb climbed
    raise raises raised raising
    | fall falls fell fallen falling decrease decreases decreased decreasing decline declines declined drop drops
    dropped dropping shrink shrank shrunk lower lowers lowered lowering cut cuts reduce reduces reduced
win wins won winning | lose loses lost losing
more over | fewer less under
least | most
above | below
for | against
before | after
exempt | liable
legal lawful | illegal unlawful
guilty | innocent
constitutional | unconstitutional
strengthen strengthens strengthened tighten tightens tightened | weaken weakens weakened loosen loosened
buy buys bought buying | sell sells sold selling
begin begins began begun start starts started open opens opened | end ends ended finish finished close closes closed
include includes included including | exclude excludes excluded excluding
require requires required mandatory compulsory | forbid forbids forbidden voluntary optional
higher | lower
gain gains gained | lose loses lost
first | last
best | worst
extend extends extended | shorten shortens shortened
annimmt annehmen angenommen beschlossen gebilligt | abgelehnt verworfen
gestiegen stieg steigt steigen erhöht | gefallen sank sinkt sinken gesunken gesenkt
erlaubt gestattet | verboten untersagt
mehr | weniger
mindestens | höchstens
adopte adopté adoptée adoptent approuve approuvé approuvée | rejette rejeté rejetée repousse repoussé repoussée
autorise autorisé autorisée | interdit interdite interdits interdites
augmente augmenté augmentation hausse | baisse baissé diminue diminué diminution
plus | moins
aprueba aprobó aprobado aprobada | rechaza rechazó rechazado rechazada
permite permitió | prohíbe prohibió prohibido
sube subió aumentó aumenta | baja bajó disminuyó disminuye
más | menos
"""
SIDES: dict[str, set[tuple[int, int]]] = {}
"""Folded word → (pair, side of it) of each sense."""
for _number, _row in enumerate(_PAIRS.replace("\n    ", " ").strip().splitlines()):
    for _side, _words in enumerate(_row.split("|")):
        for _word in listed(_words):
            SIDES.setdefault(fold(_word), set()).add((_number, _side))
