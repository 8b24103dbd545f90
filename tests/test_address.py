"""Addresses of tables: how they are written, what is no address, and that no password is ever said."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.database.address import Elsewhere, read_address, redacted
from loaders.database.reader import one_by_one
from loaders.problems import BadInput

ADDRESSES = [
    pytest.param("data/own.duckdb", Path("data/own.duckdb"), id="a file"),
    pytest.param("postgres", Path("postgres"), id="a file that is called like an engine"),
    pytest.param(
        "postgres:dbname=a host=b", Elsewhere("postgres", "postgres:dbname=a host=b"), id="PostgreSQL"
    ),
    pytest.param(
        "postgresql://u@h/d?connect_timeout=5",
        Elsewhere("postgres", "postgres:postgresql://u@h/d?connect_timeout=5"),
        id="PostgreSQL as a URL",
    ),
    pytest.param(
        "ducklake:postgres:dbname=a host=b (DATA_PATH '/srv/figures')",
        Elsewhere("ducklake", "ducklake:postgres:dbname=a host=b", "/srv/figures"),
        id="a lake with its catalogue in PostgreSQL",
    ),
    pytest.param(
        "ducklake:sqlite:/srv/a (b).sqlite(data_path 's3://bucket/figures')",
        Elsewhere("ducklake", "ducklake:sqlite:/srv/a (b).sqlite", "s3://bucket/figures"),
        id="a lake with its catalogue in SQLite and its files in an object store",
    ),
]
NO_ADDRESSES = [
    pytest.param("ducklake:postgres:dbname=a", "expected ducklake:postgres:", id="a lake without its files"),
    pytest.param(
        "ducklake:/srv/a.ducklake (DATA_PATH '/srv')", "docs/deployment.md", id="a catalogue of one process"
    ),
    pytest.param(
        "ducklake:sqlite:a (DATA_PATH 'files')", "the same from every folder", id="files here or there"
    ),
    pytest.param("ducklake:postgres:password=secret", "password=…", id="with a password"),
]
PASSWORDS = [
    pytest.param("host=h password=secret user=u", "host=h password=… user=u", id="among others"),
    pytest.param("password = 'a \\' secret' user=u", "password = … user=u", id="quoted"),
    pytest.param('at "dbname=a password=secr"et": failed', 'at "dbname=a password=… failed', id="in a message"),
    pytest.param("sslpassword=secret sslmode=on", "sslpassword=… sslmode=on", id="of a key"),
    pytest.param("postgresql://u:s@cret@h:1/d", "postgresql://u:…@h:1/d", id="in a URL"),
    pytest.param("postgresql://u@h/d?password=secret&x=1", "postgresql://u@h/d?password=…", id="behind a URL"),
    pytest.param("PASSWORD=secret", "PASSWORD=…", id="in capitals"),
    pytest.param("user=u host=h", "user=u host=h", id="none"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "address"), ADDRESSES)
def test_addresses(text, address):
    assert read_address(text) == address


@pytest.mark.parametrize(("text", "said"), NO_ADDRESSES)
def test_what_is_no_address_is_said_in_a_sentence(text, said):
    with pytest.raises(BadInput) as problem:
        read_address(text)
    assert said in str(problem.value) and "secret" not in str(problem.value)


@pytest.mark.parametrize(("text", "left"), PASSWORDS)
def test_passwords_are_taken_out(text, left):
    assert redacted(text) == left


def test_an_address_shows_no_password_however_it_is_printed():
    address = read_address("postgres:dbname=a password=secret")
    assert {str(address), f"{address!r}", f"{[address]}"} == {
        "postgres:dbname=a password=…",
        "Elsewhere(postgres:dbname=a password=…)",
        "[Elsewhere(postgres:dbname=a password=…)]",
    }


@pytest.mark.parametrize(
    ("statement", "values", "rewritten", "bound"),
    [
        pytest.param(
            "x WHERE list_contains($city, place) AND year >= $y", {"city": ["1", "2"], "y": 3},
            "x WHERE (place = $city_0 OR place = $city_1) AND year >= $y", {"city_0": "1", "city_1": "2", "y": 3},
            id="a list and a value",
        ),
        pytest.param(
            'x WHERE list_contains($g, "group") ORDER BY list_position($g, "group")', {"g": ["a"]},
            'x WHERE ("group" = $g_0) ORDER BY list_position($g, "group")', {"g": ["a"], "g_0": "a"},
            id="a list that gives the order as well",
        ),
        pytest.param("x WHERE list_contains($c, p)", {"c": []}, "x WHERE list_contains($c, p)", {"c": []}, id="none"),
        pytest.param(
            "x WHERE list_contains($c, p)", {"c": ["1"] * 51},
            "x WHERE list_contains($c, p)", {"c": ["1"] * 51}, id="a long list",
        ),
    ],
)  # fmt: skip
def test_short_lists_are_compared_value_by_value(statement, values, rewritten, bound):
    assert one_by_one(statement, values) == (rewritten, bound)
