# SPDX-License-Identifier: EUPL-1.2
"""How long a county's evidence takes to verify, against its hashes and signatures alone."""
import json

from figures import Figure

TERMINALS, DAYS, QUICK_DAYS = 24, 365, 30
LONGEST_RATIO = 2.0


def verify_ratio(house, options):
    days = QUICK_DAYS if options.quick else DAYS
    found = json.loads(
        house.run("kiosk-sim", "evidence-load", "--terminals", str(TERMINALS), "--days", str(days), "--rounds", "5"))
    return Figure(
        "verify-ratio", "s", "ratio", found["ours"], floor=found["floor"],
        goal=lambda figure: LONGEST_RATIO * figure.floor,
        note=f"{found['events']} events in {found['batches']} batches, {found['bytes'] / 1e6:.1f} MB, "
             f"{found['figures']} figures, CPU seconds")
