"""One turn of a conversation, as a pure function: no channel, no database, no clock."""

from bot.dialogue.said import Known, Mention, RegionGuess, Said, Ticket, TopicGuess
from bot.dialogue.state import Choice, Draft, Part, State
from bot.dialogue.take import begin_again, closed, take_turn
from bot.dialogue.turn import (
    AddToTicket,
    Button,
    Comment,
    CorrectMessage,
    Effect,
    LogTicket,
    Rate,
    ReopenTicket,
    Reply,
    SendTranscript,
    ShowStatus,
    Stop,
    Subscribe,
    Turn,
    WantsPerson,
)

__all__ = [
    "AddToTicket",
    "Button",
    "Choice",
    "Comment",
    "CorrectMessage",
    "Draft",
    "Effect",
    "Known",
    "LogTicket",
    "Mention",
    "Part",
    "Rate",
    "RegionGuess",
    "ReopenTicket",
    "Reply",
    "Said",
    "SendTranscript",
    "ShowStatus",
    "State",
    "Stop",
    "Subscribe",
    "Ticket",
    "TopicGuess",
    "Turn",
    "WantsPerson",
    "begin_again",
    "closed",
    "take_turn",
]
