"""The channels: all of them side by side, then a page for each that was used."""

from __future__ import annotations

from collections.abc import Iterator

from core.reference.centre import Centre
from core.statistics.figures import TOTAL
from core.statistics.reports.document import Block, Highlight, Highlights, Printed, Prose, Section, Table, Words
from core.statistics.reports.sections import drawn
from core.statistics.reports.sections.writer import Row, Writer

TOP = 3


def channels(write: Writer) -> list[Section]:
    """The overview, and the channels' pages in the taxonomy's order."""
    title = write.text("channels.title")
    if write.total is None and not write.channels:
        return [Section("channels", title, (Prose((write.missing,), "missing"),))]
    overview = Section("channels", title, (*_lead(write), *_compared(write), *_by_month(write), *_notes(write)))
    return [overview, *(_page(write, code) for code in write.channels)]


def _lead(write: Writer) -> Iterator[Block]:
    most = max(write.channels, key=lambda code: write.count(f"channel.{code}.count"), default="")
    count = write.count(f"channel.{most}.count")
    if count:
        yield write.prose(
            "channels.sentence",
            channel=write.name("channel", most),
            count=write.figure(f"channel.{most}.count"),
            share=write.figure(f"channel.{most}.share_percent"),
            rest=write.plain((write.total or 0) - count),
        )


def _compared(write: Writer) -> Iterator[Block]:
    names = ("count", "share_percent", "technical_count")
    rows: list[Row] = [
        (
            write.name("channel", code),
            *(write.figure(f"channel.{code}.{name}") for name in names),
            write.mark(f"channel.{code}.change_mom_percent"),
        )
        for code in write.channels
    ]
    technical = write.plain(sum(write.count(f"channel.{code}.technical_count") for code in write.channels))
    change = write.mark("consultations.change_mom_percent")
    total = (
        write.text("total_row"),
        write.figure(TOTAL),
        write.portion(write.total, write.total),
        technical,
        change,
    )
    header = ("channel", "count", "share", "technical", "change")
    table = write.table("channels", write.text("channels.table"), header, (*rows, total)).summed()
    points = [(write.name("channel", code), write.figure(f"channel.{code}.count")) for code in write.channels]
    yield from drawn.ranked(write, "channels", write.text("channels.table"), points, table)


def _by_month(write: Writer) -> Iterator[Block]:
    columns = [drawn.months(write, name) for name in (*(f"channel.{code}.count" for code in write.channels), TOTAL)]
    if not all(columns):
        return
    rows = [(column[0], *(value for _, value in row)) for row in zip(*columns, strict=True) for column in (row[0],)]
    title = write.text("channels.by_month", span=write.thirteen_months)
    names = (*(write.name("channel", code) for code in write.channels), write.texts["headers"]["count"])
    header = (write.texts["headers"]["month"], *names)
    cells = tuple(tuple(c if isinstance(c, Printed) else Printed(c) for c in row) for row in rows)
    yield Table("channels.months", title, header, cells, (False, *(True,) * len(names)))


def _notes(write: Writer) -> Iterator[Block]:
    left = [write.name("channel", code) for code in write.words.channels if code not in write.channels]
    said = write.text("channels.left_out", span=write.thirteen_months, channels=write.join(left)) if left else ""
    yield write.note(said, write.text("categories.rounding"))


def _page(write: Writer, code: str) -> Section:
    name = write.name("channel", code)
    title = write.text("channels.page", channel=name)
    chart = drawn.over_months(
        write,
        f"channel.{code}.count",
        write.text("channels.chart_alone", channel=name, span=write.thirteen_months),
        "consultations",
    )
    blocks = (*_about(write, code), *_numbers(write, code), *chart, *_subjects(write, code), *_beginning(write, code))
    defined = [f"channel.{code}.{name}" for name in ("count", "technical_count", "top_topics")]
    return Section(f"channel.{code}", title, (*blocks, write.definitions(*defined)))


def _about(write: Writer, code: str) -> Iterator[Block]:
    about = write.texts["about"].get(code, write.words.channels[code].definition(write.language))
    address = address_of(write.centre, code)
    said = write.text("channels.address", address=address) if address else ""
    if about or said:
        yield Prose((" ".join(filter(None, (about, said))),))


def address_of(centre: Centre, code: str) -> str:
    """Where people reach a channel; an empty text where the centre's file does not say."""
    addresses = {
        "WHATSAPP": centre.whatsapp,
        "TELEPON": centre.phone,
        "HAI": centre.hai,
        "LIVECHAT": centre.live_chat,
        "EMAIL": centre.email,
        "VICON": centre.video_conference,
        "WEBFORM": centre.website,
    }
    return addresses.get(code, "").removeprefix("https://")


def _numbers(write: Writer, code: str) -> Iterator[Block]:
    name, count = write.name("channel", code), f"channel.{code}.count"
    if write.value(count) is None:
        yield Prose((write.missing,), "missing")
        return
    if not write.count(count):
        yield write.prose("channels.one_empty", channel=name)
        return
    yield Highlights(tuple(_highlights(write, code)))
    share, change = write.figure(f"channel.{code}.share_percent"), f"channel.{code}.change_mom_percent"
    known = write.value(change) is not None
    key = "channels.one_sentence" if known else "channels.one_sentence_alone"
    moved = {"change": write.moved(change)} if known else {}
    said = write.sentence(key, count=write.figure(count), share=share, channel=name, **moved)
    yield Prose((*said, *_mostly(write, code)))


def _mostly(write: Writer, code: str) -> Words:
    technical, others = _top(write, code), _others(write, code)
    if others and write.count(f"channel.{code}.nontechnical_count") > write.count(f"channel.{code}.technical_count"):
        return (" ", *write.sentence("channels.mostly_other", topic=others[0][0], count=others[0][1]))
    if technical:
        topic, count = technical.rows[0]
        return (" ", *write.sentence("channels.mostly_technical", topic=topic.text, count=count))
    return ()


def _highlights(write: Writer, code: str) -> Iterator[Highlight]:
    names, figure = write.texts["channels"], f"channel.{code}"
    below = write.sentence("channels.share_below", total=write.figure(TOTAL))
    yield Highlight(names["count"], write.figure(f"{figure}.count"), write.sentence("totals.total_below"))
    yield Highlight(names["share"], write.figure(f"{figure}.share_percent"), below)
    change = write.sentence("channels.change_below")
    yield Highlight(names["change"], write.mark(f"{figure}.change_mom_percent"), change)
    yield Highlight(names["technical"], write.figure(f"{figure}.technical_count"), (names["technical_below"],))
    rest = write.figure(f"{figure}.nontechnical_count")
    yield Highlight(names["nontechnical"], rest, (names["nontechnical_below"],))


def _subjects(write: Writer, code: str) -> Iterator[Block]:
    if not write.count(f"channel.{code}.count"):
        return
    top = _top(write, code)
    if top is None:
        yield write.prose("channels.top_none", channel=write.name("channel", code))
    else:
        yield top
    others = _others(write, code)
    if others:
        header = ("topic", "count")
        yield write.table(f"channel.{code}.others", write.text("channels.others"), header, others)


def _top(write: Writer, code: str) -> Table | None:
    figure = f"channel.{code}.top_topics"
    listed = write.value(figure)
    if not isinstance(listed, list) or not listed:
        return None
    rows = [
        (write.name("topic", row["topic"]), Printed(write.say.number(row["count"]), figure, row["count"]))
        for row in listed
    ]
    return write.table(figure, write.text("channels.top"), ("topic", "count"), rows)


def _others(write: Writer, code: str) -> list[tuple[str, Printed]]:
    topics = [topic for topic in write.words.topics if not write.words.technical(topic)]
    ids = {topic: f"channel.{code}.topic.{topic}.count" for topic in topics}
    ranked = sorted(topics, key=lambda topic: -write.count(ids[topic]))[:TOP]
    return [(write.name("topic", topic), write.figure(ids[topic])) for topic in ranked if write.count(ids[topic])]


def _beginning(write: Writer, code: str) -> Iterator[Block]:
    # A channel whose first month lies within the thirteen is new: its series breaks there.
    series = write.report.series
    counts = series.values.get(f"channel.{code}.count", ())
    used = [n for n, count in enumerate(counts) if count]
    everything = series.values.get(TOTAL, ())
    if used and used[0] > 0 and any(everything[: used[0]]):
        month = write.month_name(type(write.month).parse(series.months[used[0]]))
        yield write.note(write.text("channels.start", month=month))
