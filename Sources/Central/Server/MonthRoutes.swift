// SPDX-License-Identifier: EUPL-1.2
import Hummingbird
import KioskModel

/// The pages of months and of statistics.
extension OperatorsListener {
    func addMonths(to router: Router<ConnectionContext>) {
        router.get("/months") { request, _ in
            try await page(request) { signedIn, _ in
                (.ok, try templates.render("months", values(signedIn, "Månader", try await months(signedIn.area))))
            }
        }
        router.get("/months/:month") { request, context in
            let text = try context.parameters.require("month")
            return try await page(request) { signedIn, view in
                guard let month = CivilMonth(text), (2_020...2_999).contains(month.year) else {
                    return (.notFound, try templates.render("missing", values(signedIn, "Finns inte", nil)))
                }
                let page = try await database.read { session in
                    MonthPage(
                        try MonthReport.read(month, area: view.area, now: view.nowMilliseconds, session),
                        names: try ContentNames(area: view.area, session))
                }
                return (.ok, try templates.render("month", values(signedIn, page.title, page)))
            }
        }
        router.get("/statistics/:period") { request, context in
            let period = try context.parameters.require("period")
            return try await page(request) { signedIn, view in
                let desk = StatisticsDesk(database: database, clock: clock)
                guard let release = try await desk.find(area: view.area, period: period) else {
                    return (.notFound, try templates.render("missing", values(signedIn, "Finns inte", nil)))
                }
                let page = try await database.read { session in
                    StatisticsPage(
                        release, names: try ContentNames(area: view.area, session),
                        places: try HoursBook(area: view.area, session).names)
                }
                return (.ok, try templates.render("statistics", values(signedIn, page.title, page)))
            }
        }
    }

    private func months(_ area: String) async throws -> MonthsPage {
        let now = clock.nowMilliseconds()
        return try await database.read { session in
            let closings = try ClosingDesk.closings(area, session)
            let first =
                try session.run(
                    Statements.Closings.firstDay, [.text(area), .number(Purpose.visitor.rawValue)]
                ).first?.integer("day") ?? 0
            var open: [CivilMonth] = []
            var next =
                closings.last.flatMap { CivilMonth($0.month)?.next } ?? (first > 0 ? CivilMonth(day: first) : nil)
            let today = Int64(LocalMinute(utcMilliseconds: now).date.dayNumber)
            while let month = next, month.days.lowerBound <= today {
                open.append(month)
                next = month.next
            }
            return MonthsPage(
                closings, open: open, statistics: try StatisticsDesk.made(area, session), now: now)
        }
    }
}
