// SPDX-License-Identifier: EUPL-1.2

/// The clerks' page: who waits on the left, the meeting on the right. `DeskScript` fills it.
enum DeskPage {
    static let template = """
        {{>head}}{{#page}}<div class="desk" id="desk" data-form="{{formToken}}">
        <section class="queue" aria-labelledby="queue-title">
        <h1 id="queue-title">Kön</h1>
        <div id="doors"></div>
        <p id="count" class="count" role="status" tabindex="-1"></p>
        <ol id="waiting" class="waiting"></ol>
        <details id="booking">
        <summary>Bokade möten</summary>
        <ul id="booked" class="booked"></ul>
        <form id="book" class="stack">
        <label for="book-agency" class="agency">Myndighet</label>
        <select id="book-agency" class="agency" required></select>
        <label for="book-place">Plats</label>
        <select id="book-place"><option value="">Vilken som helst</option>
        {{#places}}<option value="{{code}}">{{name}}</option>{{/places}}</select>
        <label for="book-day">Dag</label>
        <input id="book-day" type="date" required>
        <div class="pair"><div><label for="book-from">Från</label><input id="book-from" type="time" required></div>
        <div><label for="book-until">Till</label><input id="book-until" type="time" required></div></div>
        <button type="submit" class="quiet">Boka och visa koden</button>
        <p id="code" class="code" role="status"></p>
        </form>
        </details>
        <details id="hours">
        <summary>Öppettider</summary>
        <form id="open" class="stack">
        <p class="hint">Menyerna följer dem inom en minut. Skriv som 08:00–16:00; flera tider skiljs med komma, och en dag
        utan tid är stängd.</p>
        <label for="hours-agency" class="agency">Myndighet</label>
        <select id="hours-agency" class="agency" required></select>
        <div id="days" class="days"></div>
        <div class="row"><button type="submit" class="quiet">Spara</button>
        <button type="button" id="usual" class="quiet">De vanliga</button></div>
        <p id="hours-said" class="hint" role="status"></p>
        </form>
        </details>
        </section>
        <section class="meeting" aria-labelledby="meeting-title">
        <h2 id="meeting-title" tabindex="-1">Inget möte</h2>
        <div class="held">
        <p id="state" class="state" role="status">Svara någon i kön, så syns och hörs ni här. Inget spelas in.</p>
        <p id="problem" class="problem" role="alert" hidden></p>
        <div id="stage" class="stage" hidden>
        <div id="others" class="others"><p id="nobody" class="nobody">Besökarens bild kommer här.</p></div>
        <video id="own" class="own" autoplay playsinline muted aria-label="Din egen bild"></video>
        </div>
        <div id="tools" class="tools" hidden>
        <button type="button" id="microphone" class="quiet" aria-pressed="false">Stäng mikrofonen</button>
        <button type="button" id="camera" class="quiet" aria-pressed="false">Stäng kameran</button>
        <button type="button" id="interpreter" class="quiet">Hämta tolk</button>
        <button type="button" id="end" class="end">Avsluta mötet</button>
        </div>
        </div>
        <div id="link" class="link" hidden>
        <label for="link-text">Länk till tolken. Den gäller i <span id="link-minutes"></span> minuter och bara för det här mötet.</label>
        <div class="row"><input id="link-text" type="text" readonly>
        <button type="button" id="copy" class="quiet">Kopiera</button></div>
        </div>
        <form id="slip" class="slip" hidden>
        <h3>Lapp till besökaren</h3>
        <p class="hint">Förseglas här och kan bara läsas på platsen. Besökaren väljer om den ska skrivas ut.</p>
        {{#hasPhrases}}<fieldset class="phrases"><legend>Färdiga rader, som besökaren får på sitt språk</legend>
        {{#phrases}}<div class="phrase"><label><input type="checkbox" name="{{id}}"> <span>{{text}}</span></label>
        {{#hasValue}}<input type="text" maxlength="200" data-value="{{id}}" aria-label="Fyll i raden: {{text}}" \
        placeholder="fyll i det som saknas">{{/hasValue}}</div>
        {{/phrases}}</fieldset>{{/hasPhrases}}
        <label for="free">Egna rader på svenska, högst åtta. De översätts inte.</label>
        <textarea id="free" rows="3" maxlength="1600"></textarea>
        <div class="row"><button type="submit">Skicka lappen</button><span id="sent" role="status"></span></div>
        </form>
        </section>
        </div>{{/page}}
        <script src="/room.js" defer></script>
        <script src="/seal.js" defer></script>
        <script src="/desk.js" defer></script>
        {{>foot}}
        """
}
