# SPDX-License-Identifier: EUPL-1.2
"""A measured figure: its samples, its goal, and how it is told to people and to programs."""
import statistics
import sys

ROUNDS = 20
REPEATS_WHEN_NOISY = 3


def median(samples):
    return statistics.median(samples)


def p95(samples):
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * 95 // 100) - 1))]


def is_noisy(floor):
    """The floor does next to nothing: where it is restless, the machine is, and no figure of the run counts."""
    return bool(floor) and p95(floor) > 3 * median(floor)


def calm(measure):
    """Runs a measure again while its floor is restless."""
    for attempt in range(REPEATS_WHEN_NOISY):
        samples = measure()
        if not is_noisy(samples["floor"]):
            break
        print(f"bench: the machine is restless, run {attempt + 1} of {REPEATS_WHEN_NOISY}", file=sys.stderr, flush=True)
    return samples


class Figure:
    """`kind` is "ratio" (times, against a peer or the floor of the same run) or "bound" (bytes, counts, memory)."""

    def __init__(self, name, unit, kind, ours, peers=None, floor=None, goal=None, note=""):
        self.name, self.unit, self.kind, self.note = name, unit, kind, note
        self.ours = median(ours)
        self.p95 = p95(ours)
        self.peers = {peer: median(samples) for peer, samples in (peers or {}).items()}
        self.floor = median(floor) if floor else None
        self.noisy = is_noisy(floor) if kind == "ratio" else False
        # In the unit of the figure, worked out from the peers or the floor of this very run.
        self.goal = goal(self) if callable(goal) else goal

    @property
    def met(self):
        """None where no goal was ever set; a noisy run meets nothing."""
        if self.noisy:
            return False
        return None if self.goal is None else self.ours <= self.goal

    def json(self):
        rounded = lambda value: None if value is None else round(value, 4)
        fields = {
            "name": self.name, "unit": self.unit, "kind": self.kind, "ours": rounded(self.ours),
            "p95": rounded(self.p95), "peers": {peer: rounded(value) for peer, value in self.peers.items()},
            "floor": rounded(self.floor), "goal": rounded(self.goal), "met": self.met,
        }
        if self.noisy:
            fields["noisy"] = True
        return fields


def table(figures):
    """Lines for people."""
    def number(value):
        if value is None:
            return "–"
        return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2f}"

    rows = [["name", "unit", "ours", "p95", "peers", "floor", "goal", ""]]
    for figure in figures:
        verdict = {None: "no goal", True: "met", False: "NOT MET"}[figure.met]
        rows.append([
            figure.name, figure.unit, number(figure.ours), number(figure.p95),
            ", ".join(f"{peer} {number(value)}" for peer, value in figure.peers.items()) or "–",
            number(figure.floor), number(figure.goal),
            ("noisy" if figure.noisy else verdict) + (f" ({figure.note})" if figure.note else ""),
        ])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    left = {0, 1, 4, 7}
    for row in rows:
        yield "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths))).rstrip()
