// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// What stands behind a page, and before and after it.
extension ScreenMaker {
    func page(_ visit: Visit) -> Screen {
        guard let page = visit.page else { return menu(visit) }
        let key = page.isForm ? "page.form" : "page.mirror"
        var nodes = [heading(say(key)), text("what", say(key + ".what"))]
        if page.isOpen {
            nodes.append(text("how", say("page.how")))
        } else {
            nodes.append(Node(id: "progress", role: .progress, name: say("page.opening")))
        }
        return visitScreen(
            page.isForm ? "page-form" : "page-mirror", visit, nodes,
            [Choice(id: "choice.close", name: say("page.close"))])
    }
}
