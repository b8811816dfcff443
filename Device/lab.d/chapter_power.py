# SPDX-License-Identifier: EUPL-1.2
"""The chapter in which the power goes, in the middle of a slip."""
from chapter_slip import MIDDLE_BYTES, ONE_TOO_MANY_SECONDS, PRINTER_READY
from technician import identity
from visitor import PRINT

PRINTING = "Lappen skrivs ut"
# Second number of `slipOutcome`.
UNKNOWN = 5


class PowerChapter:
    def power(self):
        self.plug_printer()
        self.plug_touchscreen()
        self.visitor.begin()
        self.visitor.to_preview()
        self.machine.ask("printer", order="hold_after", count=MIDDLE_BYTES)
        self.terminal.touch(PRINT)
        screen, holds = self.terminal.wait(lambda seen: PRINTING in seen.flat, 120)
        self.check("a slip is being printed", holds, screen.text)
        self.terminal.picture("printing")
        before = self.technician.journal()
        open_slips = count(before, "slipRequested") - count(before, "slipOutcome")
        self.check("it is in the journal, and its outcome is open", open_slips == 1, before[-4:])
        if self.card_line:
            self.card_line.close()
        self.machine.cut_power()
        self.machine.start()
        self.machine.wait_for_agent()
        screen, holds = self.terminal.wait(self.terminal.is_attract, 240)
        self.check("after the power cut the attract screen comes by itself", holds,
                   screen.text + "\n" + self.daemon_log())
        self.terminal.picture("attract-after-power-cut")
        self.look_at_the_journal(before)
        self.plug_printer()
        self.terminal.expect(PRINTER_READY, "the printer is ready again")
        slips = self.wait_for_slips(1, ONE_TOO_MANY_SECONDS)
        self.check("the slip of the visitor who has gone is not printed for the next", not slips, slips)

    def look_at_the_journal(self, before):
        after = self.technician.journal()
        lost = [identity(row) for row in before if row not in after]
        self.check(f"all {len(before)} events of before are there, none changed, none twice",
                   not lost and len({identity(row) for row in after}) == len(after), f"lost or changed: {lost}")
        self.check("each slip asked for has one outcome, each session one end",
                   count(after, "slipRequested") == count(after, "slipOutcome")
                   and count(after, "sessionStarted") == count(after, "sessionEnded"), after[-8:])
        unknown = [row for row in after[len(before):] if row["event"] == "slipOutcome"]
        self.check("what became of the slip under way is told as unknown",
                   [row["second"] for row in unknown] == [UNKNOWN], after[len(before):])
        status, text = self.technician.kioskctl("journal verify")
        self.check("the journal verifies", status == 0 and "everything holds" in text, text)
        self.report.note(" ".join(text.split())[:200])


def count(rows, name):
    return sum(row["event"] == name for row in rows)
