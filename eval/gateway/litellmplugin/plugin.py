# @HEADER@
"""Decides by one policy which model a prompt goes to, as Switchboard does, to the bit, but
for checks: what a second model would have to agree to goes to the reference.

    import switchboard_plugin
    switchboard_plugin.decide("How much is 2 + 2?")
    switchboard_plugin.decide("How much is 2 + 2?", task="math")

    python3 switchboard_plugin.py < prompts.jsonl

The command reads a prompt a line, as {"prompt": ..., "task": ...} or as a string in
JSON, and prints a decision a line. LiteLLM takes switchboard_plugin.classifier.

The text is read as bytes of UTF-8. The tables hold the words, the characters and the
weights; nothing is asked of a library whose tables change.
"""

import base64
import codecs
import json
import math
import re
import sys
import zlib

# What decides: the ladder, thresholds and certificates.
POLICY = json.loads(r'''@POLICY@''')

# The tiers of LiteLLM, by model. What has none goes to the reference there.
TIERS = json.loads(r'''@TIERS@''')

# What reading looks up, and the weights that were learned: JSON, compressed.
PACKED = json.loads(zlib.decompress(base64.b64decode("""
@PACKED@
""")))
TABLES = PACKED["reader"]

MASK = (1 << 64) - 1


def wrap(value, bits):
    """The whole number as so many bits hold it."""
    half = 1 << (bits - 1)
    return (value + half & (1 << bits) - 1) - half


def quotient(a, b):
    """a / b without its fraction, towards zero."""
    return a // b if a >= 0 else -(-a // b)


def rounded(x):
    """The nearest whole number; halves go away from zero."""
    whole = math.trunc(x)
    if abs(x - whole) >= 0.5:
        whole += 1 if x > 0 else -1
    return whole


# Characters.

CONTROL, BLANK, NEWLINE, LETTER, MARK, UNSPACED, DIGIT, SIGN = range(8)

RUNE_ERROR = 0xFFFD
SKIPPED = -1


def _classes():
    runs = TABLES["classes"] + [[0x110000, 0]]
    return b"".join(bytes([runs[i][1]]) * (runs[i + 1][0] - runs[i][0]) for i in range(len(runs) - 1))


CLASS = _classes()  # by character
FOLD = dict(map(tuple, TABLES["folds"]))
SPACES = frozenset(TABLES["spaces"])
ASCII_WORD = bytes(CLASS[b] in (LETTER, DIGIT) if b < 0x80 else 0 for b in range(256))
WORD = re.compile(b"[0-9A-Za-z_]*")
LOWERED = bytes(b | 0x20 for b in range(256))


def runes(text):
    return frozenset(map(ord, text))


def decode(text, i, end):
    """The character at i of text[:end], and its bytes; RUNE_ERROR and 1 of broken ones."""
    if i >= end:
        return RUNE_ERROR, 0
    a = text[i]
    if a < 0x80:
        return a, 1
    if a < 0xC2 or a > 0xF4 or i + 1 >= end:
        return RUNE_ERROR, 1
    b = text[i + 1]
    if b & 0xC0 != 0x80:
        return RUNE_ERROR, 1
    if a < 0xE0:
        return (a & 0x1F) << 6 | b & 0x3F, 2
    if i + 2 >= end:
        return RUNE_ERROR, 1
    c = text[i + 2]
    if c & 0xC0 != 0x80:
        return RUNE_ERROR, 1
    if a < 0xF0:
        if a == 0xE0 and b < 0xA0 or a == 0xED and b > 0x9F:
            return RUNE_ERROR, 1
        return (a & 0xF) << 12 | (b & 0x3F) << 6 | c & 0x3F, 3
    if i + 3 >= end or a == 0xF0 and b < 0x90 or a == 0xF4 and b > 0x8F:
        return RUNE_ERROR, 1
    d = text[i + 3]
    if d & 0xC0 != 0x80:
        return RUNE_ERROR, 1
    return (a & 7) << 18 | (b & 0x3F) << 12 | (c & 0x3F) << 6 | d & 0x3F, 4


def decode_last(text, end):
    """The last character of text[:end], and its bytes."""
    if end == 0:
        return RUNE_ERROR, 0
    if text[end - 1] < 0x80:
        return text[end - 1], 1
    start, most = end - 2, max(0, end - 4)
    while start >= most and text[start] & 0xC0 == 0x80:
        start -= 1
    start = max(start, 0)
    r, size = decode(text, start, end)
    if start + size != end:
        return RUNE_ERROR, 1
    return r, size


def trim_left(text, cut):
    i, end = 0, len(text)
    while i < end:
        r, size = decode(text, i, end)
        if r not in cut:
            break
        i += size
    return text[i:]


def trim_right(text, cut):
    end = len(text)
    while end > 0:
        r, size = decode_last(text, end)
        if r not in cut:
            break
        end -= size
    return text[:end]


def trim_space(text):
    return trim_right(trim_left(text, SPACES), SPACES)


def equal_fold(text, word):
    """Whether both are alike but for case; word is of small ASCII letters."""
    return text.replace("ſ".encode(), b"s").replace("\u212a".encode(), b"k").lower() == word


def contains_any(text, some):
    return any(b in text for b in some)


def word_goes_on(text, i):
    r, size = decode(text, i, len(text))
    return size > 0 and CLASS[r] == LETTER


def word_end(text, i):
    """Where the word at i ends; an apostrophe between letters is part of it."""
    n = len(text)
    while True:
        i = WORD.match(text, i).end()
        if i >= n:
            return i
        b = text[i]
        if b < 0x80:
            if b != 0x27 or not word_goes_on(text, i + 1):
                return i
            i += 1
            continue
        c, size = decode(text, i, n)
        if CLASS[c] not in (LETTER, MARK, DIGIT) and not (c == 0x2019 and word_goes_on(text, i + size)):
            return i
        i += size


def word_ends_at(text, i):
    """Whether no letter or digit goes on at i."""
    while True:
        if i >= len(text):
            return True
        if text[i] < 0x80:
            return not ASCII_WORD[text[i]]
        r, size = decode(text, i, len(text))
        if CLASS[r] == LETTER:
            return False
        if CLASS[r] != MARK:
            return True
        if FOLD.get(r, r) != SKIPPED:
            return False
        i += size


def space_end(text, i):
    """Where the white space and hyphens at i end. An empty line stays."""
    lines = 0
    while i < len(text):
        b = text[i]
        if b == 0x0A:
            lines += 1
            if lines > 1:
                return i
        elif b != 0x2D and (b >= 0x80 or CLASS[b] != BLANK):
            return i
        i += 1
    return i


def next_folded(text, i):
    """The next character that counts in a comparison, and where the one after it begins."""
    n = len(text)
    while i < n:
        b = text[i]
        if b < 0x80:
            if b > 0x2D:
                return FOLD.get(b, b), i + 1
            if b == 0x2D or b == 0x0A or CLASS[b] == BLANK:
                return 0x20, space_end(text, i)
            return b, i + 1
        r, size = decode(text, i, n)
        i += size
        r = FOLD.get(r, r)
        if r != SKIPPED:
            return r, i
    return SKIPPED, i


def last_folded(text, end):
    """next_folded backwards from end: the character, and the bytes it takes."""
    n = 0
    while n < end:
        r, size = decode_last(text, end - n)
        n += size
        if r == 0x2D or CLASS[r] == BLANK or CLASS[r] == NEWLINE:
            while n < end and text[end - n - 1] in b" \t\r\n-":
                n += 1
            return 0x20, n
        r = FOLD.get(r, r)
        if r != SKIPPED:
            return r, n
    return SKIPPED, 0


# Words that say what a prompt asks for.

ROLES = TABLES["roles"]
HEAD, ANY, LIGHT, OBJECT, TOPIC = (ROLES[name] for name in ("head", "any", "light", "object", "topic"))
ADVERB, OPENER, POLITE, LINK, ASK, MAYBE = (ROLES[name] for name in ("adverb", "opener", "polite", "link", "ask", "maybe"))
QUANTITY, DEIXIS, LABEL, STOP_PHRASE, JSON_FORM = (ROLES[name] for name in ("quantity", "deixis", "label", "hush", "json"))
NUMBER, NEGATION, CONSTRAINT, PROOF, HARD, EXPERT, SMALLTALK = (
    ROLES[name] for name in ("number", "negation", "constraint", "proof", "hard", "expert", "smalltalk"))
CHOICE, EITHER, CLUE = (ROLES[name] for name in ("choice", "either", "clue"))
COUNTED_ROLES = NUMBER | NEGATION | CONSTRAINT | PROOF | HARD | EXPERT | SMALLTALK

TASKS = TABLES["tasks"]
TASK_INDEX = {name: i for i, name in enumerate(TASKS)}
UNKNOWN = len(TASKS) - 1
CLASSIFICATION, EXTRACTION, QA, CODING, MATH, REASONING, WRITING = (
    TASK_INDEX[name] for name in ("classification", "extraction", "question answering", "coding", "math", "reasoning", "writing"))

POINTS = TABLES["points"]
OPENING, NAMING, SECOND, MATTER, THIRD, QUESTION = (
    POINTS[name] for name in ("opening", "naming", "second", "matter", "third", "question"))
MENTION, BESIDE, ENOUGH, DECISIVE, AHEAD = (POINTS[name] for name in ("mention", "beside", "enough", "decisive", "ahead"))
FEWEST_CODE, FEWEST_CLUES = POINTS["fewest code"], POINTS["fewest clues"]
FEWEST_LABELS = 3


class Entry:
    """A word of the lexicon, or several, with what it can mean."""

    __slots__ = ("words", "stem", "anywhere", "roles", "tasks")

    def __init__(self, row):
        self.words = row.get("words", 0)
        self.stem = row.get("stem", False)
        self.anywhere = row.get("anywhere", False)
        self.roles = row["roles"]
        self.tasks = {1 << i: task for i, task in enumerate(row["tasks"])}


class Lexicon:
    def __init__(self, rows):
        self.root = {}
        self.first_words = set()  # what stands in ASCII at the head of entries
        self.stop_phrases = []
        for row in rows:
            key, node = row["key"], self.root
            for c in key:
                node = node.setdefault(ord(c), {})
            node[None] = Entry(row)
            raw = key.encode()
            self.first_words.add(raw[:WORD.match(raw).end()])
            if row["roles"] & STOP_PHRASE:
                self.stop_phrases.append([ord(c) for c in reversed(key)])
        self.stop_phrases.sort(key=lambda key: -sum(len(chr(c).encode()) for c in key))

    def find(self, text, at):
        """The longest entry that begins at text[at:], and the bytes it takes."""
        r, size = decode(text, at, len(text))
        node, i = self.root.get(FOLD.get(r, r)), at + size
        best, end = None, 0
        while node is not None:
            entry = node.get(None)
            if entry is not None and (entry.stem or word_ends_at(text, i)):
                best, end = entry, i
            r, i = next_folded(text, i)
            node = node.get(r)
        return best, end - at

    def opens(self, r):
        return FOLD.get(r, r) in self.root

    def without_stop_phrases(self, text):
        """The text without the phrases at its end that never count."""
        while True:
            bare = trim_right(text, TAIL)
            cut = self.cut_hush(bare)
            if len(cut) == len(bare):
                return text
            text = trim_right(cut, SPACES)

    def cut_hush(self, text):
        last, _ = last_folded(text, len(text))
        for key in self.stop_phrases:
            if key[0] == last:
                end = cut_folded_suffix(text, key)
                if end is not None:
                    return text[:end]
        return text


TAIL = runes(" \t\r\n.!…。！")


def cut_folded_suffix(text, key):
    """Where a phrase begins that ends the text as words of its own, or None. Its key is backwards."""
    end = len(text)
    for want in key:
        got, n = last_folded(text, end)
        if n == 0 or got != want:
            return None
        end -= n
    r, _ = decode_last(text, end)
    if end == 0 or CLASS[r] not in (LETTER, DIGIT, MARK):
        return end
    return None


LEXICON = Lexicon(TABLES["entries"])


# Words and signs as indexes of a table of weights.

TABLE_BITS = 15
TABLE_SIZE = 1 << TABLE_BITS
GOLDEN = 0x9E3779B97F4A7C15
KIND_CHARACTER = 0x9E3779B97F4A7C55
KIND_PAIR = 0xC2B2AE3D27D4EB4F
KIND_HEAD = 0x165667B19E3779F9
KIND_TAIL = 0x85EBCA77C2B2AE63
KIND_NUMBER = 0x27D4EB2F165667C5
KIND_SIGN = 0xD6E8FEB86659FD93


class Spelling:
    """A word as it is read: its letters, folded, eight at a time."""

    __slots__ = ("hash", "rest", "head", "tail", "letters")

    def __init__(self):
        self.hash = self.rest = self.head = self.tail = self.letters = 0

    def sum(self):
        return (self.hash ^ self.rest) * GOLDEN & MASK

    def close(self):
        h = self.sum()
        self.hash, self.rest = h ^ h >> 32, 0

    def read(self, word):
        """Reads a word of ASCII letters and digits."""
        self.letters = len(word)
        lowered = word.translate(LOWERED)
        i = 0
        while i + 8 <= len(word):
            self.rest = int.from_bytes(lowered[i:i + 8], "little")
            self.close()
            i += 8
        self.rest = int.from_bytes(lowered[i:], "little")

    def edges(self, word):
        self.head = int.from_bytes(word[:4].translate(LOWERED), "little")
        a, b, c = word[-3:].translate(LOWERED)
        self.tail = a << 42 | b << 21 | c

    def put(self, r):
        self.rest ^= r << 8 * (self.letters & 7) & MASK
        if self.letters < 4:
            self.head ^= r << 8 * self.letters
        self.tail = self.tail << 21 & (1 << 63) - 1 | r
        self.letters += 1
        if self.letters & 7 == 0:
            self.close()

    def read_on(self, text, i):
        """Reads letters of any script that puts spaces between words, and returns where they end."""
        n = len(text)
        while i < n:
            r, size = decode(text, i, n)
            if CLASS[r] not in (LETTER, MARK, DIGIT):
                break
            r = FOLD.get(r, r)
            if r != SKIPPED:
                self.put(r | 0x20 if r < 0x80 else r)
            i += size
        return i


class Features:
    """Which words, parts of words and signs stand in a prompt."""

    __slots__ = ("indexes", "squared_norm", "capitals", "commas", "long_words", "longest", "digits", "often", "times", "last")

    def __init__(self):
        self.indexes = []
        self.squared_norm = self.capitals = self.commas = self.long_words = self.longest = self.digits = self.often = 0
        self.times = {}
        self.last = 0

    def add_span(self, s):
        i, n = 0, len(s)
        while i < n:
            b = s[i]
            if b == 0x20:
                i += 1
            elif b >= 0x80:
                i = self.add_non_ascii(s, i)
            elif 0x30 <= b <= 0x39:
                i = self.add_number(s, i)
            elif ASCII_WORD[b]:
                i = self.add_spelled(s, i)
            else:
                self.add_sign(b, CLASS[b])
                i += 1

    def add_whole(self, h):
        p = h >> 65 - TABLE_BITS
        times = self.times.get(p, 0) + 1
        self.times[p] = times
        if times == 1:
            self.indexes.append(p)
            self.squared_norm += 4
        elif times == 3:
            self.often += 1

    def add_part(self, h):
        p = (h * GOLDEN & MASK) >> 65 - TABLE_BITS | TABLE_SIZE // 2
        if p not in self.times:
            self.times[p] = 1
            self.indexes.append(p)
            self.squared_norm += 1

    def add_sign(self, r, kind):
        if kind == SIGN:
            if r == 0x2C:
                self.commas += 1
            self.add_part(KIND_SIGN ^ r)
            self.last = 0
        elif kind == NEWLINE:
            self.last = 0

    def add_number(self, s, i):
        n = 0
        while i < len(s):
            r, size = decode(s, i, len(s))
            if CLASS[r] != DIGIT:
                break
            i += size
            n += 1
        self.digits += n
        self.add_whole((KIND_NUMBER ^ min(n, 6)) * GOLDEN & MASK)
        self.last = 0
        return i

    def add_spelled(self, s, i):
        end = WORD.match(s, i).end()
        if end < len(s) and s[end] >= 0x80:
            w = Spelling()
            end = w.read_on(s, i)
            self.add_word(w, s[i:end])
        else:
            self.add_ascii_word(s[i:end])
        return end

    def add_ascii_word(self, word):
        w = Spelling()
        w.read(word)
        self.add_word(w, word)

    def add_word(self, w, word):
        if w.letters == 0:
            return
        if 0x41 <= word[0] <= 0x5A:
            self.capitals += 1
        self.last = 0
        self.longest = max(self.longest, w.letters)
        self.add_whole(w.sum())
        if w.letters <= 4:
            return
        if w.head == 0:
            w.edges(word)
        self.add_part(w.head ^ KIND_HEAD)
        self.add_part(w.tail ^ KIND_TAIL)
        if w.letters >= 8:
            self.long_words += 1

    def add_non_ascii(self, s, i):
        r, size = decode(s, i, len(s))
        kind = CLASS[r]
        if kind == LETTER:
            w = Spelling()
            end = w.read_on(s, i)
            self.add_word(w, s[i:end])
            return end
        if kind == DIGIT:
            return self.add_number(s, i)
        if kind == UNSPACED:
            self.add_character(r)
        elif kind in (SIGN, NEWLINE):
            self.add_sign(r, kind)
        return i + size

    def add_character(self, r):
        h = (KIND_CHARACTER ^ r) * GOLDEN & MASK
        self.add_whole(h)
        if self.last != 0:
            self.add_whole(((self.last * 3 & MASK) ^ h ^ KIND_PAIR) * GOLDEN & MASK)
        self.last = h


# What a prompt's sentences say about its task.

class TaskScores:
    __slots__ = ("points",)

    def __init__(self):
        self.points = [0] * len(TASKS)

    def add(self, task, points):
        if task < UNKNOWN:
            self.points[task] += points

    def at_least(self, task, points):
        if task < UNKNOWN and self.points[task] < points:
            self.points[task] = points

    def merge(self, other):
        for i, p in enumerate(other.points):
            if p == 0:
                continue
            if p <= THIRD:
                self.points[i] = max(self.points[i], p)
            else:
                self.points[i] += p

    def best(self):
        """The task with the most points, its points, and its lead over the next."""
        task, points, following = UNKNOWN, 0, 0
        for i, p in enumerate(self.points):
            if p > points:
                following, points, task = points, p, i
            elif p > following:
                following = p
        return task, points, points - following


CAPITALS = re.compile(rb"[A-Z_]{3,}")


class LabelRun:
    """Labels that a sentence offers to choose from: words in capitals or in quotation marks."""

    __slots__ = ("length", "last", "parting", "found")

    def __init__(self):
        self.length = 0
        self.last = self.found = False
        self.parting = ""

    def read(self, text):
        """Takes a word as it is written."""
        if CAPITALS.fullmatch(text):
            self.label()
        elif self.last:
            self.word()

    def label(self):
        """Takes a word that looks like a label."""
        if not self.parting:
            self.length = 0
        self.length += 1
        self.found = self.found or self.length > 1 and self.parting == "or" or self.length >= FEWEST_LABELS
        self.last, self.parting = True, ""

    def part(self, by):
        """Takes what stands between two labels: a comma, or "or" and a slash."""
        if self.last and self.parting != "or":
            self.parting = by

    def word(self):
        """Takes a word that is no label."""
        self.last, self.parting, self.length = False, "", 0


class Sentence:
    """What the words since the last full stop, question mark, colon or line end have said."""

    __slots__ = ("scores", "words", "head", "request", "named", "light", "taken", "ask", "inner", "maybe", "deixis", "label",
                 "light_task", "object", "first", "amount", "choice", "either", "labels")

    def __init__(self):
        self.scores = None  # made when something is said
        self.words = 0
        self.head = True
        self.request = self.named = self.light = self.taken = self.ask = False
        self.inner = self.maybe = self.deixis = self.label = False
        self.light_task = self.object = UNKNOWN
        self.first = self.amount = self.choice = self.either = False
        self.labels = LabelRun()

    def add(self, task, points):
        if self.scores is None:
            self.scores = TaskScores()
        self.scores.add(task, points)

    def at_least(self, task, points):
        if self.scores is None:
            self.scores = TaskScores()
        self.scores.at_least(task, points)

    def known(self, e, section_named):
        roles = e.roles
        self.words += max(1, e.words)
        self.label = self.words == max(1, e.words) and roles & LABEL != 0
        self.deixis = self.deixis or roles & DEIXIS != 0
        self.request = self.request or roles & (DEIXIS | POLITE) != 0 or self.head and roles & OPENER != 0
        free = self.head or e.anywhere
        if free and roles & HEAD:
            self.name(e, HEAD, OPENING, section_named)
        elif roles & ANY:
            self.name(e, ANY, NAMING, section_named)
        elif free and roles & LIGHT:
            self.lighten(e)
        elif roles & TOPIC:
            self.topic(e, section_named)
        elif roles & OBJECT:
            self.thing(e, section_named)
        if free and roles & ASK:
            self.ask = self.request = True
        if roles & ASK:
            self.inner = True
        self.maybe = self.maybe or self.head and roles & (MAYBE | CHOICE) != 0
        self.either = self.either or self.choice and roles & EITHER != 0
        self.choice = self.choice or roles & CHOICE != 0
        self.turn(roles)

    def turn(self, roles):
        if roles & POLITE:
            self.head = True
        elif roles & LINK:
            self.head = self.head or self.request
        elif not roles & ADVERB:
            self.head = False

    def name(self, e, role, points, section_named):
        if section_named or self.named:
            points = MENTION if role == ANY else SECOND
        self.add(e.tasks[role], points)
        self.named = self.request = True

    def lighten(self, e):
        self.light, self.taken, self.request = True, False, True
        self.light_task = e.tasks[LIGHT]
        if e.anywhere and self.object != UNKNOWN:
            self.add(self.object, NAMING - MENTION)
            self.taken = self.named = True

    def topic(self, e, section_named):
        t = e.tasks[TOPIC]
        if self.light and not self.taken:
            self.make(t, section_named)
        elif self.named:
            self.at_least(t, BESIDE)
        elif self.ask or self.maybe:
            self.at_least(t, MATTER)
        else:
            self.at_least(t, THIRD)
            self.object = t

    def thing(self, e, section_named):
        t = e.tasks[OBJECT]
        if self.light and not self.taken:
            self.make(t, section_named)
        elif self.named or self.ask:
            self.at_least(t, BESIDE)
        else:
            self.at_least(t, THIRD if self.first and self.head and not e.roles & LABEL else MENTION)
            self.object = t

    def make(self, t, section_named):
        self.add(t, THIRD if section_named or self.named else NAMING)
        self.taken = self.named = True

    def word(self, text):
        self.words += 1
        self.label = False
        self.head = self.head and len(text) >= 5 and text.endswith(b"ly")

    def finish(self, mark):
        if self.words < 3:
            return
        if self.light and not self.taken and self.light_task != UNKNOWN:
            self.at_least(self.light_task, THIRD)
        if self.either and not self.named:
            self.ask = True
            self.at_least(REASONING, MATTER)
        if self.ask and self.named:
            self.add(QA, BESIDE)
        elif self.ask:
            self.at_least(QA, QUESTION)
        elif (self.inner or self.maybe) and mark and not self.named:
            self.ask = True
            self.at_least(QA, QUESTION)

    def asks(self):
        return self.named or self.light or self.ask


class Section:
    """A part of a prompt."""

    __slots__ = ("scores", "named", "deixis")

    def __init__(self):
        self.scores = TaskScores()
        self.named = self.deixis = False

    def merge(self, other):
        self.scores.merge(other.scores)
        self.named = self.named or other.named
        self.deixis = self.deixis or other.deixis

    def decisive(self):
        return self.scores.best()[1] >= DECISIVE


class Sections:
    """The parts of a prompt: its beginning, its last paragraph, and what lies between."""

    def __init__(self):
        self.lead, self.mid, self.tail = Section(), Section(), Section()
        self.left = self.introduced = self.parted = self.over = False

    def here(self):
        return self.tail if self.left else self.lead

    def add(self, s):
        """Adds a sentence that has ended."""
        if self.over and self.left:
            self.mid.merge(self.tail)
            self.tail = Section()
        self.over = False
        here = self.here()
        if s.scores is not None:
            here.scores.merge(s.scores)
        here.named = here.named or s.named
        here.deixis = here.deixis or s.deixis and s.named

    def colon(self):
        if not self.left and self.lead.decisive():
            self.left = self.introduced = True

    def new_line(self):
        if not self.left:
            self.left = self.lead.decisive()
            return
        self.over = not self.parted

    def blank_line(self):
        if self.lead.scores.best()[1] > 0 or self.left:
            self.left = self.parted = self.over = True

    def request(self):
        """The scores of the section that says what is asked for, or of all, and whether one is decisive."""
        lead, tail = self.lead.decisive(), self.tail.decisive()
        if lead and (self.introduced or self.lead.deixis or not tail or not self.tail.deixis):
            return self.lead.scores, True
        if tail:
            return self.tail.scores, True
        t = TaskScores()
        t.points = list(self.lead.scores.points)
        t.merge(self.tail.scores)
        t.merge(self.mid.scores)
        return t, False


class Signs:
    """What the sentences of a prompt have shown besides a task."""

    def __init__(self):
        self.asked = self.amount = self.spoken = self.form = self.given = self.labels = False
        self.clues = 0

    def add(self, s, mark):
        """Adds a sentence that has ended, with a question mark or without one."""
        self.asked = self.asked or mark or s.ask
        self.amount = self.amount or s.amount and (mark or s.asks())
        self.spoken = self.spoken or s.amount
        self.labels = self.labels or s.labels.found and not mark and (s.light or s.named or s.request)


LABEL_WITHIN = 30


class LabelledText:
    """A text to work on that follows a label and a colon, as in "Text: …"."""

    __slots__ = ("open", "has_line", "block")

    def __init__(self, open_=False):
        self.open = open_
        self.has_line = self.block = False

    def holds(self):
        self.has_line = True
        return self.open

    def new_line(self):
        self.block = self.block or not self.has_line
        self.open = self.open and self.block

    def end_before(self, text, following):
        """Ends the text where the next line has a label of its own."""
        if not self.open:
            return
        line = text[following:following + LABEL_WITHIN].split(b"\n", 1)[0]
        self.open = b":" not in line and "：".encode() not in line


class TaskDetector:
    """Keeps apart what asks for work and what the work is to be done on."""

    def __init__(self):
        self.s = Sentence()
        self.s.first = True
        self.sections, self.signs, self.labelled = Sections(), Signs(), LabelledText()
        self.question = self.tex = False

    def known(self, e):
        if self.labelled.holds():
            return
        self.s.amount = self.s.amount or e.roles & QUANTITY != 0
        self.signs.clues += e.roles & CLUE != 0
        self.signs.form = self.signs.form or e.roles & JSON_FORM != 0 and not self.sections.left
        if (self.tex and e.roles & OBJECT and e.tasks[OBJECT] == CODING
                and not (self.s.light and self.s.light_task == WRITING)):
            self.s.word(b"")
            return
        self.s.known(e, self.sections.here().named)

    def word(self, text):
        if not self.labelled.holds():
            self.s.word(text)

    def other(self):
        if not self.labelled.holds():
            self.s.words += 1
            self.s.label = self.s.head = False

    def comma(self):
        self.s.head = self.s.head or self.s.request
        self.s.labels.part(",")

    def end_sentence(self, f):
        s, mark = self.s, self.question
        self.question = False
        if s.words > 0:
            f.sentences += 1
            s.finish(mark)
            if s.asks():
                f.instructions += 1
            self.signs.add(s, mark)
            self.sections.add(s)
        self.s = Sentence()

    def colon(self, f):
        label = self.s.label
        self.signs.given = self.signs.given or self.s.asks()
        self.end_sentence(f)
        f.sentences = max(0, f.sentences - 1)
        if label:
            self.labelled = LabelledText(True)
        else:
            self.sections.colon()

    def new_line(self, f):
        self.end_sentence(f)
        self.labelled.new_line()
        self.sections.new_line()

    def blank_line(self):
        self.labelled.open = False
        self.sections.blank_line()


# Reading a prompt.

class PromptCounts:
    """What can be counted in a prompt without understanding it."""

    def __init__(self):
        self.bytes = 0
        self.words = self.characters = self.foreign = self.sentences = self.lines = self.paragraphs = self.quoted = 0
        self.numbers = self.quantities = self.decimals = self.fractions = self.symbols = self.equations = self.sums = 0
        self.formulas = self.diff_lines = 0
        self.questions = self.code_lines = self.stack_lines = self.list_items = self.table_rows = self.options = 0
        self.amounts = self.fences = self.code_fences = self.instructions = self.negations = self.constraints = 0
        self.proofs = self.hard = self.expert = self.smalltalk = 0

    def length(self):
        return self.words + (self.characters + 1) // 2


class LineState:
    __slots__ = ("first", "end", "pipes", "code_signs", "code_until", "data_until", "removed", "formula", "sum", "listed")

    def __init__(self, before=None):
        self.first = -1
        self.end = self.pipes = self.code_signs = 0
        self.code_until = before.code_until if before else 0
        self.data_until = before.data_until if before else 0
        self.removed = before is not None and before.removed
        self.formula = self.sum = self.listed = False

    def marker(self, text, start, end):
        if self.first != start or end >= len(text) or end - start > 3:
            return False
        if text[end] not in b".)":
            return False
        self.listed = end + 1 < len(text) and text[end + 1] == 0x20
        return self.listed


NOTHING, A_WORD, A_NUMBER, A_BRACKET, AN_OPERATOR = range(5)

QUESTION_MARKS = runes("?？؟՞⸮")
SENTENCE_ENDS = runes("!！。…।॥۔;；.")
COLONS = runes(":：")
COMMAS = runes(",，、،—–")
BRACKETS = runes("()[]{}<>")
PLUS_SIGNS = runes("+*×÷")
MINUS_SIGNS = runes("-/−")
PERCENT_SIGNS = runes("%٪")
FRACTIONS = runes("½⅓⅔¼¾")
FORMULA_SIGNS = runes("√∫∑∏≤≥≠∞∈∀∃≡")
QUOTATION_SIGNS = runes("'\"`“”„«»「」·•‘’《》")
AMOUNT_SIGNS = runes("-+$€£¥−. ")
QUOTATIONS = {ord("“"): (3, "”".encode()), ord("«"): (5, "»".encode()), ord("「"): (6, "」".encode()), ord("『"): (7, "』".encode())}


def encoded(name):
    return [text.encode() for text in TABLES[name]]


CODE_OPENERS = tuple(encoded("code_openers"))
STACK_OPENERS = tuple(encoded("stack_openers"))
DATA_LANGUAGES = encoded("data_languages")
LATEX_NAMES = tuple(encoded("latex_names"))
DIFF_OPENERS = tuple(encoded("diffs"))
STATEMENT_OPENERS = tuple(encoded("statements"))
WRAPPERS = encoded("wrappers")
REQUEST_TAGS = encoded("request_tags")
EVERYDAY = encoded("everyday")
ENDINGS = {ending.encode(): tuple(p.encode() for p in parts.split("|")) for ending, parts in TABLES["endings"].items()}
FEWEST_EXPERT_LETTERS = 7


def expert_ending(word):
    """Whether a word is built as those of medicine and chemistry are."""
    parts = ENDINGS.get(word[-3:])
    return parts is not None and word[:-3].endswith(parts) and not any(equal_fold(word, e) for e in EVERYDAY)


def locants(number, rest):
    return (len(rest) > 1 and rest[0] == 0x2D and 0x61 <= rest[1] | 0x20 <= 0x7A
            and b"," in number and number[-2] == 0x2C)


def number_end(text, i):
    n = len(text)
    while i < n:
        c, size = decode(text, i, n)
        inside = c in (0x2E, 0x2C) and i + 1 < n and 0x30 <= text[i + 1] <= 0x39
        if CLASS[c] != DIGIT and not inside:
            break
        i += size
    return i


def decimal(s):
    i = max(s.rfind(b"."), s.rfind(b","))
    return i > 0 and (s[i] == 0x2E or len(s) - i != 4)


def is_year(s):
    return len(s) == 4 and s[0] in b"12" and b"." not in s and b"," not in s


def option_shape(line):
    if line.startswith(b"("):
        line = line[1:]
    if len(line) < 3 or line[1] not in b".)":
        return False
    return 0x41 <= line[0] <= 0x48 or 0x61 <= line[0] <= 0x68


def amount_shape(line):
    if line.startswith(b"("):
        line = line[1:]
    option = trim_left(line.partition(b" ")[2], AMOUNT_SIGNS)
    return option != b"" and 0x30 <= option[0] <= 0x39


def bullet_shape(line):
    return line.startswith((b"- ", b"* ", "• ".encode()))


def stack_shape(line):
    if line.startswith(STACK_OPENERS) or line.startswith(b"at ") and line.endswith(b")"):
        return True
    first, more, _ = line.partition(b" ")
    return more != b"" and first.endswith((b"Error:", b"Exception:"))


def code_shape(line):
    if line[0] == 0x22:
        return False
    last = line[-1]
    if last in b";{":
        return len(line) > 1
    if last in b".?!":
        return False
    return line.startswith(CODE_OPENERS) or line.endswith((b"):", b");"))


LONGEST_TEX = 400


def tex_end(text, i):
    """Where the formula ends that the dollar sign at i opens, or 0."""
    n, double = len(text), text.startswith(b"$$", i)
    i += 1
    if double:
        i += 1
    elif i >= n or CLASS[text[i] & 0x7F] == BLANK or text[i] == 0x0A:
        return 0
    for j in range(i, min(n, i + LONGEST_TEX)):
        b = text[j]
        if b == 0x0A and not double:
            return 0
        if b != 0x24 or text[j - 1] == 0x5C:
            continue
        if double:
            return j + 1
        if j == i or CLASS[text[j - 1] & 0x7F] == BLANK or j + 1 < n and ASCII_WORD[text[j + 1] & 0x7F]:
            return 0
        return j + 1
    return 0


def has_tex(text):
    i = text.find(b"$")
    while i >= 0:
        if tex_end(text, i) > 0:
            return True
        i = text.find(b"$", i + 1)
    return False


def wrapped(text):
    """Whether a request stands in JSON."""
    return text[:1] in (b"{", b"[") and any(key in text[:200] for key in WRAPPERS)


LONGEST_NAME = 3  # letters of the name of an amount in a formula
LONGEST_LABEL = 30  # bytes of a label in quotation marks
LONGEST_TAG = 12  # letters of the name of a tag in brackets
MOST_UNPAIRED_TAGS = 256
MOST_UNPAIRED_BRACKETS = 16
QUOTES = 1 << 2


def ends_clause(text, i):
    return i >= len(text) or text[i] in b" \n\t\r\"'`)*.<" or text[i] >= 0x80


def next_solid(text, i):
    while i < len(text):
        if text[i] != 0x20:
            return text[i]
        i += 1
    return 0


def operand(b):
    return b in b"(-\\{?" or b >= 0x80 or CLASS[b] in (DIGIT, LETTER)


def line_end(text, i):
    n = text.find(b"\n", i)
    return n if n >= 0 else len(text)


def closing_tag(text, start, name):
    """Where the name in the closing tag of this name ends, or 0."""
    i = start
    while i - start <= 1 << 14:
        n = text.find(b"</", i)
        if n < 0:
            return 0
        i = n + 2
        if text.startswith(name, i):
            return i + len(name)
    return 0


def programming(info):
    if info == b"" or len(info) > 12 or b" " in info or b"`" in info:
        return False
    return not any(equal_fold(info, data) for data in DATA_LANGUAGES)


class Reader:
    """Reads a prompt once, from left to right."""

    def __init__(self, features):
        self.features = features  # may be None
        self.pos = self.quoted_to = 0
        self.counts = PromptCounts()
        self.detector = TaskDetector()
        self.line = LineState()
        self.before = NOTHING
        self.unclosed = self.unpaired_tags = self.unpaired_brackets = self.tex_to = 0
        self.paragraphs = False

    def read(self, prompt):
        self.counts.bytes = len(prompt)
        text = self.text = LEXICON.without_stop_phrases(trim_space(prompt))
        n = len(text)
        self.detector.tex = has_tex(text)
        if wrapped(text):
            self.unclosed |= QUOTES
        while self.pos < n:
            b = text[self.pos]
            if b == 0x20:
                self.pos += 1
            elif b > 0x39 and ASCII_WORD[b] and self.line.first >= 0:
                self.word()
            else:
                self.step()
        self.end_line()
        self.detector.end_sentence(self.counts)
        f = self.counts
        f.sentences = max(f.sentences, min(1, f.words + f.characters))

    def step(self):
        c, size = decode(self.text, self.pos, len(self.text))
        kind = CLASS[c]
        if self.line.first < 0 and kind > NEWLINE:
            self.begin_line()
        if kind == LETTER:
            self.word()
        elif kind == UNSPACED:
            self.character(c, size)
        elif kind == DIGIT:
            self.number()
        elif kind == NEWLINE:
            self.feed_sign(c, NEWLINE)
            self.end_line()
            self.pos += size
            self.line = LineState(self.line)
        elif kind == SIGN:
            self.sign(c, size)
        else:
            self.pos += size

    def feed(self, end):
        if self.features is not None:
            self.features.add_span(self.text[self.pos:end])

    def feed_sign(self, c, kind):
        if self.features is not None:
            self.features.add_sign(c, kind)

    def begin_line(self):
        self.line.first = self.pos
        if not self.paragraphs:
            self.paragraphs = True
            self.counts.paragraphs += 1

    def in_quotation(self):
        return self.pos < self.quoted_to

    def word(self):
        text, pos, f = self.text, self.pos, self.counts
        end = WORD.match(text, pos).end()
        plain = end > pos and (end == len(text) or text[end] < 0x80)
        if (not plain or text[pos:end].lower() in LEXICON.first_words) and self.known(end - pos):
            return
        if not plain or end < len(text) and text[end] == 0x27:
            end = word_end(text, pos)
            self.feed(end)
        elif self.features is not None:
            self.features.add_ascii_word(text[pos:end])
        f.words += 1
        if text[pos] >= 0xD4:
            f.foreign += 1
        if pos >= self.quoted_to:
            self.detector.s.labels.read(text[pos:end])
            self.detector.word(text[pos:end])
            if end - pos >= FEWEST_EXPERT_LETTERS and expert_ending(text[pos:end]):
                f.expert += 1
        self.pos, self.before = end, A_WORD

    def character(self, c, size):
        if LEXICON.opens(c) and self.known(-1):
            return
        if self.features is not None:
            self.features.add_character(c)
        self.counts.characters += 1
        if not self.in_quotation():
            self.detector.other()
        self.pos += size
        self.before = A_WORD

    def known(self, letters):
        """Takes a word of the lexicon, if one begins here. So many ASCII letters do."""
        text, pos = self.text, self.pos
        e, size = LEXICON.find(text, pos)
        if e is None:
            return False
        if e.stem:
            size = word_end(text, pos + size) - pos
        if e.roles & STOP_PHRASE:
            self.pos += size
            return True
        if self.features is not None:
            if size == letters and text[pos] < 0x80:
                self.features.add_ascii_word(text[pos:pos + size])
            else:
                self.feed(pos + size)
        self.count(e, text[pos:pos + size])
        if not self.in_quotation():
            if e.roles & EITHER:
                self.detector.s.labels.part("or")
            else:
                self.detector.s.labels.read(text[pos:pos + size])
            self.detector.known(e)
        self.pos += size
        self.before = A_WORD
        return True

    def count(self, e, text):
        f = self.counts
        f.words += e.words
        if e.words == 0:
            f.characters += sum(b & 0xC0 != 0x80 for b in text)
        elif text[0] >= 0xD4:
            f.foreign += e.words
        roles = e.roles & COUNTED_ROLES
        if not roles or self.in_quotation():
            return
        f.quantities += roles & NUMBER != 0
        f.negations += roles & NEGATION != 0
        f.constraints += roles & CONSTRAINT != 0
        f.proofs += roles & PROOF != 0
        f.hard += roles & HARD != 0
        f.expert += roles & EXPERT != 0
        f.smalltalk += roles & SMALLTALK != 0

    def number(self):
        text, start, f = self.text, self.pos, self.counts
        i = number_end(text, start)
        if self.line.marker(text, start, i):
            self.feed(i)
            self.pos = i
            return
        end = i
        if i < len(text) and ASCII_WORD[text[i]]:
            end = word_end(text, i)
        self.feed(end)
        f.numbers += 1
        digits = text[start:i]
        if not is_year(digits):
            f.quantities += 1
        if decimal(digits):
            f.decimals += 1
        if start > 1 and text[start - 1] == 0x2F and CLASS[text[start - 2] & 0x7F] == DIGIT:
            f.fractions += 1
        if self.before == AN_OPERATOR and self.line.sum:
            f.sums += 1
        self.before, self.line.sum = A_NUMBER, False
        if not self.in_quotation():
            self.detector.other()
            if locants(digits, text[i:i + 2]):
                f.expert += 1
        self.pos = end

    # Lines.

    def end_line(self):
        line = self.line
        if line.first < 0:
            self.blank_line()
            return
        self.counts.lines += 1
        self.count_line(self.text[line.first:self.pos].rstrip(b" \t\r"))
        if line.formula:
            self.counts.equations += 1
        self.before = NOTHING
        if not self.in_quotation():
            self.detector.new_line(self.counts)
            self.detector.labelled.end_before(self.text, min(self.pos + 1, len(self.text)))

    def blank_line(self):
        self.paragraphs = self.line.removed = False
        if not self.in_quotation():
            self.detector.blank_line()

    def diff_line(self, line):
        put = self.line.removed and line[0] == 0x2B
        self.line.removed = line[0] == 0x2D and len(line) > 1
        return put or line.startswith(DIFF_OPENERS)

    def count_line(self, line):
        at, f = self.line, self.counts
        diff = self.diff_line(line)
        if at.first < at.code_until:
            if not line.startswith(b"```"):
                f.code_lines += 1
                at.formula = False
        elif at.first < at.data_until:
            pass
        elif diff:
            f.diff_lines += 1
            at.formula = False
        elif at.pipes >= 2:
            f.table_rows += 1
        elif option_shape(line):
            f.options += 1
            if amount_shape(line):
                f.amounts += 1
        elif at.listed or bullet_shape(line):
            f.list_items += 1
        elif stack_shape(line):
            f.stack_lines += 1
        elif at.code_signs > 0 and code_shape(line) or line.startswith(STATEMENT_OPENERS):
            f.code_lines += 1
            at.formula = False

    # Signs.

    def sign(self, c, size):
        quoting = not self.in_quotation() and self.quotation(c, size)
        if not quoting:
            self.feed_sign(c, SIGN)
        if c in QUESTION_MARKS:
            self.counts.questions += 1
            self.end_of_sentence(True)
        elif c in SENTENCE_ENDS:
            if size > 1 or ends_clause(self.text, self.pos + 1):
                self.end_of_sentence(False)
        elif c in COLONS:
            if not self.in_quotation() and (size > 1 or ends_clause(self.text, self.pos + 1)):
                self.detector.colon(self.counts)
        elif c in COMMAS:
            if not self.in_quotation():
                self.detector.comma()
        elif c == 0x7C:
            self.line.pipes += 1
            self.detector.s.labels.part("or")
        else:
            self.symbol(c, size)
        if not quoting:
            self.pos += size

    def end_of_sentence(self, question):
        self.before = NOTHING
        if self.in_quotation():
            return
        self.detector.question = question
        self.detector.end_sentence(self.counts)

    def symbol(self, c, size):
        text, line = self.text, self.line
        if c in BRACKETS:
            line.code_signs += 1
            self.before = A_BRACKET if c in (0x29, 0x5D) else NOTHING
            return
        if c == 0x3D:
            self.equals(next_solid(text, self.pos + size))
        elif c == 0x5E:
            line.formula = line.formula or self.before != NOTHING and operand(next_solid(text, self.pos + size))
        elif c == 0x5C:
            line.formula = line.formula or text.startswith(LATEX_NAMES, self.pos + 1)
        elif c == 0x24:
            self.tex()
        elif c in PLUS_SIGNS:
            line.sum = self.before == A_NUMBER
        elif c in MINUS_SIGNS:
            if c == 0x2F:
                self.detector.s.labels.part("or")
            line.sum = self.before == A_NUMBER and text.startswith(b" ", self.pos + size)
        elif c in PERCENT_SIGNS:
            self.percent(size)
            return
        elif c in FRACTIONS:
            self.counts.fractions += 1
            self.before = A_NUMBER
            return
        elif c in FORMULA_SIGNS:
            line.formula = True
        elif c in QUOTATION_SIGNS:
            return
        self.before = AN_OPERATOR
        self.counts.symbols += 1

    def equals(self, following):
        self.line.code_signs += 1
        text, pos = self.text, self.pos
        after = text[pos + 1] if pos + 1 < len(text) else 0
        if pos > 0 and text[pos - 1] in b"=!<>:+" or after in b"=>\"":
            return
        if self.before in (A_NUMBER, A_BRACKET):
            self.line.formula = self.line.formula or operand(following)
        elif self.before == A_WORD:
            self.line.formula = self.line.formula or operand(following) and not self.assigns(following)

    def assigns(self, following):
        """Whether this is key=value, or word = word as in a glossary."""
        text, word = self.text, self.pos
        while word > 0 and text[word - 1] == 0x20:
            word -= 1
        start = word
        while start > 0 and text[start - 1] < 0x80 and ASCII_WORD[text[start - 1]]:
            start -= 1
        if word - start <= LONGEST_NAME:
            return False
        return word == self.pos or CLASS[following & 0x7F] == LETTER

    def tex(self):
        if self.pos < self.tex_to:
            return
        end = tex_end(self.text, self.pos)
        if end > 0:
            self.counts.formulas += 1
            self.tex_to = end

    def percent(self, size):
        rest = self.text[self.pos + size:self.pos + size + 8]
        i = next((i for i, b in enumerate(rest) if 0x30 <= b <= 0x39), -1)
        if self.before != A_NUMBER or i < 0:
            return
        joint = rest[:i]
        if trim_space(joint) == b"" or contains_any(joint, b",.;:()\n"):
            return
        if next_solid(self.text, number_end(self.text, self.pos + size + i)) not in (0x25, 0xD9):
            self.counts.sums += 1

    # Quotations.

    def quotation(self, c, size):
        """Begins a quotation, if one does, and returns whether it has moved on."""
        text = self.text
        if c == 0x60:
            if text.startswith(b"```", self.pos):
                self.fence()
                return True
            self.quote_within(1, b"`", size, 400)
        elif c == 0x22:
            self.quote_within(2, b'"', size, len(text))
        elif c in QUOTATIONS:
            kind, closing = QUOTATIONS[c]
            self.quote_within(kind, closing, size, len(text))
        elif c == ord("„"):
            if not self.quote_within(4, "“".encode(), size, len(text)):
                self.quote_within(9, "”".encode(), size, len(text))
        elif c == ord("‘"):
            self.quote_within(8, "’".encode(), size, 400)
        elif c == 0x27:
            self.quote_single()
        elif c == 0x3C:
            self.quote_tag()
        elif c == 0x5B:
            self.quote_bracket_tag()
        elif c == 0x3E:
            if self.line.first == self.pos:
                self.quote_to(line_end(text, self.pos))
        return False

    def quote_within(self, kind, closing, size, within):
        if self.unclosed & 1 << kind:
            return False
        text, start = self.text, self.pos + size
        n = text.find(closing, start, min(start + within, len(text)))
        if n < 0:
            if len(text) - start <= within:
                self.unclosed |= 1 << kind
            return False
        end = n + len(closing)
        if self.pos == 0 and end == len(text):
            return True
        self.offer_quoted(text[start:n])
        self.quote_to(end)
        return True

    def offer_quoted(self, text):
        """Takes one word in quotation marks for a label that may be chosen."""
        if 0 < len(text) <= LONGEST_LABEL and b" " not in text and b"\n" not in text:
            self.detector.s.labels.label()
        else:
            self.detector.s.labels.word()

    def quote_single(self):
        text, pos = self.text, self.pos
        if pos > 0 and text[pos - 1] not in b" \n\t(:[":
            return
        line = text[pos + 1:pos + 400].split(b"\n", 1)[0]
        i = line.find(b"'", 1)
        while i >= 0:
            if line[i - 1] != 0x20 and word_ends_at(line, i + 1):
                if pos > 0 or pos + i + 2 < len(text):
                    self.offer_quoted(line[:i])
                    self.quote_to(pos + i + 2)
                return
            i = line.find(b"'", i + 1)

    def quote_tag(self):
        if self.line.first != self.pos or self.unclosed & 1 or self.unpaired_tags == MOST_UNPAIRED_TAGS:
            return
        text, rest = self.text, self.pos + 1
        name = text[rest:word_end(text, rest)]
        if name == b"" or any(equal_fold(name, tag) for tag in REQUEST_TAGS):
            return
        n = closing_tag(text, rest, name)
        if n > 0:
            self.quote_to(n)
            return
        self.unpaired_tags += 1
        if text.find(b"</", rest) < 0:
            self.unclosed |= 1

    def quote_bracket_tag(self):
        text, rest = self.text, self.pos + 1
        name = text[rest:word_end(text, rest)]
        if (self.unpaired_brackets == MOST_UNPAIRED_BRACKETS or name == b"" or len(name) > LONGEST_TAG
                or not text.startswith(b"]", rest + len(name))):
            return
        closing = b"[/" + name + b"]"
        n = text.find(closing, rest, rest + (1 << 14))
        if n < 0:
            self.unpaired_brackets += 1
            return
        end = n + len(closing)
        self.quote_to(end)
        self.line.data_until = end

    def line_end(self):
        """Where the line that is being read ends, without the white space at its end."""
        if self.line.end <= self.pos:
            self.line.end = len(trim_right(self.text[:line_end(self.text, self.pos)], SPACES))
        return self.line.end

    def quote_to(self, end):
        self.counts.quoted += end - max(self.pos, self.quoted_to)
        self.quoted_to = end
        self.detector.other()

    def fence(self):
        text = self.text
        begin = self.pos + 3
        info = trim_left(text[begin:self.line_end()], SPACES)
        n = text.find(b"```", begin)
        end = n + 3 if n >= 0 else len(text)
        self.counts.fences += 1
        self.quote_to(end)
        if programming(info):
            self.counts.code_fences += 1
            self.line.code_until = end
        end = min(begin + len(info), end)
        self.feed(end)
        self.pos = end

    # The task.

    def verdict(self):
        t, decisive = self.detector.sections.request()
        if not decisive:
            self.add_patterns(t)
        task, points, ahead = t.best()
        if ahead < AHEAD and t.points[QA] == points and points > 0:
            t.points[QA] -= 1
            task, points, ahead = t.best()
        if points < ENOUGH or ahead < AHEAD:
            return UNKNOWN
        return task

    def add_patterns(self, t):
        f, d = self.counts, self.detector.signs

        def add(holds, task, points):
            if holds:
                t.add(task, points)

        code = f.code_fences > 0 or f.code_lines >= FEWEST_CODE or f.diff_lines > 0
        form = d.form and f.instructions > 0 and (f.lines + f.quoted > 1 or d.given)
        plain = not code and not form and not d.labels
        formulas, amounts = f.equations + f.formulas, plain and d.asked and f.quantities >= 2
        add(f.stack_lines >= 2, CODING, NAMING)
        add(code, CODING, SECOND)
        add(plain and formulas > 1, MATH, SECOND)
        add(plain and formulas == 1, MATH, THIRD)
        add(plain and f.sums > 0, MATH, SECOND)
        add(amounts and d.amount, MATH, NAMING)
        add(amounts and not d.amount and d.spoken, MATH, SECOND)
        add(f.options >= 3, QA, SECOND if t.points[MATH] >= SECOND else NAMING)
        add(form and not d.labels, EXTRACTION, SECOND)
        add(d.labels, CLASSIFICATION, SECOND)
        add(plain and d.asked and d.clues >= FEWEST_CLUES, REASONING, SECOND)


# What using a cheaper model is predicted to cost.

DIFFICULTIES = TABLES["difficulties"]


def beyond(count, free, each, most):
    return min(most, each * max(0, count - free))


def difficulty_of(task, f):
    """How hard a prompt is for a weak model, in thousandths."""
    total = DIFFICULTIES[task] + size_of(task, f) + demands_of(task, f) + relief_of(task, f)
    return min(max(total, 0), 1000)


def size_of(task, f):
    total = min(6, (f.length() // 200).bit_length()) * 15
    if task == CODING:
        total += min(3, (f.code_lines // 20).bit_length()) * 20
    if f.foreign > 3 and f.foreign * 2 > f.words:
        total += 20
    return total


def demands_of(task, f):
    total = 120 if f.proofs > 0 else 0
    if task in (CODING, MATH, REASONING, QA, UNKNOWN):
        total += beyond(f.hard, 0, 40, 80)
        total += beyond(f.expert, 0, 15, 60)
        total += beyond(f.quantities, 4, 10, 50)
        total += beyond(f.equations, 0, 15, 45)
    total += beyond(f.constraints, 2, 12, 60)
    total += beyond(f.instructions, 2, 15, 60)
    total += beyond(f.negations, 1, 12, 48)
    return total


def relief_of(task, f):
    total = 0
    short = f.length() <= 12 and f.proofs == 0 and f.hard == 0
    if task == MATH and short and f.sums > 0 and f.equations == 0 and f.quantities <= 3:
        total -= 180
    if task == UNKNOWN and short and f.smalltalk > 0 and f.numbers == 0 and f.instructions == 0:
        total -= 220
    return total


def log(n):
    """The logarithm of 1 + n to the base 2, in 256ths; between powers of two it goes straight."""
    x = max(0, n) + 1
    whole = x.bit_length() - 1
    return (whole << 8) + ((x - (1 << whole) << 8) >> whole)


def share(a, b):
    return log(16 * a // b)


def structure_of(task, f, t):
    """The shape of a prompt."""
    length, sentences, lines = max(1, f.length()), max(1, f.sentences), max(1, f.lines)
    s = [log(n) for n in (
        f.bytes, length, f.sentences, f.lines, f.paragraphs, f.quoted,
        f.numbers, f.quantities, f.symbols, f.equations, f.sums, f.questions,
        f.code_lines, f.list_items, f.table_rows, f.options, f.decimals, f.fractions,
        f.instructions, f.negations, f.constraints, f.proofs, f.hard,
        f.foreign, f.characters,
        t.capitals, t.commas, t.long_words, t.longest, t.digits, t.often)]
    s += [share(f.bytes, length), share(length, sentences), share(length, lines),
          share(f.numbers, length), share(f.symbols, length), share(t.long_words, length), share(t.capitals, length),
          share(len(t.indexes), length), share(f.amounts, max(1, f.options))]
    s += [256 if i == task else 0 for i in range(len(TASKS))]
    return s


class Weights:
    """What was learned of one cheaper model."""

    def __init__(self, row):
        self.prior, self.bias = row["prior"], row["bias"]
        self.structure = [(k["w"], k["low"], k["high"]) for k in row["structure"]]
        self.unit = float(row["text"]["unit"])
        raw = base64.b64decode(row["text"]["table"] or "")
        self.table = [int.from_bytes(raw[i:i + 2], "little", signed=True) for i in range(0, len(raw), 2)]

    def gap(self, prior, s, indexes, squared_norm):
        total = wrap(self.bias * 1000 + self.prior * prior, 64)
        structure = wrap(sum(w * min(max(x, low), high) for x, (w, low, high) in zip(s, self.structure)), 64)
        total = quotient(total, 1000) + quotient(structure, 1000000) + self.text(indexes, squared_norm)
        return min(max(total, -1000000), 1000000)

    def text(self, indexes, squared_norm):
        if len(self.table) != TABLE_SIZE or squared_norm == 0:
            return 0
        total = sum(self.table[p] for p in indexes)
        return rounded(float(total) * self.unit / math.sqrt(float(squared_norm)))


class Pool:
    """What the prompts of a certificate's pool look like."""

    FARTHEST = 4 << 8

    def __init__(self, row):
        self.words = base64.b64decode(row["words"])
        self.new, self.unit, self.shapes, self.far = row["new"], row["unit"], row["shapes"], row["far"]

    def unlike(self, shape, indexes):
        """Whether a prompt is unlike every prompt of the pool."""
        fresh = words = 0
        for x in indexes:
            if x >> 3 < len(self.words):
                words += 1
                fresh += ~self.words[x >> 3] >> (x & 7) & 1
        if 1000 * fresh // (words + 3) > self.new:
            return True
        return not any(self.distance(shape, typical) <= self.far for typical in self.shapes)

    def distance(self, s, shape):
        total = 0
        for x, y, unit in zip(s, shape, self.unit):
            d = (x - y) * unit >> 8
            d = min(max(d, -self.FARTHEST), self.FARTHEST)
            total += d * d
        return total


class Rung:
    """A cheaper model."""

    def __init__(self, row, weights):
        self.model, self.weakness = row["model"], row["weakness"]
        self.fitted = Weights(weights) if weights else None
        self.check = row.get("check", "")
        self.bands = {b["task"]: (float(b["alone"]), float(b["ask"])) for b in row.get("bands", [])}

    def gap(self, difficulty, s, t):
        gap = difficulty * self.weakness
        if self.fitted:
            gap = self.fitted.gap(gap, s, t.indexes, t.squared_norm)
        return gap / 1e6

    def step(self, task, gap, threshold):
        """Whether this model is taken at a gap of the prompt, and whether only after a check."""
        if task in self.bands:
            alone, ask = self.bands[task]
            if alone < gap <= ask:
                return True, True
            if gap > ask:
                return False, False
        return gap <= threshold, False


REFERENCE = POLICY["reference"]
RUNGS = [Rung(row, weights) for row, weights in zip(POLICY["rungs"] or [], PACKED["weights"] or [])]
THRESHOLDS = [float(v) for v in POLICY["thresholds"]]
CLAIMS = POLICY["claims"]
POOLS = [Pool(row) for row in PACKED["likeness"] or []]
POOL_OF = POLICY["pools"]
READS_WORDS = bool(POOLS) or any(rung.fitted for rung in RUNGS)

LONE_SURROGATES = re.compile("[\ud800-\udfff]")


def as_bytes(prompt):
    if isinstance(prompt, str):
        return LONE_SURROGATES.sub("\ufffd", prompt).encode()
    return bytes(prompt)


def decide(prompt, task=None):
    """The decision for the user's text alone: a str, or bytes of UTF-8.

    A task that is given is not detected. "model" is the reference where the policy has
    the answer checked first, and "check" then says that it would; "gap" and "checked"
    are of the model that the check is about.
    """
    t = Features() if READS_WORDS else None
    rd = Reader(t)
    rd.read(as_bytes(prompt))
    at = TASK_INDEX.get(task, UNKNOWN) if task else rd.verdict()
    difficulty = difficulty_of(at, rd.counts)
    s = structure_of(at, rd.counts, t) if READS_WORDS else None
    threshold = THRESHOLDS[at]
    gaps = [rung.gap(difficulty, s, t) for rung in RUNGS]
    picked, check = None, False
    for i, rung in enumerate(RUNGS):
        take, check = rung.step(at, gaps[i], threshold)
        if take:
            picked = i
            break
    nearest = picked if picked is not None else min(range(len(gaps)), key=gaps.__getitem__, default=None)
    pool = POOL_OF[at]
    certified = CLAIMS[at] != "" and not (pool >= 0 and POOLS[pool].unlike(s, t.indexes))
    d = {
        "model": REFERENCE if picked is None or check else RUNGS[picked].model,
        "task": TASKS[at],
        "gap": None if nearest is None else gaps[nearest],
        "threshold": threshold,
        "certified": certified,
        "policy": POLICY["policy"],
    }
    if check:
        d["check"], d["checked"] = RUNGS[picked].check, RUNGS[picked].model
    return d


# LiteLLM.

def text_of(content):
    """The text of a message: a str, or a list of parts of which those of text count."""
    if isinstance(content, str):
        return content
    if not isinstance(content, (list, tuple)):
        return ""
    parts = []
    for part in content:
        if isinstance(part, str):
            parts.append(part)
        elif isinstance(part, dict) and isinstance(part.get("text"), str):
            parts.append(part["text"])
    return "\n".join(parts)


def last_user_text(messages):
    """The text of the last message of the user that has one, or None."""
    if isinstance(messages, str):
        return messages
    for message in reversed(list(messages or [])):
        get = message.get if isinstance(message, dict) else lambda name, of=message: getattr(of, name, None)
        if get("role") == "user":
            text = text_of(get("content"))
            if text.strip():
                return text
    return None


class Classifier:
    """Names the tier of a request. It declines one without a text of the user, and
    LiteLLM then does what classifier_fallback says."""

    async def classify(self, context):
        text = last_user_text(getattr(context, "structured_messages", None))
        if text is None:
            text = last_user_text(getattr(context, "raw_messages", None))
        if text is None:
            return None
        return TIERS.get(decide(text)["model"], TIERS[REFERENCE])


classifier = Classifier()


# The command.

def replace_byte(error):
    return "\ufffd", error.start + 1


def main():
    if len(sys.argv) > 1:
        sys.exit("prompts are read from stdin, one a line, as a JSON string or {\"prompt\": \"...\"}")
    codecs.register_error("switchboard-byte", replace_byte)
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8", "switchboard-byte"))
            if isinstance(row, str):
                row = {"prompt": row}
            prompt, task = row["prompt"], row.get("task")
            if not isinstance(prompt, str):
                raise TypeError("the prompt is no text")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            sys.exit("line %d holds no prompt: %s" % (number, error))
        print(json.dumps(decide(prompt, task)), flush=True)


if __name__ == "__main__":
    main()
