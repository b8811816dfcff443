# SPDX-License-Identifier: EUPL-1.2
"""The peer of our slips: the same letter by python-escpos, timed, or its bytes for a strict printer to read."""
import argparse
import json
import sys
import time

from escpos.printer import Dummy
from PIL import Image

LINES = [f"Rad {number}: öppet måndag till fredag, 20 € på kortet" for number in range(1, 35)]
CODE = "https://www.skatteverket.se/"
QR_MEDIUM = 1


def slip(printer, symbol):
    """Forty lines: symbol, place, rules, text, a number, a QR code of our modules' size."""
    printer.hw("INIT")
    printer.charcode("CP858")
    printer.image(symbol, impl="bitImageRaster")
    printer.set(bold=True)
    printer.text("Sillerud lanthandel\n")
    printer.set(bold=False)
    printer.text("─" * 48 + "\n")
    for line in LINES:
        printer.text(line + "\n")
    printer.set(bold=True, custom_size=True, width=3, height=3)
    printer.text("0771-567 567\n")
    printer.set(bold=False, custom_size=True, width=1, height=1)
    printer.qr(CODE, ec=QR_MEDIUM, size=7, native=False)
    printer.text("─" * 48 + "\n")
    printer.cut()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raster", required=True, metavar="PNG", help="the symbol")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--bytes", action="store_true", help="write one slip to standard output instead")
    options = parser.parse_args()
    symbol = Image.open(options.raster)
    symbol.load()
    printer = Dummy(profile="TM-T20II")
    if options.bytes:
        slip(printer, symbol)
        sys.stdout.buffer.write(printer.output)
        return
    times = []
    for _ in range(options.count + 3):
        printer.clear()
        start = time.perf_counter()
        slip(printer, symbol)
        times.append((time.perf_counter() - start) * 1e6)
    # The first ones load modules.
    print(json.dumps({"microseconds": sorted(times[3:])[options.count // 2], "bytes": len(printer.output)}))


if __name__ == "__main__":
    main()
