// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// A visitor's own picture and a bar for their voice, before a meeting. Nothing of it leaves the browser: the page asks
/// for nothing once it is there.
enum MirrorPage {
    static let template = """
        <!DOCTYPE html>
        <html lang="sv">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Din bild</title>
        <link rel="stylesheet" href="/visit.css">
        </head>
        <body class="visit met" data-words="{{words}}">
        <main>
        <div class="others mirror"><video id="own" autoplay playsinline muted></video></div>
        <p id="state" class="state" role="status"></p>
        <div class="card voice"><label for="level" id="says"></label><meter id="level" min="0" max="1" low="0.02"></meter>
        <button type="button" id="tone"></button></div>
        <p id="heard" class="state heard" role="status"></p>
        </main>
        <script src="/room.js" defer></script>
        <script src="/mirror.js" defer></script>
        </body>
        </html>

        """

    static let script = #"""
        // SPDX-License-Identifier: EUPL-1.2
        "use strict";

        const at = (id) => document.getElementById(id);
        const words = JSON.parse(document.body.dataset.words);
        const wanted = new URLSearchParams(location.search).get("language");
        const language = words[wanted] ? wanted : words[wanted?.split("-")[0]] ? wanted.split("-")[0] : "sv";
        const says = words[language];
        document.documentElement.lang = language;

        function listen(stream) {
          const sound = new AudioContext();
          const meter = sound.createAnalyser();
          meter.fftSize = 1024;
          sound.createMediaStreamSource(stream).connect(meter);
          sound.resume();
          const samples = new Float32Array(meter.fftSize);
          let hasHeard = false;
          setInterval(() => {
            meter.getFloatTimeDomainData(samples);
            const loud = Math.min(1, 4 * Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length));
            at("level").value = loud;
            if (loud > 0.05 && !hasHeard) {
              hasHeard = true;
              at("says").textContent = says.heard;
            }
          }, 100);
        }

        // Two soft seconds for the loudspeaker. Only who sits there can tell whether it was heard.
        function play() {
          at("tone").disabled = true;
          at("heard").textContent = says.playing;
          const sound = new AudioContext();
          const [tone, volume] = [sound.createOscillator(), sound.createGain()];
          tone.frequency.value = 523;
          volume.gain.setValueAtTime(0, sound.currentTime);
          volume.gain.linearRampToValueAtTime(0.3, sound.currentTime + 0.1);
          volume.gain.setValueAtTime(0.3, sound.currentTime + 1.8);
          volume.gain.linearRampToValueAtTime(0, sound.currentTime + 2);
          tone.connect(volume).connect(sound.destination);
          tone.onended = () => {
            sound.close();
            at("heard").textContent = says.played;
            at("tone").disabled = false;
          };
          tone.start();
          tone.stop(sound.currentTime + 2);
        }

        async function start() {
          at("tone").textContent = says.tone;
          at("tone").onclick = play;
          at("says").textContent = says.speak;
          at("state").textContent = says.looking;
          const stream = await Room.devices();
          const hasPicture = stream?.getVideoTracks().length;
          const hasSound = stream?.getAudioTracks().length;
          at("own").srcObject = stream;
          at("own").setAttribute("aria-label", says.own);
          at("state").textContent = hasPicture ? says.seen : says.unseen;
          if (hasSound) listen(stream);
          else at("says").textContent = says.unheard;
        }

        addEventListener("DOMContentLoaded", start);

        """#

    static let words: [String: [String: String]] = [
        "sv": [
            "looking": "Kameran startar.", "seen": "Så ser de dig. Bilden skickas inte och sparas inte.",
            "unseen": "Kameran går inte att använda.", "own": "Din egen bild", "speak": "Säg något: stapeln rör sig.",
            "heard": "Din röst hörs.", "unheard": "Mikrofonen går inte att använda.", "tone": "Spela en ton",
            "playing": "Tonen spelas.", "played": "Hörde du ingen ton? Säg till personalen.",
        ],
        "en": [
            "looking": "The camera starts.", "seen": "This is how they see you. The picture is not sent and not kept.",
            "unseen": "The camera cannot be used.", "own": "Your own picture", "speak": "Say something: the bar moves.",
            "heard": "Your voice is heard.", "unheard": "The microphone cannot be used.", "tone": "Play a tone",
            "playing": "The tone plays.", "played": "Heard no tone? Tell the staff.",
        ],
        "fi": [
            "looking": "Kamera käynnistyy.", "seen": "Näin he näkevät sinut. Kuvaa ei lähetetä eikä säilytetä.",
            "unseen": "Kameraa ei voi käyttää.", "own": "Oma kuvasi", "speak": "Sano jotain: palkki liikkuu.",
            "heard": "Äänesi kuuluu.", "unheard": "Mikrofonia ei voi käyttää.", "tone": "Soita ääni",
            "playing": "Ääni soi.", "played": "Etkö kuullut ääntä? Kerro henkilökunnalle.",
        ],
        "sv-x-plain": [
            "looking": "Kameran startar.", "seen": "Så ser de dig. Vi skickar inte bilden. Vi sparar den inte.",
            "unseen": "Kameran är trasig.", "own": "Din bild", "speak": "Säg något. Då rör sig stapeln.",
            "heard": "Din röst hörs.", "unheard": "Mikrofonen är trasig.", "tone": "Spela en ton",
            "playing": "Nu spelar vi en ton.", "played": "Hörde du inget? Säg till personalen.",
        ],
    ]

    static var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return (try? encoder.encode(words)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
