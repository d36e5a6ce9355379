"""Data sets are built by one process at a time."""

import threading
import time

from pipelines.data import corpus, digits, faces, notes, pairs, scenes, styles, tunes
from pipelines.data.building import alone

FOLDER = None  # as in a module of data


def test_two_builders_take_turns(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "FOLDER", tmp_path / "set")
    inside, most, lock = [], [], threading.Lock()

    @alone
    def build():
        with lock:
            inside.append(1)
            most.append(len(inside))
        time.sleep(0.05)
        with lock:
            inside.pop()
        return FOLDER

    builders = [threading.Thread(target=build) for _ in range(4)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert most == [1] * 4


def test_every_data_set_is_built_so():
    for data in (corpus, digits, faces, notes, pairs, scenes, styles, tunes):
        assert data.build.__wrapped__.__module__ == data.__name__
