// SPDX-License-Identifier: EUPL-1.2

/// The script of the clerks' page.
enum DeskScript {
    /// The queue, the doors and the meeting.
    static let text = #"""
        // SPDX-License-Identifier: EUPL-1.2
        "use strict";

        const at = (id) => document.getElementById(id);
        const form = at("desk").dataset.form;
        const languages = new Intl.DisplayNames("sv", { type: "language" });
        const clock = new Intl.DateTimeFormat("sv", { hour: "2-digit", minute: "2-digit" });
        const day = new Intl.DateTimeFormat("sv", { weekday: "short", day: "numeric", month: "short" });
        const words = {
          gone: "Besökaren har gått, eller mötet är över.", taken: "Någon annan svarade.",
          noVideo: "Videon svarar inte. Säg till den som sköter centralen.",
          notSetUp: "Videon är inte inställd. Säg till den som sköter centralen.",
          signedOut: "Du är utloggad. Ladda om sidan och logga in.", badForm: "Sidan är för gammal. Ladda om den.",
          malformed: "Det gick inte att läsa.", noLine: "Ingen förbindelse med centralen. Vi försöker igen.",
        };
        const pollMilliseconds = 2000;

        let sight = null;
        let current = null; // { answered, room, stream, isIn }

        async function post(name, wish = {}) {
          let answer;
          try {
            answer = await fetch("/desk/" + name, {
              method: "POST", headers: { "Content-Type": "application/json", "X-Form": form },
              body: JSON.stringify(wish), signal: AbortSignal.timeout(15000),
            });
          } catch {
            throw "noLine";
          }
          const value = await answer.json().catch(() => ({}));
          if (!answer.ok) throw value.refused ?? "noLine";
          return value;
        }

        function complain(reason) {
          at("problem").hidden = !reason;
          at("problem").textContent = reason ? words[reason] ?? "Det gick inte (" + reason + ")." : "";
        }

        function make(tag, properties = {}, ...children) {
          const node = Object.assign(document.createElement(tag), properties);
          node.append(...children);
          return node;
        }

        // MARK: who waits

        function duration(seconds) {
          if (seconds < 60) return "nyss";
          const minutes = Math.floor(seconds / 60);
          return minutes === 1 ? "1 minut" : minutes + " minuter";
        }

        function language(tag) {
          const base = tag.split("-")[0];
          return (base === "sv" ? "svenska" : languages.of(base)) + (tag.includes("-x-plain") ? " (lättläst)" : "");
        }

        function agency(code) {
          const door = sight.doors.find((one) => one.agency === code);
          return sight.doors.length > 1 ? door?.name : null;
        }

        // What changed is drawn anew, and the focus stays on the button it was on.
        function draw(holder, key, nodes) {
          const state = JSON.stringify(key);
          if (holder.dataset.state === state) return;
          holder.dataset.state = state;
          const focused = holder.contains(document.activeElement) ? document.activeElement.id : null;
          holder.replaceChildren(...nodes());
          if (focused) at(focused)?.focus();
        }

        function drawQueue() {
          const isBusy = current !== null;
          draw(at("doors"), sight.doors.map((one) => ({ ...one, booked: 0 })), () => sight.doors.map((door) => {
            const isOpen = door.isOn && door.isWithinHours && door.isSetUp;
            const says = !door.isSetUp ? "Videon är inte inställd." : !door.isOn ? "Stängd. Menyerna visar det."
              : !door.isWithinHours ? "Utanför öppettiden: bara bokade möten." : "Öppen. Menyerna visar det inom en minut.";
            const button = make("button", {
              type: "button", id: "door" + door.agency, className: door.isOn ? "quiet" : "",
              textContent: door.isOn ? "Stäng desken" : "Öppna desken",
            });
            button.setAttribute("aria-label", button.textContent + ": " + door.name);
            button.onclick = () => post("turn", { agency: door.agency, on: !door.isOn }).then(see, complain);
            const mark = make("span", { className: "shape", textContent: isOpen ? "●" : "○" });
            mark.setAttribute("aria-hidden", "true");
            return make("div", { className: "door" + (isOpen ? " open" : "") },
              make("div", {}, make("strong", {}, mark, " " + door.name), make("small", { textContent: says })), button);
          }));
          const count = sight.waiting.length;
          const says = count === 0 ? "Ingen väntar." : count === 1 ? "1 väntar." : count + " väntar.";
          if (at("count").textContent !== says) at("count").textContent = says;
          document.title = (count ? "(" + count + ") " : "") + "Desken – Servicepunkt";
          const shown = sight.waiting.map((one) => ({ ...one, waitsSeconds: duration(one.waitsSeconds) }));
          draw(at("waiting"), { shown, isBusy }, () => sight.waiting.map((one) => {
            const facts = make("ul", { className: "facts-line" });
            for (const fact of [
              agency(one.agency), one.bookedMilliseconds ? "bokad " + clock.format(one.bookedMilliseconds) : null,
              language(one.language), one.wantsInterpreter ? "vill ha tolk" : null,
            ]) if (fact) facts.append(make("li", { textContent: fact }));
            const button = make("button", {
              type: "button", id: "answer" + one.meeting, textContent: "Svara", disabled: isBusy,
            });
            button.setAttribute("aria-label", "Svara " + one.place);
            button.onclick = () => answer(one.meeting);
            return make("li", { className: one.wantsInterpreter ? "one wants" : "one" },
              make("div", {}, make("strong", { textContent: one.place }),
                make("small", { textContent: one.municipality + " · väntar sedan " + duration(one.waitsSeconds) }), facts),
              button);
          }));
          drawBooked();
        }

        // MARK: the meeting

        async function answer(meeting) {
          if (current) return;
          complain(null);
          current = { answered: null, isIn: false };
          drawQueue();
          try {
            current.answered = await post("answer", { meeting });
            current.place = [...sight.waiting, ...(sight.own ? [sight.own.visitor] : [])]
              .find((one) => one.meeting === meeting);
            current.stream = await Room.devices();
            start();
          } catch (reason) {
            current = null;
            complain(reason);
            drawQueue();
          }
        }

        function start() {
          const { answered, stream, place } = current;
          at("meeting-title").textContent = place?.place ?? "Möte";
          for (const id of ["stage", "tools", "slip"]) at(id).hidden = false;
          at("interpreter").hidden = !answered.hasInterpreter;
          at("link").hidden = true;
          at("sent").textContent = "";
          at("slip").reset();
          at("own").srcObject = stream;
          at("own").hidden = !stream?.getVideoTracks().length;
          at("camera").hidden = at("own").hidden;
          at("microphone").hidden = !stream?.getAudioTracks().length;
          if (!stream) complain("Din kamera och mikrofon går inte att använda. Besökaren ser och hör dig inte");
          pressed(at("microphone"), false, "Stäng av mikrofonen", "Sätt på mikrofonen");
          pressed(at("camera"), false, "Stäng av kameran", "Sätt på kameran");
          at("end").focus();
          current.room = new Room(answered.line, stream, {
            joined: () => tellJoined(true), remote: showRemote, left: hideRemote, state: drawState,
            ended: (why) => finish(why === "over" ? "Mötet är slut." : "Förbindelsen med videon bröts."),
          });
          current.room.open();
        }

        function tellJoined(on) {
          if (!current?.answered || current.isIn === on) return;
          current.isIn = on;
          post("joined", { meeting: current.answered.meeting, on }).catch(complain);
        }

        function showRemote(feed, stream) {
          const id = "feed" + feed;
          let video = at(id);
          if (!video) {
            video = make("video", { id, autoplay: true, playsInline: true });
            video.setAttribute("aria-label", "Bild av den andra");
            at("others").append(video);
          }
          video.srcObject = stream;
          drawState();
        }

        function hideRemote(feed) {
          at("feed" + feed)?.remove();
          drawState();
        }

        function drawState(word) {
          if (!current?.answered) return;
          if (word) current.word = word;
          const others = at("others").querySelectorAll("video").length;
          at("nobody").hidden = others > 0;
          at("others").dataset.count = others;
          const isOpen = sight?.own?.isOpen;
          const says = current.word === "lost" ? "Förbindelsen bröts. Vi försöker igen."
            : current.word !== "connected" ? "Kopplar upp."
            : sight?.own?.isSilent ? "Platsen är tyst sedan en halv minut."
            : others === 0 ? (isOpen ? "Besökarens webbläsare är öppen. Bilden kommer strax." : "Väntar på besökaren.")
            : sight?.own?.interpreterJoined ? "Ni syns och hörs. Tolken är med." : "Ni syns och hörs.";
          if (at("state").textContent !== says) at("state").textContent = says;
        }

        function finish(says) {
          if (!current) return;
          const ended = current;
          current = null;
          ended.room?.close();
          for (const track of ended.stream?.getTracks() ?? []) track.stop();
          at("own").srcObject = null;
          for (const video of at("others").querySelectorAll("video")) video.remove();
          for (const id of ["stage", "tools", "slip", "link"]) at(id).hidden = true;
          at("link-text").value = "";
          at("slip").reset();
          at("meeting-title").textContent = "Inget möte";
          at("state").textContent = says;
          if (sight) drawQueue();
          (at("waiting").querySelector("button") ?? at("count")).focus();
        }

        function pressed(button, isOff, off, on) {
          button.setAttribute("aria-pressed", String(isOff));
          button.textContent = isOff ? on : off;
        }

        function turnTrack(button, tracks, off, on) {
          const isOff = button.getAttribute("aria-pressed") !== "true";
          for (const track of tracks ?? []) track.enabled = !isOff;
          pressed(button, isOff, off, on);
        }

        at("microphone").onclick = (event) => turnTrack(
          event.target, current?.stream?.getAudioTracks(), "Stäng av mikrofonen", "Sätt på mikrofonen");
        at("camera").onclick = (event) => turnTrack(
          event.target, current?.stream?.getVideoTracks(), "Stäng av kameran", "Sätt på kameran");
        at("end").onclick = async () => {
          const meeting = current?.answered?.meeting;
          finish("Mötet är avslutat.");
          if (meeting) await post("end", { meeting }).catch((reason) => { if (reason !== "gone") complain(reason); });
          look();
        };
        at("interpreter").onclick = async () => {
          try {
            const { link, minutes } = await post("interpreter", { meeting: current.answered.meeting });
            at("link").hidden = false;
            at("link-text").value = link;
            at("link-minutes").textContent = minutes;
            at("link-text").focus();
            at("link-text").select();
          } catch (reason) {
            complain(reason);
          }
        };
        at("copy").onclick = async () => {
          at("link-text").select();
          await navigator.clipboard?.writeText(at("link-text").value).catch(() => {});
          at("copy").textContent = "Kopierad";
          setTimeout(() => { at("copy").textContent = "Kopiera"; }, 2000);
        };

        // MARK: looking

        function see(seen) {
          sight = seen;
          drawQueue();
          if (current?.answered) {
            if (!seen.own) finish("Besökaren har lämnat mötet.");
            else drawState();
            drawSlip();
          } else if (seen.own && !current) {
            const button = make("button", { type: "button", textContent: "Gå tillbaka till mötet", id: "back" });
            button.onclick = () => answer(seen.own.visitor.meeting);
            at("meeting-title").textContent = seen.own.visitor.place;
            draw(at("state"), seen.own.visitor.meeting, () => ["Du är i ett möte. ", button]);
          }
        }

        async function look() {
          try {
            see(await post("look"));
            if (at("problem").textContent === words.noLine) complain(null);
          } catch (reason) {
            complain(reason);
          }
        }

        async function watch() {
          await look();
          setTimeout(watch, pollMilliseconds);
        }

        addEventListener("DOMContentLoaded", watch);

        """#

    /// Slips and bookings.
    static let slip = #"""
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

        // MARK: bookings

        function drawBooked() {
          const all = sight.doors.flatMap((door) => door.booked.map((one) => ({ ...one, name: door.name })))
            .sort((a, b) => a.fromMilliseconds - b.fromMilliseconds);
          const isOne = sight.doors.length < 2;
          draw(at("booked"), all, () => all.length === 0
            ? [make("li", { className: "none", textContent: "Inga möten är bokade." })]
            : all.map((one) => make("li", {
              textContent: day.format(one.fromMilliseconds) + " " + clock.format(one.fromMilliseconds) + "–"
                + clock.format(one.untilMilliseconds) + (isOne ? "" : " · " + one.name),
            })));
          draw(at("book-agency"), sight.doors.map((door) => door.name), () => sight.doors.map((door) =>
            make("option", { value: door.agency, textContent: door.name })));
          for (const node of document.querySelectorAll(".agency")) node.hidden = isOne;
        }

        at("book").addEventListener("submit", async (event) => {
          event.preventDefault();
          const moment = (field) => new Date(at("book-day").value + "T" + at(field).value).getTime();
          try {
            const booked = await post("book", {
              agency: Number(at("book-agency").value), fromMilliseconds: moment("book-from"),
              untilMilliseconds: moment("book-until"),
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
