// SPDX-License-Identifier: EUPL-1.2

/// The scripts of the visitor's and the interpreter's page.
enum VisitScript {
    private static let common = #"""
        // SPDX-License-Identifier: EUPL-1.2
        "use strict";

        const at = (id) => document.getElementById(id);
        const after = location.hash.slice(1);
        // What opens the room does not stay in the address.
        history.replaceState(null, "", location.pathname);

        async function line(name, wish) {
          const answer = await fetch("/line/" + name, {
            method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(wish),
            signal: AbortSignal.timeout(15000),
          });
          if (!answer.ok) throw (await answer.json().catch(() => ({}))).refused ?? "noLine";
          return answer.json();
        }

        function show(feed, stream, label) {
          let video = at("feed" + feed);
          if (!video) {
            video = Object.assign(document.createElement("video"), {
              id: "feed" + feed, autoplay: true, playsInline: true,
            });
            if (label) video.setAttribute("aria-label", label);
            at("others").append(video);
          }
          video.srcObject = stream;
        }

        const hide = (feed) => at("feed" + feed)?.remove();
        const others = () => at("others").childElementCount;

        function showOwn(stream, label) {
          at("own").srcObject = stream;
          at("own").hidden = !stream?.getVideoTracks().length;
          if (label) at("own").setAttribute("aria-label", label);
        }

        """#

    static let visit =
        common + #"""
            const fields = new URLSearchParams(after || location.search.slice(1));
            const says = JSON.parse(document.body.dataset.words);
            let room = null;
            let stream = null;
            let word = "connecting";
            let hasMet = false;

            function draw(now) {
              if (now) word = now;
              const hasPicture = stream?.getVideoTracks().length;
              const hasSound = stream?.getAudioTracks().length;
              const text = word !== "connected" ? says[word]
                : others() === 0 ? (hasMet ? says.gone : says.waiting)
                : room?.isSoundOnly ? says.sound
                : hasPicture ? says.connected : hasSound ? says.heard : says.unheard;
              if (at("state").textContent !== text) at("state").textContent = text;
              at("sound").hidden = !hasPicture || word !== "connected";
              document.body.classList.toggle("met", word === "connected" && others() > 0);
            }

            const pass = {
              room: decodeURIComponent(location.pathname.split("/").pop()), token: fields.get("token") ?? "",
            };

            // A meeting that never came about is no meeting that has ended: the terminal hears of it by the central.
            function end(why) {
              for (const track of stream?.getTracks() ?? []) track.stop();
              room?.close();
              if (why !== "failed") return location.replace("/ended");
              draw("failed");
              // Where even that does not come through, the browser's own page says so to the terminal.
              line("failed", pass).catch(() => location.replace("/ended"));
            }

            // What is decoded of the others is told: whoever speaks for the agency learns that they are seen.
            let before = new Map();
            let seen = 0;

            async function watch() {
              if (room.isOver) return;
              const now = await room.come().catch(() => new Map());
              const rises = [...now].map(([feed, count]) => count - (before.get(feed) ?? 0));
              if (rises.length && rises.every((rise) => rise > 0)) seen += rises.reduce((sum, rise) => sum + rise);
              before = now;
              if (seen) await line("seen", { ...pass, frames: seen }).catch(() => {});
              setTimeout(watch, seen ? 1500 : 100);
            }

            async function start() {
              draw("connecting");
              stream = await Room.devices();
              showOwn(stream, says.own);
              const found = await line("visit", pass);
              room = new Room(found, stream, {
                remote: (feed, one) => { hasMet = true; show(feed, one, says.other); draw(); },
                left: (feed) => { hide(feed); draw(); },
                state: draw,
                ended: end,
                soundOnly: () => { showOwn(stream, says.own); draw(); },
              }, { relayOnly: true, soundCard: says.soundOnly });
              room.open();
              watch();
              room.watchLine();
            }

            addEventListener("DOMContentLoaded", () => {
              at("sound").textContent = says.soundOnly;
              at("sound").onclick = () => room?.onlySound();
              start().catch(end);
            });

            """#

    static let interpreter =
        common + #"""
            const says = {
              connecting: "Kopplar upp.", waiting: "Du är inne. De andra syns strax.", connected: "Ni ser och hör varandra.",
              lost: "Förbindelsen bröts. Vi försöker igen.", over: "Mötet är slut. Du kan stänga sidan.",
              failed: "Förbindelsen bröts. Be handläggaren om en ny länk.",
              gone: "Länken gäller inte längre. Be handläggaren om en ny.",
              tooManyTries: "För många försök. Vänta fem minuter.", left: "Du har lämnat mötet. Du kan stänga sidan.",
            };
            let room = null;
            let stream = null;
            // The link is used up by going in; what it leaves lets this page back in when it is loaded anew.
            let code = after || (sessionStorage.getItem("pass") ?? "");
            let alive = null;

            function draw(word) {
              const text = word === "connected" && others() === 0 ? says.waiting : says[word] ?? says.failed;
              if (at("state").textContent !== text) at("state").textContent = text;
            }

            function end(word) {
              for (const track of stream?.getTracks() ?? []) track.stop();
              clearInterval(alive);
              alive = null;
              sessionStorage.removeItem("pass");
              room?.close();
              showOwn(null);
              at("leave").hidden = true;
              draw(word);
            }

            const tell = (on) => line("joined", { code, on }).catch(() => {});

            at("enter").onclick = async () => {
              at("door").hidden = true;
              draw("connecting");
              try {
                stream = await Room.devices();
                const found = await line("interpreter", { code });
                code = found.pass;
                sessionStorage.setItem("pass", code);
                showOwn(stream, "Din egen bild");
                at("leave").hidden = false;
                room = new Room(found, stream, {
                  joined: () => {
                    tell(true);
                    clearInterval(alive);
                    alive = setInterval(() => tell(true), 4000);
                  },
                  remote: (feed, one) => { show(feed, one); draw("connected"); },
                  left: hide,
                  state: draw,
                  ended: end,
                });
                room.open();
              } catch (reason) {
                end(reason);
              }
            };
            at("leave").onclick = () => { end("left"); tell(false); };
            if (!after && code) addEventListener("DOMContentLoaded", () => at("enter").click());
            // Whoever closes the page has left, too.
            addEventListener("pagehide", () => {
              if (alive) navigator.sendBeacon("/line/joined", JSON.stringify({ code, on: false }));
            });

            """#
}
