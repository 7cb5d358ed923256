"""What a row says of its budget, and what the document makes of rows; nothing is measured here."""

import json

import pytest

from benchmarks import database, growth, report
from benchmarks.rows import Row, against
from benchmarks.run import together
from benchmarks.timing import Sample

CONTRACT = {"name", "value", "unit", "budget", "peer", "peer_value", "ratio", "ok"}


@pytest.mark.parametrize(("value", "ok"), [(149.9, True), (150, True), (150.1, False)])
def test_a_value_stays_within_its_budget(value, ok):
    assert Row("lists", "a page", value, "ms", 150).ok is ok


@pytest.mark.parametrize(("ours", "ok"), [(80, True), (81, False)])
def test_a_ratio_is_how_many_times_faster_than_the_peer(ours, ok):
    row = against("lists", "a page", ours, "ms", peer="ModelAdmin", peer_value=100.0, budget=1.25, bound="ratio")
    assert row.ratio == 100 / ours
    assert row.ok is ok


def test_a_row_without_a_budget_is_never_missed():
    assert Row("lists", "a page", 9e9, "ms").ok


def test_a_row_is_written_as_the_contract_has_it():
    assert Row("lists", "a page", 1.0, "ms", 2).as_dict().keys() >= CONTRACT


def test_p95_is_what_nineteen_of_twenty_keep():
    assert Sample([float(n) for n in range(1, 21)]).p95 == 19
    assert Sample([3.0, 1.0, 2.0]).p95 == 3


def test_growth_compares_the_last_size_with_the_first():
    def size(ms):
        return {"pages": {"a page": {"median": ms, "p95": ms, "statements": 5}}}

    (row,) = growth.compared({"scales": {"10": size(13.1), "1": size(10.0), "3": size(40.0)}})
    assert row["slower"] == 1.31
    assert not row["ok"]
    assert list(row["medians"]) == ["1", "3", "10"]


def test_only_a_database_named_for_it_is_emptied():
    with pytest.raises(SystemExit, match="bench"):
        database.discard("postgres://somebody@127.0.0.1:5432/portal")


def test_the_size_is_in_the_name_of_the_database():
    assert database.scaled("postgres://u@127.0.0.1:5432/x_bench", 0.3) == "postgres://u@127.0.0.1:5432/x_bench_x0p3"
    assert database.scaled("sqlite:////tmp/bench", 1) == "sqlite:////tmp/bench"


def test_a_miss_is_told_with_its_profile():
    row = Row("lists", "a page: p95", 200.0, "ms", 150, profile="12 calls of f").as_dict()
    assert "12 calls of f" in report.misses([row])
    assert "**missed**" in report.table([row])


def test_the_document_is_what_the_results_give():
    found, grown = report.adopted()
    assert report.DOCUMENT.read_text() == report.document(found, grown)


def test_the_results_keep_the_contract():
    rows = json.loads(report.REFERENCE.read_text())["rows"]
    assert rows
    assert all(row.keys() >= CONTRACT for row in rows)


def test_a_part_measured_again_replaces_its_rows():
    old = [{"section": "lists", "name": name, "value": 1} for name in ("a", "b")]
    new = [{"section": "lists", "name": name, "value": 2} for name in ("b", "c")]
    assert [(row["name"], row["value"]) for row in together(old, new)] == [("a", 1), ("b", 2), ("c", 2)]
