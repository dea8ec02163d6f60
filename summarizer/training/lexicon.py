"""Word pairs that ``corruptions`` exchanges: opposites, degrees of certainty, and words of like meaning.

A third of each list is reserved for measuring (``part``), so that figures on edits are not of words seen in training.
WordNet would give more pairs, but its opposites and synonyms need the sense of a word, which nothing here tells.
"""

from __future__ import annotations

import zlib

_OPPOSITES = """
rise fall;rises falls;rose fell;rising falling;risen fallen;increase decrease;increases decreases
increased decreased;increasing decreasing;up down;higher lower;highest lowest;high low;more fewer;gain loss
gains losses;gained lost;win lose;won lost;wins loses;winning losing;accept reject;accepted rejected;accepts rejects
approve reject;approved rejected;approves rejects;support oppose;supported opposed;supports opposes
supporters opponents;allow ban;allowed banned;allows bans;permit prohibit;permitted prohibited;before after
first last;start end;started ended;begin end;began ended;open close;opened closed;opening closing;buy sell
bought sold;buys sells;buying selling;success failure;succeeded failed;successful unsuccessful;strong weak
stronger weaker;strongest weakest;early late;earlier later;young old;younger older;large small;larger smaller
largest smallest;big small;biggest smallest;best worst;better worse;good bad;positive negative;legal illegal
likely unlikely;able unable;public private;domestic foreign;import export;imports exports;imported exported
north south;east west;northern southern;eastern western;men women;man woman;male female;boy girl;boys girls
son daughter;father mother;brother sister;husband wife;confirmed denied;confirm deny;confirms denies;admitted denied
admits denies;praised criticised;praise criticise;welcomed condemned;welcomes condemns;agreed refused;agree refuse
agrees refuses;include exclude;included excluded;including excluding;majority minority;always never;guilty innocent
victory defeat;profit loss;profits losses;growth decline;grew shrank;growing shrinking;expand shrink;raise cut
raised cut;raises cuts;raising cutting;boost harm;boosted harmed;strengthen weaken;strengthened weakened
improve worsen;improved worsened;maximum minimum;above below;inside outside;with without;for against;join leave
joined left;joins leaves;enter leave;entered left;hired dismissed;appointed dismissed;alive dead;survived died
safe dangerous;mandatory voluntary;temporary permanent;adopted repealed;adopt repeal;adds removes;add remove
added removed;extended shortened;extend shorten;extends shortens;employers employees;employer employee
buyers sellers;doctors patients;teachers students;winner loser;long short;longer shorter;fast slow;faster slower
quickly slowly;rich poor;hot cold;easy difficult;possible impossible;arrested released;released withheld
attack defend;attacked defended;guilty acquitted;convicted acquitted;lead trail;leading trailing;leads trails
top bottom;day night;morning evening;summer winter;yesterday tomorrow;last next;send receive;sent received
lend borrow;lent borrowed;teach learn;push pull;love hate;loved hated;remember forget;hope fear;hopes fears
hoped feared;optimistic pessimistic;continue stop;continued stopped;continues stops;require forbid;requires forbids
required forbidden;launch cancel;launched cancelled;launches cancels;new old;creates abolishes;create abolish
created abolished;advantage disadvantage;friend enemy;ahead behind;urban rural;rejected endorsed;reject endorse
withdraw submit;withdrew submitted;cheap expensive;cheaper dearer;full empty;beat lost_to;beats loses_to
defeated lost_to;present absent;present past;optional compulsory;winners losers
"""

# One way only: from what the article says to something surer, wider or further on.
_CERTAINTY = """
may will;might will;could will;can must;should must;would did;proposed adopted;proposes adopts;suspected convicted
some all;several all;many all;most all;partly entirely;sometimes always;often always;almost exactly;alleged proven
allegedly certainly;considering completing;plans refuses;planned refused;expected certain;possible certain
probably certainly;reportedly certainly;could cannot;urged forced;asked ordered;wants refuses;hopes refuses
intends declines;seeking rejecting;seeks rejects;suggested proved;suggests proves;warned promised;warns promises
claimed proved;accused convicted;charged acquitted;nearly exactly;consultation decision;proposal law
recommended ordered;recommends orders;agreed_to declined_to;trying refusing;tried refused;threatened promised
encourages requires;encouraged required;offered refused;offers refuses;discussed settled;discuss settle
called_for ruled_out;calls_for rules_out
"""

_SYNONYMS = """
said stated;big large;start begin;started began;starts begins;buy purchase;bought purchased;help assist
helped assisted;around about;about approximately;nearly almost;firm company;firms companies;company firm
companies businesses;car vehicle;cars vehicles;children youngsters;money funds;obtain get;show demonstrate
shows demonstrates;showed demonstrated;use employ;used employed;need require;needs requires;needed required
end finish;ended finished;try attempt;tried attempted;trying attempting;keep retain;kept retained;tell inform
told informed;ask request;asked requested;give provide;gave provided;gives provides;given provided;rise increase
rose increased;rises increases;rising increasing;fell dropped;fall drop;falling dropping;falls drops;fell declined
cut reduced;cuts reductions;chief head;boss chief;announced unveiled;announces unveils;plan scheme;plans intends
likely probable;but however;although though;because since;while whereas;deal agreement;talks negotiations
row dispute;attack assault;attacked assaulted;injured hurt;quick fast;quickly rapidly;huge enormous
important significant;difficult hard;many numerous;several a_number_of;most the_majority_of;now currently
later afterwards;before prior_to;after following;film movie;films movies;police officers;lawyer attorney
lawyers attorneys;government administration;country nation;countries nations;yearly annual;annual yearly
total overall;rules regulations;rule regulation;law legislation;laws legislation;vote ballot;poll survey
study piece_of_research;expected anticipated;believe think;believes thinks;believed thought;will is_going_to
must has_to;can is_able_to;did_not didn't;is_not isn't;was_not wasn't;does_not doesn't;are_not aren't
were_not weren't;will_not won't;cannot can't;has_not hasn't;have_not haven't;would_not wouldn't;also in_addition
only just;new fresh;main principal;chance opportunity;chances opportunities;job post;jobs posts;shut closed
build construct;built constructed;building constructing;make produce;made produced;makes produces;happen occur
happened occurred;choose select;chose selected;chosen selected;get receive;gets receives;got received;let allow
lets allows;allow enable;allows enables;allowed enabled;stop halt;stopped halted;stops halts;speed pace
wrong incorrect;right correct;rich wealthy;poor impoverished;sick ill;angry furious;happy pleased;sad unhappy
famous well-known;former ex-;top leading;key crucial;joined became_part_of;left departed;won claimed_victory_in
loss defeat;losses defeats;defeat loss;beat defeated;beats defeats;match game;matches games;game match
player sportsman;team side;side team;fans supporters;fan supporter;singer vocalist;actor performer;prize award
award prize;awards prizes;home house;house home;street road;area region;areas regions;region area;problem difficulty
problems difficulties;error mistake;errors mistakes;mistake error;answer reply;answered replied;speak talk
spoke talked;speaking talking;speech address;add append;added went_on;warned cautioned;warns cautions
warning caution;claim assertion;claims asserts;claimed asserted;admitted acknowledged;admits acknowledges
criticised condemned;praised commended;demanded insisted_on;urged called_on;urges calls_on;revealed disclosed
reveals discloses;reveal disclose;discovered found;found discovered;discover find;linked connected;link connection
costs expenses;cost price;pay salary;staff employees;workers employees;worker employee;enough sufficient
extra additional;additional extra;further additional;various different;entire whole;whole entire;often frequently
rarely seldom;perhaps maybe;probably likely;immediately at_once;soon shortly;recently lately;approve authorise
approved authorised;permit authorise;ban prohibit;banned prohibited;bans prohibits;improve enhance;improved enhanced
protect safeguard;protected safeguarded;reduce lower;reduced lowered;reduces lowers;raise lift;raised lifted
create establish;created established;launch introduce;launched introduced;issue publish;issued published
"""


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    lines = [pair for line in text.strip().splitlines() for pair in line.split(";")]
    split = [pair.replace("_", "\u00a0").split(" ") for pair in lines]
    return tuple((left.replace("\u00a0", " "), right.replace("\u00a0", " ")) for left, right in split)


def _reserved(pair: tuple[str, str]) -> bool:
    """Whether a pair is kept for measuring. By its shorter stem, so that rise/fall and rises/falls stay together."""
    return zlib.crc32(min(pair)[:3].encode()) % 3 == 0


def _part(pairs: tuple[tuple[str, str], ...], reserved: bool) -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for left, right in pairs:
        if _reserved((left, right)) is reserved:
            table.setdefault(left, []).append(right)
    return table


def opposites(*, reserved: bool) -> dict[str, list[str]]:
    """Word → words of the opposite meaning, both ways."""
    both = _pairs(_OPPOSITES)
    return _part(both + tuple((right, left) for left, right in both), reserved)


def certainty(*, reserved: bool) -> dict[str, list[str]]:
    """Word → a surer, wider or later one: "may" → "will", "proposed" → "adopted"."""
    return _part(_pairs(_CERTAINTY), reserved)


def synonyms(*, reserved: bool) -> dict[str, list[str]]:
    """Word → words that say the same in most news sentences."""
    return _part(_pairs(_SYNONYMS), reserved)


def words(text: str) -> tuple[str, ...]:
    """The words of a line: lists of them read better so."""
    return tuple(text.split())


MONTHS = words("January February March April May June July August September October November December")
WEEKDAYS = words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
NUMBER_WORDS = words(
    "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty"
)
AUXILIARIES = frozenset(words("is are was were has have had will would can could may might should must does did do"))
ATTRIBUTING = ("said", "says", "told", "added", "warned", "claimed", "announced", "insisted", "explained", "argued")
DETERMINERS = frozenset(words("the a an his her their its our this that these those"))
JOINTS = frozenset(
    words(
        "is are was were has have had will would can could may after before in on at for with by to that who which "
        "because as from and but while when where if of said says into over during against"
    )
)
"""Words at which two sentences can be cut and joined so that the result still reads like one."""
FUNCTION = frozenset(
    words(
        "the a an he she it they we you i his her their its our but and in on at for with by to that this these those "
        "who which because as from while when where if of after before there what how also however mr mrs ms dr not no"
    )
)
"""Words that begin sentences and are no names."""
PAST = dict(
    zip(
        words("said told made took gave went came found won lost rose fell began"),
        words("say tell make take give go come find win lose rise fall begin"),
        strict=True,
    )
)
"""Past tense → plain form, of frequent irregular verbs."""
