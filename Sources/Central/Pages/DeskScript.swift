// SPDX-License-Identifier: EUPL-1.2

/// The script of the clerks' page: the queue, the doors and the meeting; `DeskFormsScript` is its other half.
enum DeskScript {
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
        let waited = 0;
        let current = null; // { answered, room, stream, isIn }
        let ended = null; // the meeting this page has ended, until the central knows
        let returned = 0; // when this page last went back to its meeting by itself

        async function post(name, wish = {}, patience = 15000) {
          let answer;
          try {
            answer = await fetch("/desk/" + name, {
              method: "POST", headers: { "Content-Type": "application/json", "X-Form": form },
              body: JSON.stringify(wish), signal: AbortSignal.timeout(patience),
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
          if (seconds < 60) return "mindre än en minut";
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
          at("desk").classList.toggle("busy", isBusy);
          draw(at("doors"), sight.doors.map((one) => ({ ...one, booked: 0 })), () => sight.doors.map((door) => {
            const isOpen = door.isOn && door.isWithinHours && door.isSetUp;
            const says = !door.isSetUp ? "Videon är inte inställd." : !door.isOn ? "Stängd. Menyerna visar det."
              : !door.isWithinHours ? "Utanför öppettiden: bara bokade möten." : "Öppen. Menyerna visar det inom en minut.";
            const button = make("button", {
              type: "button", id: "door" + door.agency, className: door.isOn ? "quiet" : "",
              textContent: door.isOn ? "Stäng" : "Öppna",
            });
            button.setAttribute("aria-label", button.textContent + " desken " + door.name);
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
          if (count > waited) ring();
          waited = count;
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
                make("small", { textContent: one.municipality + " · har väntat " + duration(one.waitsSeconds) }), facts),
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
            // A page that is loaded anew goes back to it.
            sessionStorage.setItem("meeting", meeting);
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
          pressed(at("microphone"), false, "Stäng mikrofonen", "Sätt på mikrofonen");
          pressed(at("camera"), false, "Stäng kameran", "Sätt på kameran");
          at("meeting-title").focus();
          look();
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
          const { isOpen, isSilent, visitorSees, interpreterJoined } = sight?.own ?? {};
          const seen = visitorSees == null ? "Du ser besökaren. Strax ser besökaren dig."
            : !visitorSees ? "Besökaren ser dig inte just nu."
            : current.stream?.getVideoTracks().length ? "Besökaren ser och hör dig." : "Besökaren hör dig.";
          const says = current.word === "lost" ? "Förbindelsen bröts. Vi försöker igen."
            : current.word !== "connected" ? "Kopplar upp."
            : isSilent ? "Platsen är tyst sedan en halv minut."
            : others === 0 && visitorSees != null
            ? "Besökaren har lämnat mötet. En lapp når fram ännu en halv minut. Avsluta sedan mötet."
            : others === 0 ? (isOpen ? "Besökarens webbläsare är öppen. Bilden kommer strax." : "Väntar på besökaren.")
            : seen + (interpreterJoined ? " Tolken är med." : "");
          if (at("state").textContent !== says) at("state").textContent = says;
        }

        function finish(says) {
          if (!current) return;
          const over = current;
          current = null;
          sessionStorage.removeItem("meeting");
          over.room?.close();
          for (const track of over.stream?.getTracks() ?? []) track.stop();
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
          event.target, current?.stream?.getAudioTracks(), "Stäng mikrofonen", "Sätt på mikrofonen");
        at("camera").onclick = (event) => turnTrack(
          event.target, current?.stream?.getVideoTracks(), "Stäng kameran", "Sätt på kameran");
        at("end").onclick = async () => {
          const meeting = (ended = current?.answered?.meeting);
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
          } else if (seen.own && seen.own.visitor.meeting === ended) {
            post("end", { meeting: ended }).catch(() => {});
          } else if (seen.own && !current && isLeft(seen.own)) {
            returned = Date.now();
            answer(seen.own.visitor.meeting);
          } else if (seen.own && !current) {
            const button = make("button", { type: "button", textContent: "Gå tillbaka till mötet", id: "back" });
            button.onclick = () => answer(seen.own.visitor.meeting);
            at("meeting-title").textContent = seen.own.visitor.place;
            draw(at("state"), seen.own.visitor.meeting, () => ["Du är i ett möte i ett annat fönster. ", button]);
          }
        }

        // One's own meeting with no page in it, or left by this page a moment ago: whoever comes back is in it again.
        function isLeft(own) {
          const isMine = sessionStorage.getItem("meeting") === own.visitor.meeting;
          return (isMine || !own.isAttended) && Date.now() - returned > 5000;
        }

        async function look() {
          try {
            see(await post("look", { meeting: current?.answered?.meeting }, 5000));
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
}
