// SPDX-License-Identifier: EUPL-1.2
import Mustache

/// The pages' templates, compiled when the server starts. Everything `{{…}}` is escaped.
struct Templates: Sendable {
    let library: MustacheLibrary

    init() throws {
        var templates: [String: MustacheTemplate] = [:]
        for (name, text) in Self.texts { templates[name] = try MustacheTemplate(string: text) }
        library = MustacheLibrary(templates: templates)
    }

    func render(_ name: String, _ values: [String: Any]) throws -> String {
        guard let page = library.render(values, withTemplate: name) else {
            throw CentralError.inconsistent("the page \(name) has no template")
        }
        return page
    }

    static let texts: [String: String] = [
        "head": head, "foot": foot, "refusals": refusals, "login": login, "fleet": fleet, "terminal": terminal,
        "missing": missing, "readiness": ReadinessPage.template, "branches": branches,
        "flags": FlagsTable.template, "months": MonthsPage.template, "month": MonthPage.template,
        "monthRow": MonthPage.rowTemplate, "statistics": StatisticsPage.template,
        "countRow": StatisticsPage.rowTemplate, "desk": DeskPage.template, "visit": VisitPages.visit,
        "interpreter": VisitPages.interpreter, "ended": VisitPages.ended, "mirror": MirrorPage.template,
    ]

    /// The symbol is that of `Kiosk/symbol.svg`.
    private static let head = """
        <!DOCTYPE html>
        <html lang="sv">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}} – Servicepunkt</title>
        <link rel="stylesheet" href="/style.css">{{#isDesk}}
        <link rel="stylesheet" href="/desk.css">{{/isDesk}}
        </head>
        <body>
        <a class="skip" href="#main">Till innehållet</a>
        <header>
        <a class="mark" href="/"><svg class="symbol" viewBox="0 0 24 24" aria-hidden="true">
        <path fill-rule="evenodd" d="M12 0 L24 12 V13.33 H21.33 V24 H2.67 V13.33 H0 V12 Z
        M6.67 24 H17.33 V16 C17.33 13.05 14.95 10.67 12 10.67 C9.05 10.67 6.67 13.05 6.67 16 Z"/>
        <circle cx="12" cy="16" r="3.1"/></svg>Servicepunkt</a>
        {{#operator}}{{^isDesk}}<nav aria-label="Sidor"><a href="/">Terminaler</a> <a href="/months">Månader</a></nav>\
        {{/isDesk}}
        <form method="post" action="/logout">
        <input type="hidden" name="form" value="{{formToken}}">
        <span class="who">{{operator}}</span>
        <button type="submit" class="quiet">Logga ut</button>
        </form>{{/operator}}
        </header>
        <main id="main">

        """

    private static let foot = """
        </main>
        </body>
        </html>

        """

    private static let refusals = """
        <table>
        <caption>Avvisade sändningar <small>Lagda åt sidan; inget av dem räknas.</small></caption>
        <thead><tr><th scope="col">Plats</th><th scope="col">Orsak</th><th scope="col">Senast</th>
        <th scope="col" class="number">Gånger</th><th scope="col" class="number">Storlek</th></tr></thead>
        <tbody>{{#refusals}}<tr><th scope="row"><a href="{{link}}">{{place}}</a></th>
        <td data-label="Orsak">{{reason}} <code>{{code}}</code></td><td data-label="Senast">{{last}}</td>
        <td data-label="Gånger" class="number">{{times}}</td>
        <td data-label="Storlek" class="number">{{size}}</td></tr>
        {{/refusals}}</tbody>
        </table>

        """

    private static let branches = """
        <h2>Två historier under samma nyckel</h2>
        <p class="problem" role="alert"><span aria-hidden="true">▲</span> Terminalen har sänt två olika innehåll under
        samma nummer. Det händer när en äldre kopia av disken har lagts tillbaka, eller när två maskiner använder samma
        nyckel. Det som kom först är räknat. Det andra är sparat som bevis och räknas inte.</p>
        <p>Låt en tekniker se efter vilken maskin som står på platsen. Finns det två: spärra terminalen med
        <code>kiosk-central terminal revoke</code> och anslut den rätta på nytt.</p>
        <table>
        <caption>Sparat men inte räknat</caption>
        <thead><tr><th scope="col">Epok</th><th scope="col">Nummer</th><th scope="col">Senast</th>
        <th scope="col" class="number">Sändningar</th></tr></thead>
        <tbody>{{#branches}}<tr><th scope="row" data-label="Epok">{{epoch}}</th><td data-label="Nummer">{{numbers}}</td>
        <td data-label="Senast">{{last}}</td>
        <td data-label="Sändningar" class="number">{{batches}}</td></tr>{{/branches}}</tbody>
        </table>

        """

    private static let login = """
        {{>head}}<div class="narrow">
        <h1>Logga in</h1>
        {{#problem}}<p class="problem" role="alert"><span aria-hidden="true">▲</span> {{problem}}</p>{{/problem}}
        <form method="post" action="/login" class="stack">
        <input type="hidden" name="form" value="{{formToken}}">
        <label for="name">Namn</label>
        <input id="name" name="name" type="text" autocomplete="username" required autofocus>
        <label for="password">Lösenord</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required>
        <button type="submit">Logga in</button>
        </form>
        </div>
        {{>foot}}
        """

    private static let fleet = """
        {{>head}}<h1>Terminaler</h1>
        {{#isRestored}}<p class="problem" role="alert"><span aria-hidden="true">▲</span> Databasen är äldre än det som
        har signerats: den är återställd från en säkerhetskopia. Terminalerna sänder igen det som saknas. Tills någon har
        kört <code>kiosk-central log begin</code> signeras inget och ingen månad stängs.</p>{{/isRestored}}
        {{#page}}<p class="lead">Läget klockan {{now}}.</p>
        <dl class="figures">{{#figures}}<div><dt>{{label}}</dt><dd>{{value}}</dd></div>{{/figures}}</dl>
        {{#isEmpty}}<p>Ingen terminal är ansluten än. Lägg till en plats med <code>kiosk-central site add</code> och
        ge teknikern en kod med <code>kiosk-central token</code>.</p>{{/isEmpty}}
        {{^isEmpty}}<table>
        <caption>Terminaler och dagens användning</caption>
        <thead><tr><th scope="col">Plats</th><th scope="col">Hälsa</th><th scope="col">Senast hörd</th>
        <th scope="col">Skrivare</th><th scope="col" class="number">Besök</th>
        <th scope="col" class="number">Lappar</th><th scope="col">Täckning i dag</th></tr></thead>
        <tbody>{{#rows}}<tr><th scope="row"><a href="{{link}}">{{place}}</a><small>{{municipality}}</small></th>
        <td data-label="Hälsa"><span class="health {{healthClass}}"><span aria-hidden="true" \
        class="shape">{{shape}}</span>{{health}}</span>{{#reason}}<small>{{reason}}</small>{{/reason}}</td>
        <td data-label="Senast hörd" class="words">{{contact}}<small>{{promise}}</small></td>
        <td data-label="Skrivare" class="words">{{printer}}<small>Program {{versions}}</small></td>
        <td data-label="Besök" class="number">{{#atLeast}}<small>minst</small> {{/atLeast}}<span \
        class="figure">{{visits}}</span>{{#flags}}<small class="note"><span aria-hidden="true" class="shape">◆</span> \
        <a href="{{link}}">{{flags}}</a></small>{{/flags}}</td>
        <td data-label="Lappar" class="number"><span class="figure">{{slips}}</span></td>
        <td data-label="Täckning">{{coverage}}{{#undecided}}<small>{{undecided}}</small>{{/undecided}}{{#others}}<small>Utom besök: {{others}}</small>{{/others}}</td></tr>
        {{/rows}}</tbody>
        </table>{{/isEmpty}}
        {{#hasRefusals}}{{>refusals}}{{/hasRefusals}}
        {{^hasRefusals}}<p class="lead">Inga avvisade sändningar.</p>{{/hasRefusals}}{{/page}}
        {{>foot}}
        """

    private static let terminal = """
        {{>head}}{{#page}}<p><a href="/">Alla terminaler</a></p>
        <h1>{{row.place}}</h1>
        <p class="lead"><span class="health {{row.healthClass}}"><span aria-hidden="true" \
        class="shape">{{row.shape}}</span>{{row.health}}</span></p>
        {{#hasBranches}}{{>branches}}{{/hasBranches}}
        <dl class="facts">
        <div><dt>Kommun</dt><dd>{{row.municipality}}</dd></div>
        <div><dt>Senast hörd</dt><dd>{{row.contact}}<small>{{row.promise}}</small></dd></div>
        <div><dt>Gör nu</dt><dd>{{activity}}</dd></div>
        <div><dt>Täckning i dag</dt><dd>{{row.coverage}}{{#row.undecided}}<small>{{row.undecided}}</small>{{/row.undecided}}</dd></div>
        <div><dt>Program</dt><dd>{{row.versions}}</dd></div>
        <div><dt>Inställningar</dt><dd>{{configuration}}</dd></div>
        <div><dt>Journal</dt><dd>{{journal}}</dd></div>
        <div><dt>Videosamtal</dt><dd>{{meeting}}</dd></div>
        <div><dt>Terminalens nummer</dt><dd><code>{{id}}</code></dd></div>
        </dl>
        {{#row.undecided}}<p class="lead">Händelser utan säker dag kommer från en start då klockan inte var bekräftad.
        De räknas på sin dag när terminalen har hörts tillräckligt.</p>{{/row.undecided}}
        {{#flags}}{{>flags}}{{/flags}}
        {{^hasDevices}}<p class="lead">Terminalen har inte sagt vilka enheter den har.</p>{{/hasDevices}}
        {{#hasDevices}}<table>
        <caption>Enheter</caption>
        <thead><tr><th scope="col">Enhet</th><th scope="col">Tillstånd</th>
        <th scope="col">Åtgärdas av</th></tr></thead>
        <tbody>{{#devices}}<tr><th scope="row">{{name}}</th><td data-label="Tillstånd">{{state}}</td>
        <td data-label="Åtgärdas av">{{remedy}}</td></tr>{{/devices}}</tbody>
        </table>{{/hasDevices}}
        {{#readiness}}{{>readiness}}{{/readiness}}
        {{^readiness}}<p class="lead">Inget enhetsprov är rapporterat. Kör <code>kioskctl doctor</code> på
        terminalen.</p>{{/readiness}}
        <table>
        <caption>Händelser sedan start</caption>
        <thead><tr><th scope="col">Händelse</th><th scope="col">Syfte</th>
        <th scope="col" class="number">Antal</th></tr></thead>
        <tbody>{{#counters}}<tr><th scope="row">{{kind}}</th><td data-label="Syfte">{{purpose}}</td>
        <td data-label="Antal" class="number"><span class="figure">{{events}}</span></td></tr>{{/counters}}</tbody>
        </table>
        {{#hasChanges}}<table>
        <caption>Senaste ändringar i tillståndet</caption>
        <thead><tr><th scope="col">Tid</th><th scope="col">Ändrat till</th></tr></thead>
        <tbody>{{#changes}}<tr><th scope="row">{{time}}</th><td data-label="Ändrat till">{{text}}</td></tr>{{/changes}}\
        </tbody>
        </table>{{/hasChanges}}
        {{#hasRefusals}}{{>refusals}}{{/hasRefusals}}{{/page}}
        {{>foot}}
        """

    private static let missing = """
        {{>head}}<h1>Finns inte</h1>
        <p>Det finns ingen sådan sida. <a href="/">Alla terminaler</a></p>
        {{>foot}}
        """
}
