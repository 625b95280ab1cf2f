"""Tell an address of the web from two words with a dot between them."""

from __future__ import annotations

_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc "
    "cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga "
    "gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp "
    "ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms "
    "mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro "
    "rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt "
    "tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_OTHERS = (
    "com org net info biz edu gov int mil app dev online site shop store club xyz top blog city life live news page "
    "web website link chat social media group team email cloud space tech world today care help support ngo ong "
    "amsterdam berlin brussels gent hamburg helsinki istanbul koeln london madrid nrw paris roma rome stockholm "
    "vlaanderen wien zuerich coop museum name pro tel mobi asia cat eus gal frl bzh swiss "
    "рф укр бел срб мкд бг қаз мон рус сайт онлайн орг дети москва ελ ευ ею հայ გე "
    "قطر مصر السعودية امارات الاردن تونس المغرب الجزائر عمان ایران ايران فلسطين سورية عراق موقع شبكة بازار پاکستان "
    "भारत বাংলা ভারত ਭਾਰਤ ભારત இந்தியா భారత్ 中国 中國 香港 台灣 한국 ไทย ලංකා"
)

ENDINGS = frozenset(_COUNTRIES.split()) | frozenset(_OTHERS.split())
"""Top-level domains that are looked for: all countries, and names that people in our neighbourhoods use."""

SHORT = frozenset({"t.me", "m.me", "x.com", "t.co", "g.co", "u.nu", "b.nl"})
"""Sites with one letter before the dot; other single letters are an abbreviation (m.in., o.a.)."""

_SHORTEST = 2


def host_length(host: str) -> int:
    """Return how many characters of dotted words are an address, 0 if none.

    A sentence that begins right after a full stop has a capital there: `good.It is` is no address.

    Args:
        host: words with dots between them.
    """
    labels = host.rsplit(".", _DEEPEST + 1)
    if ENDINGS.isdisjoint(map(str.casefold, labels)):
        return 0
    end = len(host)
    for at in range(len(labels) - 1, max(0, len(labels) - _DEEPEST - 1), -1):
        if _is_ending(labels[at], host[:end]) and _is_name(labels[at - 1], host[:end]):
            return end
        end -= len(labels[at]) + 1
    return 0


_DEEPEST = 13
"""Labels looked at from the end: an address has few, and hostile text many."""


def _is_ending(label: str, host: str) -> bool:
    known = label.casefold() in ENDINGS
    return known and (label == label.lower() or host[:253] == host[:253].upper())


def _is_name(label: str, host: str) -> bool:
    letters = any(map(str.isalpha, label[:64]))
    return letters and (len(label) >= _SHORTEST or host.casefold() in SHORT)
