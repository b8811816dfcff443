// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Meetings

/// Pages beside a meeting, in the same browser and behind the same walls: no line to the central, no ticket.
extension MeetingHost {
    /// Its progress comes as a meeting's: `running` when it stands, `ended` once.
    func openPage(_ number: Int, _ wish: PageWish) {
        var plan: MeetingPlan?
        switch wish {
        case .form(let agency, let language):
            plan = edges.profile(agency).flatMap { MeetingPlan.form(of: agency, $0, language: language) }
            takePage(number, agency, language)
        case .mirror(let agency, let language):
            plan = edges.profile(agency).flatMap { MeetingPlan.mirror(of: agency, $0, language: language) }
            takePage(number, agency, language)
        }
        plan?.bar = edges.bar()
        guard canMeet, !isWiping, !isRehearsing, let plan else { return endPage() }
        launch(plan)
    }
}
