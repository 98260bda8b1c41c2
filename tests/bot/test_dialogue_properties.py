"""Whatever people send, in whatever order: no error, no dead end, nothing that a channel would refuse."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue import (
    Known,
    LogTicket,
    RegionGuess,
    Said,
    State,
    Ticket,
    TopicGuess,
    Turn,
    WantsPerson,
    closed,
    take_turn,
)
from bot.dialogue.state import Draft
from bot.dialogue.turn import BUTTON_DATA_BYTES
from bot.script import LANGUAGES
from tests.bot.chat import BANDUNG, SCRIPT, SLEMAN, TOPICS

CONTENT = ("text", "photo", "document", "voice", "audio", "video")
KINDS = (*CONTENT, "button", "command", "sticker", "contact", "location", "other", "nonsense")
TYPED = sorted(
    {*SCRIPT.commands, *SCRIPT.topic_words, *SCRIPT.tile_words, *(w for a in SCRIPT.answers.values() for w in a)}
    | {"1", "2", "3", "9", "halo", "makasih", "/start", "/x@y z", "STATUS 2022-12-000123 AB12", "kapan dd cair ya min?"}
)
GROUPS = [f"{group}:{value}" for group, values in SCRIPT.flow.answers.items() for value in values]
PRESSED = [*GROUPS, *(f"menu:{n}" for n in range(11)), "category:KL", "region:32.04", "region:none", "part:DAU"]
PRESSED += [
    "proposal:DD",
    "proposal:DBH",
    "part:other",
    "go:skip",
    "go:",
    "lang:en",
    "lang:xx",
    "star:9",
    "",
    ":",
    "menu",
    "x" * 64,
]

GARUT = Known("PEMDA", "KAB", "32.05", "Kabupaten Garut")

texts = st.sampled_from(TYPED) | st.text(max_size=80) | st.sampled_from(["\0", "\ud800", "{tiket}", "kata " * 900])
saids = st.builds(
    Said,
    kind=st.sampled_from(KINDS),
    text=texts,
    button=st.sampled_from(PRESSED) | st.text(max_size=10),
    message_id=st.sampled_from(["", "m1", "m2", "m3"]),
    files=st.lists(st.sampled_from(["f1", "f2"]), max_size=2).map(tuple),
    album=st.sampled_from(["", "", "a"]),
    edited=st.sampled_from([False, False, False, True]),
    regions=st.sampled_from([(), (SLEMAN,), BANDUNG, (RegionGuess("31", "DKI Jakarta", 70.0),)]),
    topics=st.sampled_from([(), *((TopicGuess(code, 1.0),) for code in TOPICS)]),
    ranked=st.sampled_from([(), ("DD", "DAU", "N-LAIN"), ("N-TIPU",), ("XX", "DBH")]),
    proposed=st.sampled_from([(), ("DD",), ("DAU", "DBH"), ("N-LAIN", "DD"), ("N-TIPU", "N-DATA"), ("XX", "DBH")]),
    category=st.sampled_from(["", "PEMDA", "KL", "XX"]),
    known=st.sampled_from(
        [Known(), GARUT, Known("KL", "", institution="Kemenko"), Known("XX", "", "32.05"), Known("KL")]
    ),
    suspected=st.booleans(),
    paid=st.booleans(),
    salutation=st.sampled_from(["pagi", "siang", "sore", "malam", ""]),
    language=st.sampled_from(["", "id", "en", "en-US", "zz"]),
)
events = st.sampled_from(["OPEN", "WAITING", "CLOSED", "NONE", "SURVEY"])
histories = st.lists(saids | events, max_size=14)


def play(history: list[Any]) -> tuple[State, Ticket | None]:
    """The state and ticket after a history; every turn on the way is checked."""
    state, ticket = State(), None
    for event in history:
        if isinstance(event, Said):
            turn = checked(take_turn(SCRIPT, state, event, ticket))
            state = turn.state
            assert turn.replies or event.edited or event.album
            ticket = Ticket("2022-12-000123", "OPEN") if logs(turn) else ticket
        elif event == "SURVEY":
            ticket = Ticket("2022-12-000123", "CLOSED")
            state = checked(closed(state)).state
        else:
            ticket = None if event == "NONE" else Ticket("2022-12-000123", event)
    return state, ticket


def checked(turn: Turn) -> Turn:
    """A turn that survives the database, the texts and the narrowest channel."""
    assert State.from_json(turn.state.to_json()) == turn.state
    assert not turn.state.draft.parts or turn.state.step not in ("menu", "closed", "survey", "ticket")
    if turn.state.misses >= 2 and turn.replies:
        assert any(button.data == "menu:0" for row in turn.replies[-1].buttons for button in row)
    for reply in turn.replies:
        assert SCRIPT.text(reply.key, turn.state.language, reply.values).encode()
        for row in reply.buttons:
            assert row
            assert all(button.label and len(button.data.encode()) <= BUTTON_DATA_BYTES for button in row)
    for effect in turn.effects:
        if isinstance(effect, LogTicket):
            draft = effect.draft
            assert all((draft.question, draft.category, draft.topic, draft.kind))
    return turn


def logs(turn: Turn) -> bool:
    return any(isinstance(effect, LogTicket) for effect in turn.effects)


@settings(max_examples=150, deadline=None)
@given(histories)
def test_no_sequence_of_messages_breaks_the_dialogue(history: list[Any]) -> None:
    play(history)


@settings(max_examples=100, deadline=None)
@given(histories)
def test_every_message_but_edits_and_albums_is_answered(history: list[Any]) -> None:
    state, ticket = play(history)
    assert take_turn(SCRIPT, state, Said("text", "apa kabar pak"), ticket).replies


@settings(max_examples=100, deadline=None)
@given(histories)
def test_cancel_always_leads_back_to_the_start(history: list[Any]) -> None:
    state, ticket = play(history)
    after = checked(take_turn(SCRIPT, state, Said("text", "BATAL"), ticket)).state
    assert after.step == ("menu" if ticket is None else "closed" if ticket.closed else "ticket")
    assert after.draft == Draft()


@settings(max_examples=100, deadline=None)
@given(histories)
def test_zero_leads_to_a_person_within_two_messages(history: list[Any]) -> None:
    state, ticket = play(history)
    for text in ("0", "halo", "user sikd kami terkunci"):
        turn = checked(take_turn(SCRIPT, state, Said("text", text), ticket))
        if logs(turn) or WantsPerson() in turn.effects:
            return
        state = turn.state
    raise AssertionError(state)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_no_stored_state_breaks_the_dialogue(stored: str) -> None:
    assert State.from_json(stored) == State()


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(LANGUAGES), histories)
def test_a_state_with_a_strange_field_is_fresh(language: str, history: list[Any]) -> None:
    state, _ = play(history)
    fields = json.loads(state.to_json())
    assert State.from_json(json.dumps({**fields, "draft": language})) == State()
