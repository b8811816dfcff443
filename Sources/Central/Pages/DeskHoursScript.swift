// SPDX-License-Identifier: EUPL-1.2

/// The part of the clerks' script that has to do with opening hours.
enum DeskHoursScript {
    static let text = #"""
        // MARK: opening hours

        const weekdays = ["Måndag", "Tisdag", "Onsdag", "Torsdag", "Fredag", "Lördag", "Söndag"];

        const moment = (minute) => String(Math.floor(minute / 60)).padStart(2, "0") + ":" + String(minute % 60).padStart(2, "0");

        function spans(ends) {
          const parts = [];
          for (let at = 0; at < ends.length; at += 2) parts.push(moment(ends[at]) + "–" + moment(ends[at + 1]));
          return parts.join(", ");
        }

        // "8-12, 13:00–16:30" as minutes; null where it is none.
        function minutes(text) {
          const ends = [];
          for (const part of text.split(",").map((one) => one.trim()).filter((one) => one)) {
            const found = part.match(/^(\d{1,2})(?:[:.](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[:.](\d{2}))?$/);
            if (!found) return null;
            ends.push(Number(found[1]) * 60 + Number(found[2] ?? 0), Number(found[3]) * 60 + Number(found[4] ?? 0));
          }
          const isOrdered = ends.every((end, place) => end <= 1440 && (place === 0 || end > ends[place - 1]));
          return isOrdered && ends.length <= 8 ? ends : null;
        }

        const chosenDoor = () => sight.doors.find((door) => door.agency === Number(at("hours-agency").value)) ?? sight.doors[0];

        // What a clerk is just writing is left alone.
        function drawHours() {
          draw(at("hours-agency"), sight.doors.map((door) => door.name), () => sight.doors.map((door) =>
            make("option", { value: door.agency, textContent: door.name })));
          if (at("open").contains(document.activeElement) || !chosenDoor()) return;
          fillHours();
        }

        function fillHours() {
          const { agency, week } = chosenDoor();
          draw(at("days"), [agency, week], () => weekdays.flatMap((name, day) => {
            const label = make("label", { textContent: name });
            label.htmlFor = "day" + day;
            return [label, make("input", { id: "day" + day, type: "text", value: spans(week[day]), placeholder: "stängt" })];
          }));
        }

        function saveHours(week) {
          post("hours", { agency: chosenDoor().agency, week }).then((seen) => {
            see(seen);
            fillHours();
            at("hours-said").textContent = week ? "Öppettiderna är sparade." : "De vanliga öppettiderna gäller igen.";
          }, (reason) => { at("hours-said").textContent = words[reason] ?? "Öppettiderna kunde inte sparas."; });
        }

        at("open").addEventListener("submit", (event) => {
          event.preventDefault();
          const week = weekdays.map((_, day) => minutes(at("day" + day).value));
          const wrong = week.indexOf(null);
          if (wrong < 0) return saveHours(week);
          at("hours-said").textContent = weekdays[wrong] + " går inte att läsa. Skriv som 08:00–16:00.";
          at("day" + wrong).focus();
        });
        at("usual").onclick = () => saveHours(null);
        at("hours-agency").addEventListener("change", fillHours);

        """#
}
