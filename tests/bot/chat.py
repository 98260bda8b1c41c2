"""A tester with which a test reads like a chat: `chat.says("1")`, `chat.asked("ask_category")`."""

from __future__ import annotations

import itertools
from dataclasses import replace

from bot.dialogue import (
    Effect,
    LogTicket,
    RegionGuess,
    ReopenTicket,
    Reply,
    Said,
    State,
    Ticket,
    TopicGuess,
    Turn,
    closed,
    take_turn,
)
from bot.script import Script, Topic

TECHNICAL = [
    *("DD", "DAU", "DBH", "DAKF", "DAKNF", "HIBAH", "OTSUS", "DAIS", "IF", "PDRD"),
    *("HKPD", "APBD", "SIKD", "PINJ", "AKPD", "OMSPAN", "SALUR", "ALOK", "LAPTKD", "REG"),
]
OTHERS = ["LUAR", "N-SURAT", "N-KONTAK", "N-AUDIENSI", "N-DATA", "N-TIPU", "N-LAIN"]
TOPICS = {code: Topic(code in TECHNICAL, {"id": f"Topik {code}", "en": f"Topic {code}"}) for code in TECHNICAL + OTHERS}
SCRIPT = Script.load(topics=TOPICS)
SLEMAN = RegionGuess("34.04", "Kabupaten Sleman", 100.0)
BANDUNG = (RegionGuess("32.04", "Kabupaten Bandung", 95.0), RegionGuess("32.73", "Kota Bandung", 95.0))


def topic(code: str) -> tuple[TopicGuess, ...]:
    """What the worker understood: one topic."""
    return (TopicGuess(code, 1.0),)


class Chat:
    """One person's chat with the bot. The ticket lives here as it lives in the database: logged, reopened, closed."""

    def __init__(self, language: str = "") -> None:
        self.state = State()
        self.ticket: Ticket | None = None
        self.language = language
        self.replies: tuple[Reply, ...] = ()
        self.effects: tuple[Effect, ...] = ()
        self._ids = itertools.count(1)

    def says(self, text: str, kind: str = "text", **more: object) -> Chat:
        """The person types a text (or sends another kind of message)."""
        return self.hears(Said(kind, text, message_id=f"m{next(self._ids)}", language=self.language, **more))  # type: ignore[arg-type]

    def sends(self, kind: str, **more: object) -> Chat:
        """The person sends a message without words: a photo, a sticker, a voice."""
        return self.says("", kind, **more)

    def presses(self, data: str) -> Chat:
        """The person presses a button, be it an old one."""
        return self.hears(Said("button", button=data, language=self.language))

    def edits(self, message_id: str, text: str) -> Chat:
        """The person corrects an earlier message."""
        return self.hears(Said("text", text, message_id=message_id, edited=True))

    def hears(self, said: Said) -> Chat:
        """One turn. The state goes through JSON, as it does in the database, and every reply is worded."""
        turn = take_turn(SCRIPT, State.from_json(self.state.to_json()), said, self.ticket)
        return self._take(turn)

    def is_closed(self) -> Chat:
        """An officer closes the ticket."""
        assert self.ticket is not None
        self.ticket = replace(self.ticket, status="CLOSED")
        return self._take(closed(self.state))

    def _take(self, turn: Turn) -> Chat:
        assert State.from_json(turn.state.to_json()) == turn.state
        self.state, self.replies, self.effects = turn.state, turn.replies, turn.effects
        for effect in turn.effects:
            if isinstance(effect, LogTicket):
                self.ticket = Ticket("2022-12-000123", "OPEN")
            if isinstance(effect, ReopenTicket) and self.ticket:
                self.ticket = replace(self.ticket, status="OPEN")
        for reply in turn.replies:
            assert self.words(reply), reply
        return self

    def words(self, reply: Reply) -> str:
        """A reply as the person reads it."""
        return SCRIPT.text(reply.key, self.state.language, reply.values)

    def asked(self, *keys: str) -> Chat:
        """The replies were exactly these."""
        assert tuple(reply.key for reply in self.replies) == keys
        return self

    def did(self, *effects: Effect) -> Chat:
        """The effects were exactly these."""
        assert self.effects == effects
        return self

    @property
    def text(self) -> str:
        """All replies of the last turn as one text."""
        return "\n".join(self.words(reply) for reply in self.replies)

    @property
    def buttons(self) -> list[str]:
        """The labels under the last reply."""
        return [button.label for row in self.replies[-1].buttons for button in row]

    @property
    def logged(self) -> LogTicket:
        """The ticket that the last turn logged."""
        (effect,) = [effect for effect in self.effects if isinstance(effect, LogTicket)]
        return effect
