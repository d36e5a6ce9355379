"""A row of the table of benchmarks, and how times are taken."""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tqdm import tqdm

from pipelines.knobs import UserError


@dataclass(frozen=True)
class Row:
    """What was measured, its value, and the limit that it should not exceed; None: for information only."""

    name: str
    value: float
    limit: float | None = None
    unit: str = ""

    @property
    def over(self) -> bool:
        """Whether the limit is passed."""
        return self.limit is not None and self.value > self.limit

    def __str__(self) -> str:
        limit = "" if self.limit is None else f"{self.limit:g}"
        verdict = "" if self.limit is None else "over" if self.over else "ok"
        return f"{self.name:58} {self.value:10.3g} {limit:>8} {self.unit:4} {verdict}".rstrip()


def table(*benchmarks: Iterable[Row]) -> int:
    """Measure all with a progress bar, then print one table, and why a benchmark could not go on.

    Returns:
        the exit status: 1 when a limit is passed or a benchmark could not go on, else 0.
    """
    rows, failures = [], []
    with tqdm(unit=" rows") as bar:
        for benchmark in benchmarks:
            try:
                for row in benchmark:
                    rows.append(row)
                    bar.update()
            except UserError as error:
                failures.append(error)
    print(f"{'benchmark':58} {'measured':>10} {'limit':>8}", *rows, *failures, sep="\n")
    over = sum(row.over for row in rows)
    print(f"{over} of {len(rows)} over their limit, {len(failures)} of {len(benchmarks)} benchmarks could not go on")
    return 1 if over or failures else 0


def seconds(call: Callable[[], Any]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def compare(ours: Callable[[], Any], bare: Callable[[], Any], pairs: int) -> tuple[float, float, float]:
    """Both run in turn, so that whatever else the machine does meets both alike; once each before, to warm up.

    Returns:
        the median of the ratios ours / bare, the median seconds of ours, the median seconds of bare.
    """
    ours(), bare()
    taken = [(seconds(ours), seconds(bare)) for _ in range(pairs)]
    first, second = zip(*taken, strict=True)
    return statistics.median(a / b for a, b in taken), statistics.median(first), statistics.median(second)
