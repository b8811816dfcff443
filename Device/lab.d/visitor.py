# SPDX-License-Identifier: EUPL-1.2
"""A visitor who finds the way through the screens with a finger, and what stands there."""
from machine import MachineError

PLACE = "Sillerud lanthandel"
MENU = "Vad vill du göra?"
CONTACT = "Öppettider och kontaktlapp"
AGENCY, NUMBER = "Polisen", "114 14"
WANT, PRINT, TAKE = "Få numret på en lapp", "Skriv ut lappen", "Ta din lapp"
FINISH, GOODBYE = "Avsluta", "dina saker"
# Ways back to the menu, the nearest first.
WAYS_BACK = ("Till menyn", "Ja, jag har hela lappen", "Tillbaka")


class Visitor:
    def __init__(self, machine, terminal):
        self.machine, self.terminal = machine, terminal

    def begin(self):
        """To the menu: of a new session, or from wherever the one under way stands."""
        screen, _ = self.terminal.wait(
            lambda seen: self.terminal.is_attract(seen) or any(words in seen.flat for words in (FINISH, GOODBYE)), 60)
        if GOODBYE in screen.flat:
            self.machine.ask("touch", x=0.5, y=0.5)
            screen, _ = self.terminal.wait(self.terminal.is_attract, 60)
        if self.terminal.is_attract(screen):
            self.terminal.touch("Svenska", then=MENU)
        self.to_menu()

    def to_preview(self):
        self.terminal.touch(CONTACT, then=AGENCY)
        self.terminal.touch(AGENCY, then=WANT)
        self.terminal.touch(WANT, then=PRINT)

    def to_menu(self):
        for _ in range(6):
            screen = self.terminal.screen()
            if MENU in screen.flat:
                return
            words = next((words for words in WAYS_BACK if screen.place(words)), None)
            if words:
                self.terminal.touch(words)
            self.terminal.wait(lambda seen, was=screen.text: seen.text != was, 20)
        if MENU not in self.terminal.screen().flat:
            raise MachineError(f"no way back to the menu:\n{self.terminal.screen().text}")

    def finish(self, then):
        """Ends the session; `then` is what stands on the screen once it has ended."""
        self.terminal.touch(FINISH)
        screen, _ = self.terminal.wait(lambda seen: GOODBYE in seen.flat or then(seen), 60)
        if not then(screen):
            # Whoever comes next need not wait for the goodbye to pass.
            self.machine.ask("touch", x=0.5, y=0.5)
        return self.terminal.wait(then, 90)
