"""What an old report printed: the real one's errors are found and no others; a wrong file is told in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.foundation.errors import Refused
from core.reference.taxonomy import Taxonomy
from core.statistics.consistency import Contradiction, claims
from tests.statistics.audit.conftest import DECEMBER, only_sqlite

SAMPLE = Path(__file__).parents[3] / "samples" / "claims-2022-12.toml"
Check = Callable[..., list[Contradiction]]

pytestmark = only_sqlite


@pytest.fixture
def check(words: Taxonomy, tmp_path: Path) -> Check:
    """Checks claims written as TOML (or as CSV where `name` says so) against each other."""

    def checked(text: str, name: str = "claims.toml") -> list[Contradiction]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return claims.examine(claims.load(path, DECEMBER, words), {}, words)

    return checked


def of(found: list[Contradiction], rule: str) -> list[str]:
    return [str(contradiction) for contradiction in found if contradiction.rule.id == rule]


def test_the_real_report(check: Check) -> None:
    found = check(SAMPLE.read_text(encoding="utf-8"))
    assert [c.rule.id for c in found if c.blocking and c.rule.id != "claims.ppid.reasons"] == [
        "claims.sum", "claims.base", "claims.change", "claims.change", "claims.ppid.average",
        "claims.period", "claims.period", "claims.as_of", "claims.unit", "claims.marks", "claims.decimals",
    ]  # fmt: skip
    assert of(found, "claims.sum") == ["consultations.total is printed as 1035, but category.*.count add up to 1305."]
    assert "fit a total of 1305 only" in of(found, "claims.base")[0]
    assert all("it fits 1305." in sentence for sentence in of(found, "claims.change"))
    assert "5,04" in of(found, "claims.ppid.average")[0]
    assert "5,10" in of(found, "claims.ppid.average")[0]
    assert any("Januari s.d Juni 2022" in sentence for sentence in of(found, "claims.period"))
    assert "per 30 April" in of(found, "claims.as_of")[0]


def test_the_reason_columns_of_the_real_report(check: Check) -> None:
    found = [c for c in check(SAMPLE.read_text(encoding="utf-8")) if c.rule.id == "claims.ppid.reasons"]
    assert {c.more["month"]: c.more["apart"] for c in found} == {
        "2022-01": "−2", "2022-02": "−1", "2022-03": "−7", "2022-06": "−1", "2022-07": "+1", "2022-09": "+1",
        "2022-10": "−1", "2022": "−10",
    }  # fmt: skip


def test_what_is_right_is_not_reported(check: Check) -> None:
    right = SAMPLE.read_text(encoding="utf-8")
    for wrong, mended in (
        ('"1035"', '"1305"'), ('"5,04"', '"5,10"'), ("s.d Juni", "s.d Desember"), ("30 April", "31 Desember"),
        ('"7.82%"', '"7,82%"'), ('"11.16%"', '"11,16%"'), ('"5,122"', '"5.122"'), ('"4,966"', '"4.966"'),
        ('"1,3%"', '"1,29%"'), ('"0,3%"', '"0,31%"'), ('"6,6%"', '"6,59%"'), ('period = "Tahun 2022"\n\n#', '#'),
    ):  # fmt: skip
        right = right.replace(wrong, mended, 1)
    right = right.replace('place = "Sampul"', 'place = "Sampul"\nperiod = "Desember 2022"', 1)
    right = right.replace('unit = "pengguna"\nplace = "Pengguna', 'unit = "konsultasi"\nplace = "Pengguna')
    assert {c.rule.id for c in check(right)} == {"claims.ppid.reasons", "claims.ppid.whole_days"}


def test_one_wrong_share_among_right_ones(check: Check) -> None:
    wrong = SAMPLE.read_text(encoding="utf-8").replace('"1035"', '"1305"').replace('"80,54%"', '"80,45%"')
    found = check(wrong)
    assert of(found, "claims.base") == []
    (sentence,) = of(found, "claims.share")
    assert "80,45%" in sentence
    assert "1051 of 1305 is 80,54%" in sentence


def test_other_contradictions(check: Check) -> None:
    rows = [
        "figure,value,month,direction",
        "consultations.total,1305,,",
        "consultations.total,1.306,,",
        "consultations.previous_month,1322,,",
        'consultations.change_mom_percent,"1,29%",,meningkat',
        "channel.EMAIL.count,86,,",
        "channel.EMAIL.technical_count,87,,",
        "ppid.requests,16,2022-11,",
        "ppid.granted_full,4,2022-11,",
        "ppid.granted_partial,4,2022-11,",
        "ppid.refused,0,2022-11,",
        "ppid.not_given,0,2022-11,",
    ]
    found = check("\n".join(rows), "claims.csv")
    assert {c.rule.id for c in found} == {
        "claims.two_values", "claims.change", "claims.within", "claims.ppid.outcomes"
    }  # fmt: skip
    assert "meningkat 1,29%" in of(found, "claims.change")[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[claim]]\nfigur = 'x'", "claim 1: There is no key figur"),
        ("[[claim]]\nfigure = 'channel.WHATSUP.count'\nvalue = '4'", "There is no figure channel.WHATSUP.count"),
        ("[[claim]]\nfigure = 'web.users'\nvalue = 'banyak'", "claim 1 (web.users): banyak is not a whole number"),
        ("[[claim]]\nfigure = 'web.users'\nvalue = '5,04'", "5,04 is not a whole number"),
        ("[[claim]]\nfigure = 'web.change_mom_percent'\nvalue = '1.2.3'", "1.2.3 is not a number"),
        ("[[claim]]\nfigure = 'web.users'\nmonth = '2022-13'", "2022-13 is not a month"),
        ("[[claim]]\nfigure = 'web.users'\nperiod = 'dahulu'", "dahulu names no month and no year"),
        ("[[claim]]\nfigure = 'web.change_mom_percent'\ndirection = 'miring'", "miring is no direction"),
        ("[[claim]]\nfigure = 'web.users'\ncovers = 'day'", "covers is day"),
        ("[[claim]]\nvalue = '4'", "It needs a figure"),
        ("[claim]\nfigure = 'web.users'", "It is written [[claim]]"),
        ("[[table]]\nfigures = ['web.users']\n[table.rows]\n2022-12 = ['1', '2']", "1, 2022-12: It needs 1 values"),
        ("[[table]]\nfigure = 'web.users'", "table 1: There is no key figure"),
        ("month = '2022-11'", "is of 2022-11, not of 2022-12"),
        ("Total: 1035", "is not TOML"),
        ("month = '2022-12'", "claims nothing"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_one_sentence(check: Check, text: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        check(text)
    assert "The claims file claims.toml" in str(refused.value)
    assert said in str(refused.value)


def test_a_table_names_its_row_and_a_missing_file_its_name(check: Check, words: Taxonomy, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"row 3.*banyak is not a whole number"):
        check("figure;value\nweb.users;93.598\nweb.users;banyak\n", "claims.csv")
    with pytest.raises(Refused, match=r"nowhere\.toml cannot be read"):
        claims.load(tmp_path / "nowhere.toml", DECEMBER, words)
