// SPDX-License-Identifier: EUPL-1.2

/// The pages that visitors and interpreters see: the other's picture, one's own, and a line that says how it stands. No
/// links: a visitor hangs up with the terminal's own key.
enum VisitPages {
    static let visit = """
        <!DOCTYPE html>
        <html lang="{{language}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{title}}</title>
        <link rel="stylesheet" href="/visit.css">
        </head>
        <body class="visit" data-words="{{words}}">
        <main>
        <div id="others" class="others"></div>
        <video id="own" class="own" autoplay playsinline muted hidden></video>
        <p id="state" class="state" role="status"></p>
        <button type="button" id="sound" class="sound" hidden></button>
        </main>
        <script src="/room.js" defer></script>
        <script src="/visit.js" defer></script>
        </body>
        </html>

        """

    static let interpreter = """
        <!DOCTYPE html>
        <html lang="sv">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Tolk – Servicepunkt</title>
        <link rel="stylesheet" href="/visit.css">
        </head>
        <body class="interpreter">
        <main>
        <div id="others" class="others"></div>
        <video id="own" class="own" autoplay playsinline muted hidden></video>
        <div id="door" class="card">
        <h1>Tolka ett möte</h1>
        <p>En handläggare har bjudit in dig till ett möte med en besökare på en servicepunkt. De ser och hör dig när du
        går in. Inget spelas in.</p>
        <button type="button" id="enter">Gå in i mötet</button>
        </div>
        <p id="state" class="state" role="status"></p>
        <button type="button" id="leave" class="leave" hidden>Lämna mötet</button>
        </main>
        <script src="/room.js" defer></script>
        <script src="/interpreter.js" defer></script>
        </body>
        </html>

        """

    /// Where a visitor's browser goes to say that the meeting is over. The terminal closes it there and speaks for itself.
    static let ended = """
        <!DOCTYPE html>
        <html lang="sv">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Servicepunkt</title>
        <link rel="stylesheet" href="/visit.css">
        </head>
        <body class="visit">
        <main></main>
        </body>
        </html>

        """
}
