"""Earlier questions like a new one, with what staff answered: they share its words, and rare words count more.

The newest tickets tell how common a word is. What is common is found among them; what is rarer is looked up in the
search's index, so that the work is the same however many tickets there are.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations import suggestions, tickets
from core.consultations.tickets import Ticket
from core.foundation.text import storable
from core.reference.taxonomy import shipped

LONGEST = 2000  # letters of a question that are looked at
MOST = 24  # words of it, the rarest
SAMPLE, SAMPLED = 200, 500  # so many of the newest tickets, and letters of each, tell how common words are
COMMON = 2  # tickets of the sample; what fewer have is looked up in the index
LOOKUPS, NEWEST = 8, 40  # words and pairs of words that are looked up, and the newest tickets of each
CANDIDATES = 100  # tickets whose words are compared
ALIKE = 0.3  # the least likeness that is shown: five of six are about the same topic (docs/suggestions.md)
ANSWERED = ("ANSWERED", "CLOSED")
UNCOUNTED = "NONHITUNG"  # spam and greetings
COMMON_WORDS = frozenset(  # as normalised; they stand in questions about anything
    """
    ada adakah adalah adapun admin agar aja akan aku amat anda antara apa apabila apakah assalamualaikum atas
    atau bagai bagaimana bagaimanakah bagi bahwa baik bang banget bapak baru beberapa begini begitu beliau belum
    benar berapa berikut berkenan bertanya bgt biar bila bisa bisakah boleh bolehkah bu buat bukan bulan bun
    cara cuma dalam dan dapat dapatkah dari daripada dear deh demi demikian dengan di dia diri dong dulu gini
    gitu hai hal halo hanya hari harus hingga hormat ialah ibu info informasi ingin ini itu iya izin jadi jangan
    jawaban jika juga ka kadang kah kak kakak kalau kalian kami kan kang kapan kapankah karena kasih kayak ke
    kebetulan kemarin kembali kenapa kepada ketika kira kita kok kurang lagi lah lain lalu langsung lebih lewat
    loh maaf maka malam mana mas masih masing mau mbak melalui memang menanyakan mengapa mengenai menjadi mereka
    merupakan meski minta misal mohon monggo mungkin nah namun nanti nanya nggih nih nya oh ok oke oleh om pada
    padahal pagi pak paling para pasti per perihal perlu permisi pernah pertanyaan pihak pula pun punten sahaja
    saja salam sama sampai samping sana sang sangat saran saudara saya sdr seandainya sebab sebagai sebelum
    secara sedang sehingga sejak sekali sekalian sekarang sekiranya selaku selalu selama selamat seluruh semoga
    semua sendiri seperti sering serta sesuai setelah setiap si siang siap siapa sih silakan sini soal sore
    suatu sudah supaya tadi tahu tahun tak tanggal tanpa tanya tapi telah tentang tentu terhadap terima terkait
    terlalu termasuk ternyata tersebut terus tetap tetapi tiap tidak tidakkah toh tolong tu tuh untuk wah waktu
    walau wib ya yaitu yakni yang yth
    """.split()
)  # fmt: skip

_WRITTEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Similar:
    """A ticket whose question is like the one that was asked; `likeness` is from 0 to 1."""

    number: str
    happened_at: dt.datetime
    question: str
    answer: str
    likeness: float


class _Words(dict[str, tuple[str, ...]]):
    """Each written word with the words it stands for that tell something; of one search, and gone with it."""

    def __missing__(self, written: str) -> tuple[str, ...]:
        normal = suggestions.normalise(written).split()
        self[written] = told = tuple(word for word in normal if len(word) > 1 and word not in COMMON_WORDS)
        return told

    def of(self, text: str) -> set[str]:
        """The words of a text that tell what it is about."""
        return {word for written in set(_WRITTEN.findall(storable(text[:LONGEST]).lower())) for word in self[written]}


@dataclass(frozen=True)
class _Sample:
    """How many of the newest tickets have a word, and which have those that are asked for."""

    size: int
    counts: Mapping[str, int]
    holders: Mapping[str, set[int]]

    def having(self, *words: str) -> int:
        """How many have all these words, which are asked for."""
        first, *others = (self.holders[word] for word in words)
        return len(first.intersection(*others))

    def weighed(self, words: Collection[str]) -> dict[str, float]:
        """The rarest of the words with their weights, the heaviest first where some are left out."""
        count, log, size = self.counts.get, math.log, self.size
        weights = {word: log(1 + size / (0.5 + count(word, 0))) for word in words}
        return (
            weights if len(weights) <= MOST else dict(sorted(weights.items(), key=lambda one: (-one[1], one[0]))[:MOST])
        )


def find(
    session: Session, text: str, *, but: int | None = None, only: Sequence[sa.ColumnElement[bool]] = (), limit: int = 3
) -> list[Similar]:
    """Up to `limit` answered tickets with questions like the text, the likest first; of one answer the newest only.

    `but` is the id of a ticket that is left out; `only` is what else must hold, for a reader who may not read all.
    None is found where nothing is like it.
    """
    read = _Words()
    if not (words := read.of(text)):
        return []
    sample = _newest(session, read, words)
    wanted = sample.weighed(words)
    rows = session.execute(_answered(_candidates(session, sample, wanted), but, only))
    found = (_compared(row, _likeness(wanted, sample.weighed(read.of(row.question)))) for row in rows)
    alike = [one for one in found if one.likeness >= ALIKE]
    alike.sort(key=lambda one: (round(one.likeness, 2), one.happened_at), reverse=True)
    first = {one.answer: one for one in reversed(alike)}  # of several with one answer the first of the list stays
    return [one for one in alike if first[one.answer] is one][:limit]


def _likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How much of the weight of both is in words that both have, from 0 to 1."""
    both = sum(one[word] for word in one.keys() & other.keys())
    return 2 * both / (sum(one.values()) + sum(other.values())) if both else 0.0


def _newest(session: Session, read: _Words, asked: set[str]) -> _Sample:
    question = sa.func.substr(Ticket.question, 1, SAMPLED).label("question")
    newest = sa.select(Ticket.id, question).order_by(Ticket.happened_at.desc(), Ticket.id.desc()).limit(SAMPLE)
    rows, counts = session.execute(newest).all(), Counter[str]()
    holders: dict[str, set[int]] = {word: set() for word in asked}
    for row in rows:
        counts.update(words := read.of(row.question))
        for word in words & asked:
            holders[word].add(row.id)
    return _Sample(len(rows), counts, holders)


def _candidates(session: Session, sample: _Sample, wanted: Mapping[str, float]) -> set[int]:
    """The ids of tickets that have most of the weight, as far as sample and index tell; of equals the newest."""
    near, far = dict[int, float](), dict[int, float]()
    for word, weight in wanted.items():
        for ticket_id in sample.holders[word]:
            near[ticket_id] = near.get(ticket_id, 0) + weight
    for words in _lookups(sample, wanted):
        for ticket_id in tickets.newest_having(session, [_ways(word) for word in words], NEWEST):
            far[ticket_id] = far.get(ticket_id, 0) + sum(wanted[word] for word in words)
    return {*_heaviest(near, NEWEST), *_heaviest(far, CANDIDATES - NEWEST)}


def _heaviest(weights: Mapping[int, float], most: int) -> list[int]:
    return sorted(weights, key=lambda ticket_id: (weights[ticket_id], ticket_id), reverse=True)[:most]


def _lookups(sample: _Sample, wanted: Mapping[str, float]) -> list[tuple[str, ...]]:
    """Words that hardly any ticket of the sample has, and pairs of commoner words that hardly any has together."""
    rare = sorted((word,) for word in wanted if sample.having(word) < COMMON)
    rare.sort(key=lambda words: -wanted[words[0]])
    common = sorted(word for word in wanted if sample.having(word) >= COMMON)
    pairs = [pair for pair in combinations(common, 2) if sample.having(*pair) < COMMON]
    pairs.sort(key=lambda pair: (-sum(wanted[word] for word in pair), pair))
    return [*rare[:LOOKUPS], *pairs[:LOOKUPS]]


def _ways(word: str) -> tuple[str, ...]:
    """How the index may know a word: it holds them as they were written."""
    return tuple(sorted(tickets.words(" ".join((word, f"{word}nya", *_abbreviations().get(word, ()))))))


@cache
def _abbreviations() -> Mapping[str, Sequence[str]]:
    shorter: dict[str, list[str]] = {}
    for abbreviation, word in shipped()["abbreviations"].items():
        shorter.setdefault(word, []).append(abbreviation)
    return shorter


def _answered(ids: Collection[int], but: int | None, only: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    columns: tuple[Any, ...] = (Ticket.number, Ticket.happened_at, Ticket.question, Ticket.answer)
    query = sa.select(*columns).where(Ticket.id.in_(ids), Ticket.status.in_(ANSWERED), Ticket.answer != "", *only)
    return query.where(Ticket.merged_into.is_(None), Ticket.kind != UNCOUNTED, Ticket.id != (but or 0))


def _compared(row: Any, alike: float) -> Similar:
    return Similar(row.number, row.happened_at, row.question, row.answer.strip(), alike)
