# SPDX-License-Identifier: EUPL-1.2
"""The chapter of the card that is left behind in the reader."""
from card import Card
from visitor import MENU

CARD_LEFT = "Ditt kort sitter kvar"
UNNEEDED = "Kortet behövs inte här"
STAY = "Jag är inte klar"


class CardChapter:
    card_line = None

    def plug_card_reader(self):
        self.machine.order("device_add", driver="usb-ccid", bus="usb.0", id="reader")
        self.machine.order("device_add", driver="ccid-card-passthru", bus="reader.0", id="slot", chardev="card")
        self.card_line = Card(self.machine.path("card"))
        return self.technician.wait_for_device("cardReader", "online")

    def card(self):
        self.plug_touchscreen()
        self.visitor.begin()
        said, holds = self.plug_card_reader()
        self.check("a card reader that is plugged in is in use, by way of the card service", holds, said)
        _, text = self.machine.run("udevadm settle; udevadm info -e | grep SMARTCARD")
        self.check("udev knows it as one", "ID_SMARTCARD_READER=1" in text, text)
        self.card_line.insert()
        said, holds = self.technician.wait_for_device("cardReader", "card in")
        self.check("a card that is put in is seen", holds, said)
        self.terminal.expect(UNNEEDED, "the screen says that it is not needed")
        self.terminal.picture("card-not-needed")
        screen, holds = self.visitor.finish(lambda seen: CARD_LEFT in seen.flat)
        self.check("a card that is left behind is told of before the session ends", holds, screen.text)
        self.terminal.picture("card-left-behind")
        self.check("the session goes on meanwhile: no event says that it ended",
                   self.last_session_event() == "sessionStarted", self.technician.journal()[-5:])
        self.terminal.touch(STAY, then=MENU)
        screen, holds = self.visitor.finish(lambda seen: CARD_LEFT in seen.flat)
        self.check("whoever is not ready goes on, and is told again at the end", holds, screen.text)
        self.card_line.remove()
        screen, holds = self.terminal.wait(lambda seen: CARD_LEFT not in seen.flat, 60)
        self.check("it is told of no more when it is taken", holds, screen.text)
        self.check("and with that the session has ended", self.last_session_event() == "sessionEnded",
                   self.technician.journal()[-5:])
        self.report.note(f"the card was asked {len(self.card_line.commands)} things")

    def last_session_event(self):
        names = [row["event"] for row in self.technician.journal() if row["event"].startswith("session")]
        return names[-1] if names else None
