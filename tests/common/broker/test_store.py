"""The file store: nothing lost, nothing doubled, whoever dies where."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from common.broker.store import Store

ROOT = Path(__file__).parents[3]
WAIT_SECONDS = 60
CONSUMER = """
import pathlib, sys, time
from common.broker.store import Store
root, seen, mode = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
store = Store(root)
out = open(seen, "a", buffering=1)
while not (root / "stop").exists() or store.size("q"):
    taken = store.take("q")
    if taken is None:
        time.sleep(0.01)
        continue
    held, message, returns = taken
    out.write(f"{message['number']}:{returns}\\n")
    if mode == "hold":
        time.sleep(600)
    store.ack(held)
"""
PRODUCER = """
import pathlib, sys
from common.broker.store import Store
store = Store(pathlib.Path(sys.argv[1]))
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    store.put("q", {"number": number, "properties": {"delivery_tag": str(number)}})
"""


def message(number):
    return {"number": number, "properties": {"delivery_tag": str(number)}}


def start(code, *args):
    return subprocess.Popen([sys.executable, "-c", code, *map(str, args)], cwd=ROOT)


def wait_for(condition):
    """Poll until the condition holds; fails after WAIT_SECONDS."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def lines(path):
    return path.read_text().split() if path.exists() else []


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "broker")


def test_first_in_first_out_and_ack(store):
    for number in range(3):
        store.put("q", message(number))
    for number in range(3):
        held, found, returns = store.take("q")
        assert (found["number"], returns) == (number, 0)
        store.ack(held)
    assert store.take("q") is None
    assert not list(store.root.rglob("*.msg"))


def test_queues_are_apart_and_odd_names_stay_inside(store):
    store.put("../up", message(1))
    assert store.take("q") is None
    assert store.size("../up") == 1
    assert all(store.root in path.parents for path in store.root.rglob("*"))
    assert store.purge("../up") == 1


def test_given_back_message_counts_its_returns(store):
    store.put("q", message(1))
    for returns in range(3):
        held, _, found = store.take("q")
        assert found == returns
        store.give_back(held)
    assert store.size("q") == 1


@pytest.mark.parametrize(
    ("name", "content", "put_aside"),
    [
        ("00000000000000000001-" + "0" * 32 + ".0.msg", b"", True),
        ("00000000000000000001-" + "0" * 32 + ".0.msg", b'{"properties": {"deliv', True),
        ("00000000000000000001-" + "0" * 32 + ".0.msg", b"[1]", True),
        ("00000000000000000001-" + "0" * 32 + ".0.msg", b"\xff\xfe", True),
        ("00000000000000000001-" + "0" * 32 + ".0.msg", b'{"properties": {}}', True),
        ("notes.txt", b"hello", False),
        (".00000000000000000001.swp", b"", False),
    ],
)
def test_what_is_no_message_stops_nobody(store, name, content, put_aside):
    (store.queue_folder("q") / name).write_bytes(content)
    store.put("q", message(7))
    assert store.take("q")[1]["number"] == 7
    assert (store.root / "rejected" / name).exists() is put_aside


def test_claims_of_the_living_are_left_alone(store):
    store.put("q", message(1))
    store.take("q")
    assert store.give_back_of_the_dead() == 0
    assert Store(store.root).give_back_of_the_dead() == 0


def test_half_written_file_is_never_a_message(store):
    (store.root / "tmp" / "00000000000000000001-x.0.msg").write_bytes(b"{")
    assert store.take("q") is None


def test_death_between_rename_and_cleaning_is_no_loss(store):
    """A claims folder with messages but whose owner is gone, and one emptied but not removed."""
    dead = store.root / "claims" / "1-dead"
    (dead / "q").mkdir(parents=True)
    (dead / "lock").touch()
    os.rename(_waiting_file(store), dead / "q" / _name())
    (store.root / "claims" / "2-empty").mkdir()
    assert store.give_back_of_the_dead() == 1
    assert store.take("q")[2] == 1


def _name():
    return "00000000000000000001-" + "0" * 32 + ".0.msg"


def _waiting_file(store):
    store.put("q", message(1))
    return next((store.root / "queues" / "q").iterdir())


def test_thousands_through_two_processes_each_way(store, tmp_path):
    producers = [start(PRODUCER, store.root, first, first + 1500) for first in (0, 1500)]
    consumers = [start(CONSUMER, store.root, tmp_path / f"seen{n}", "work") for n in (1, 2)]
    for producer in producers:
        assert producer.wait(WAIT_SECONDS) == 0
    (store.root / "stop").touch()
    for consumer in consumers:
        assert consumer.wait(WAIT_SECONDS) == 0
    seen = lines(tmp_path / "seen1") + lines(tmp_path / "seen2")
    assert sorted(seen) == sorted(f"{number}:0" for number in range(3000))


def test_what_a_killed_consumer_held_comes_back(store, tmp_path):
    for number in range(20):
        store.put("q", message(number))
    victims = [start(CONSUMER, store.root, tmp_path / f"held{n}", "hold") for n in (1, 2)]
    wait_for(lambda: lines(tmp_path / "held1") and lines(tmp_path / "held2"))
    for victim in victims:
        victim.kill()
        victim.wait(WAIT_SECONDS)
    held = {line.split(":")[0] for n in (1, 2) for line in lines(tmp_path / f"held{n}")}
    assert (store.give_back_of_the_dead(), store.size("q")) == (2, 20)
    found = {}
    while (taken := store.take("q")) is not None:
        found[str(taken[1]["number"])] = taken[2]
        store.ack(taken[0])
    assert found == {str(number): int(str(number) in held) for number in range(20)}
    assert [path.name for path in (store.root / "claims").iterdir()] == [f"{_own(store)}"]


def _own(store):
    return store._owner().name


def test_kill_at_any_moment_loses_nothing(store, tmp_path):
    """Consumers are killed while they work; what is left is finished by one that lives."""
    total = 600
    assert start(PRODUCER, store.root, 0, total).wait(WAIT_SECONDS) == 0
    for round_ in range(4):
        seen = tmp_path / f"seen{round_}"
        victim = start(CONSUMER, store.root, seen, "work")
        wait_for(lambda seen=seen: len(lines(seen)) > 40)
        victim.kill()
        victim.wait(WAIT_SECONDS)
    store.give_back_of_the_dead()
    (store.root / "stop").touch()
    assert start(CONSUMER, store.root, tmp_path / "rest", "work").wait(WAIT_SECONDS) == 0
    seen = [line for path in [*tmp_path.glob("seen*"), tmp_path / "rest"] for line in lines(path)]
    assert {line.split(":")[0] for line in seen} == {str(number) for number in range(total)}
    assert len(seen) <= total + 4
