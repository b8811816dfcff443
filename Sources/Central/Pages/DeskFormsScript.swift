// SPDX-License-Identifier: EUPL-1.2

/// The other half of the clerks' script: slips, sounds and bookings.
enum DeskFormsScript {
    static let text = #"""
        // MARK: the slip

        function written() {
          const phrases = [...document.querySelectorAll(".phrases input[type=checkbox]:checked")].map((box) => {
            const field = document.querySelector(`[data-value="${CSS.escape(box.name)}"]`);
            return { id: box.name, value: field?.value.trim() ?? "" };
          });
          const freeLines = at("free").value.split("\n").map((line) => line.trim().slice(0, 200))
            .filter((line) => line).slice(0, 8);
          return { phrases: phrases.slice(0, 12), freeLines, freeLanguage: "sv" };
        }

        // A value that is written chooses its line.
        for (const field of document.querySelectorAll("[data-value]")) {
          field.addEventListener("input", () => {
            const box = document.querySelector(`.phrases input[name="${CSS.escape(field.dataset.value)}"]`);
            if (field.value) box.checked = true;
          });
        }

        at("slip").addEventListener("submit", async (event) => {
          event.preventDefault();
          if (!current?.answered) return;
          const slip = written();
          if (!slip.phrases.length && !slip.freeLines.length) {
            at("sent").textContent = "Lappen är tom.";
            return;
          }
          const { meeting, slipKey } = current.answered;
          try {
            const { number } = await post("slip", { meeting, sealed: await Seal.slip(slip, slipKey, meeting) });
            current.sent = number;
            at("slip").reset();
            at("sent").textContent = "Lappen är skickad.";
          } catch (reason) {
            at("sent").textContent = words[reason] ?? "Lappen kunde inte skickas.";
          }
        });

        function drawSlip() {
          if (!current?.sent || !sight.own || sight.own.slips < current.sent) return;
          if (!sight.own.slipWaits) at("sent").textContent = "Lappen är framme på platsen.";
        }

        // Two soft tones: a clerk does not look at the page all day. Browsers play none before the page was used once.
        function ring() {
          try {
            const sound = new AudioContext();
            for (const [pitch, from] of [[660, 0], [880, 0.18]]) {
              const tone = sound.createOscillator();
              const volume = sound.createGain();
              tone.frequency.value = pitch;
              volume.gain.setValueAtTime(0.12, sound.currentTime + from);
              volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + from + 0.5);
              tone.connect(volume).connect(sound.destination);
              tone.start(sound.currentTime + from);
              tone.stop(sound.currentTime + from + 0.5);
            }
            setTimeout(() => sound.close(), 1500);
          } catch {
            // A machine without sound.
          }
        }

        // MARK: bookings

        function cancelButton(one, when) {
          const button = make("button", { type: "button", className: "quiet", id: "off" + one.id, textContent: "Avboka" });
          button.setAttribute("aria-label", "Avboka " + when);
          button.onclick = () => {
            if (!confirm("Avboka " + when + "? Koden slutar gälla, och den som skriver den får veta det.")) return;
            post("cancel", { booking: one.id }).then(see, (reason) => { if (reason !== "gone") complain(reason); });
          };
          return button;
        }

        function drawBooked() {
          const all = sight.doors.flatMap((door) => door.booked.map((one) => ({ ...one, name: door.name })))
            .sort((a, b) => a.fromMilliseconds - b.fromMilliseconds);
          const isOne = sight.doors.length < 2;
          draw(at("booked"), all, () => all.length === 0
            ? [make("li", { className: "none", textContent: "Inga möten är bokade." })]
            : all.map((one) => {
              const when = day.format(one.fromMilliseconds) + " " + clock.format(one.fromMilliseconds) + "–"
                + clock.format(one.untilMilliseconds) + (isOne ? "" : " · " + one.name)
                + (one.place ? " · " + one.place : "");
              const line = make("li", {}, make("span", { textContent: when }), cancelButton(one, when));
              if (one.trouble) line.append(make("p", { className: "trouble", textContent: one.trouble }));
              return line;
            }));
          draw(at("book-agency"), sight.doors.map((door) => door.name), () => sight.doors.map((door) =>
            make("option", { value: door.agency, textContent: door.name })));
          for (const node of document.querySelectorAll(".agency")) node.hidden = isOne;
          drawHours();
        }

        at("book").addEventListener("submit", async (event) => {
          event.preventDefault();
          const moment = (field) => new Date(at("book-day").value + "T" + at(field).value).getTime();
          try {
            const booked = await post("book", {
              agency: Number(at("book-agency").value), fromMilliseconds: moment("book-from"),
              untilMilliseconds: moment("book-until"),
              place: at("book-place").value ? Number(at("book-place").value) : undefined,
            });
            at("code").replaceChildren(
              "Koden är ", make("strong", { textContent: booked.code }),
              ". Skriv den i brevet eller meddelandet: den visas bara nu.");
            at("book").querySelector("input[type=date]").focus();
            look();
          } catch (reason) {
            at("code").textContent = reason === "malformed"
              ? "Tiden går inte att boka: den ska komma, och sluta efter att den börjar." : words[reason];
          }
        });

        """#
}
