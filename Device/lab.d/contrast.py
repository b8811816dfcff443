# SPDX-License-Identifier: EUPL-1.2
"""How well the letters on a picture of the console stand out, by the measure of WCAG: light against dark, 1 to 21."""
from collections import Counter

LEAST = 7.0


def pixels(path):
    """(width, bytes of red, green and blue) of a picture as QEMU's screendump writes it: a binary PPM."""
    with open(path, "rb") as file:
        kind, size, highest = (file.readline().split() for _ in range(3))
        if (kind, highest) != ([b"P6"], [b"255"]):
            raise ValueError(f"{path} is no picture of 24 bits")
        return int(size[0]), file.read()


def luminance(color):
    def linear(value):
        value /= 255
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4
    red, green, blue = color
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def ratio(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def faint(screen, path):
    """Words that stand out less than they must, with their ratio. The console draws each cell in two colours."""
    width, body = pixels(path)
    across = width // screen.columns
    # The font's cells are twice as high as wide; what is left below the last row is black.
    down = 2 * across
    found = []
    for row, line in enumerate(screen.lines):
        weak = [(column, contrast) for column, letter in enumerate(line) if letter.isalnum()
                for contrast in [cell_ratio(body, width, column * across, row * down, across, down)]
                if contrast < LEAST]
        if weak:
            found.append(f"{min(contrast for _, contrast in weak):.1f}: "
                         + "".join(line[column] for column, _ in weak))
    return found


def cell_ratio(body, width, left, top, across, down):
    colors = Counter()
    for y in range(top, top + down):
        start = (y * width + left) * 3
        row = body[start:start + across * 3]
        colors.update(zip(row[0::3], row[1::3], row[2::3]))
    (ground, _), *inks = colors.most_common()
    return min((ratio(ground, ink) for ink, _ in inks), default=1.0)
