// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// How a fault is mended in three steps: words of the content, for the screen and for a sheet of paper.
struct FixSheet {
    static let stepCount = 3

    let fix: Fix
    let around: Surroundings

    init(_ fix: Fix, around: Surroundings) {
        self.fix = fix
        self.around = around
    }

    /// Messages begin so: "fix.unplugged.printer" where the content has words for the kind, else "fix.unplugged".
    var key: String {
        let condition = "fix.\(fix.condition.name)"
        let specific = "\(condition).\(fix.kind)"
        let known = around.content.languages.first?.strings ?? [:]
        return known[specific + ".title"] == nil ? condition : specific
    }

    var title: Message {
        Message(
            key + ".title",
            ["device": .message(ScreenMaker.name(of: fix.kind, ordinal: fix.ordinal))])
    }

    /// "Steg 1: Öppna luckan."
    var steps: [Message] {
        (1...Self.stepCount).map { number in
            Message("fix.step", ["number": .number(number), "text": .message(Message("\(key).\(number)"))])
        }
    }

    /// A sheet for the wall or the pocket: nobody's slip.
    func draft(in language: String) -> SlipDraft {
        func line(_ role: SlipDraft.Line.Role, _ message: Message) -> SlipDraft.Line {
            SlipDraft.Line(role, around.content.text(message, language), language: language)
        }
        var lines = [line(.symbol, Message("slip.symbol"))]
        lines.append(SlipDraft.Line(.place, SafeText.clean(around.site.placeName), language: "sv"))
        lines.append(line(.heading, title))
        lines += steps.map { line(.body, $0) }
        lines.append(line(.body, Message("fix.otherwise")))
        return SlipDraft(service: 0, lines: lines)
    }
}
