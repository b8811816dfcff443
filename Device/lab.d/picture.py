# SPDX-License-Identifier: EUPL-1.2
"""What a picture of the screen shows, as far as a few numbers say it."""
from contrast import pixels


def part_of(path, colour, step=7):
    """How much of the picture has this colour, nearly: 0 to 1."""
    _, body = pixels(path)
    points = [body[at:at + 3] for at in range(0, len(body) - 2, 3 * step)]
    return sum(all(abs(one - other) < 12 for one, other in zip(point, colour)) for point in points) / len(points)


def strip(path, part):
    """The uppermost rows of the picture, so much of its height."""
    width, body = pixels(path)
    rows = len(body) // (3 * width)
    return body[:3 * width * int(rows * part)]


def varied(body):
    """More than one colour: something is drawn."""
    return any(body[at:at + 3] != body[:3] for at in range(0, len(body) - 2, 3))
