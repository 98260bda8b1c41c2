"""Names that an older centre does not know yet, and misspelled ones with a direction behind them."""

from __future__ import annotations

import pytest

from core.foundation.db import Database
from core.reference import regions
from core.reference.regions import Regions
from tests.reference.test_regions import labels, places

__all__ = ["places"]


def test_a_centre_that_was_set_up_earlier_learns_new_aliases(loaded: Database) -> None:
    with loaded.writing() as session:
        garut = session.get_one(regions.Region, "32.05")
        garut.aliases, garut.name = [], "Kabupaten Garut Lama"
    with loaded.writing() as session:
        regions.load_regions(session)
    with loaded.reading() as session:
        garut = session.get_one(regions.Region, "32.05")
        kukar = regions.current(session).find("pemkab kukar")
    assert garut.name == "Kabupaten Garut Lama"  # what a migration or a person changed stays
    assert [guess.code for guess in kukar] == ["64.02"]


@pytest.mark.parametrize("text", ["kab mangarai timur", "kab tapanui tengah", "kabupaten bolang mongondow utara"])
def test_a_misspelled_name_keeps_its_direction(places: Regions, text: str) -> None:
    assert labels(places, text)[0].split()[-1].lower() == text.split()[-1]
