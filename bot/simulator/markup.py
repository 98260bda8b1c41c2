"""Telegram's HTML style: tags become entities, anything else is refused as Telegram refuses it."""

from __future__ import annotations

import html
from html.parser import HTMLParser

from bot.simulator.calls import bad_request
from bot.simulator.messages import utf16_length
from bot.simulator.people import Json

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "blockquote": "blockquote", "tg-spoiler": "spoiler",
}  # fmt: skip


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text = ""
        self.entities: list[Json] = []
        self.open: list[tuple[str, Json]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in KINDS:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}"')
        entity: Json = {"type": KINDS[tag], "offset": utf16_length(self.text)}
        if tag == "a":
            entity["url"] = dict(attrs).get("href") or ""
        self.open.append((tag, entity))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            raise bad_request(f'can\'t parse entities: Unmatched end tag "{tag}"')
        entity = self.open.pop()[1]
        entity["length"] = utf16_length(self.text) - entity["offset"]
        if entity["length"]:
            self.entities.append(entity)

    def handle_data(self, data: str) -> None:
        if "<" in data:  # a sign that was not escaped
            raise bad_request('can\'t parse entities: Unsupported start tag ""')
        self.text += data

    def handle_entityref(self, name: str) -> None:
        self.text += html.unescape(f"&{name};") if name in ("lt", "gt", "amp", "quot") else f"&{name};"

    def handle_charref(self, name: str) -> None:
        self.text += html.unescape(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        raise bad_request('can\'t parse entities: Unsupported start tag "!"')


def read_html(text: str) -> tuple[str, list[Json]]:
    """Plain text and its entities (offsets and lengths in UTF-16 units). Raises BotApiError 400."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if reader.open:
        raise bad_request(
            f"can't parse entities: Can't find end tag corresponding to start tag \"{reader.open[-1][0]}\""
        )
    return reader.text, sorted(reader.entities, key=lambda entity: (entity["offset"], -entity["length"]))


def formatted(text: str, parse_mode: str) -> tuple[str, list[Json]]:
    """The text as shown, with entities where the mode is HTML; other modes are left as they were written."""
    return read_html(text) if parse_mode.upper() == "HTML" else (text, [])
