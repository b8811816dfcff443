// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// What happens to the devices, and what is noted of it for the slip under way.
extension PeripheralsSoak {
    /// Each visit draws for itself: the same visit of the same seed, the same events.
    func beginDraws() {
        draws = SoakRandom(seed: seed &* 1_000_003 &+ UInt64(visits))
        hands = SoakRandom(seed: draws.next())
    }

    /// One thing happens. What cannot be done just now (a card without a reader) is no event.
    @discardableResult
    func perform(_ command: DockCommand) -> Bool {
        do {
            try dock.perform(command)
        } catch {
            dock.note("\(error)")
            return false
        }
        if let trouble = SoakSlip.Trouble(command) { troubled(trouble) }
        return true
    }

    /// The slip of this visit met it.
    func troubled(_ trouble: SoakSlip.Trouble) {
        guard let last = slips.last, last.visit == visits else { return }
        slips[slips.count - 1].troubles.insert(trouble)
    }

    /// Some things happen, close to one another or a moment apart.
    func disturb(_ visitor: Visitor, atMost most: Int) {
        for _ in 0..<Int.random(in: 0...most, using: &draws) where done < events {
            if perform(disturbance.next(dock, &draws)) { done += 1 }
            if draws.chance(0.4) { visitor.rest(milliseconds: Int32.random(in: 1...300, using: &draws)) }
        }
    }

    /// Puts every whole slip that has come down to whoever asked for it.
    func lookAtPaper() {
        let printer = dock.printer.printer
        let cut = printer.slips.map(\.text)
        if !paper.knows(agency), slips.last?.visit == visits, paper.learn(agency, from: cut) {
            dock.note("learned how the slip of \(agency) looks")
        }
        paper.look(at: cut, hanging: printer.unfinishedText)
        for (agency, count) in paper.wholes {
            for _ in 0..<max(0, count - accounted[agency, default: 0]) { account(agency) }
            accounted[agency] = count
        }
    }

    private func account(_ agency: String) {
        guard var index = slips.lastIndex(where: { $0.agency == agency }) else {
            unaskedCount += 1
            return
        }
        // Asked for anew because nobody knew, and now both have come.
        if slips[index].wholes > 0, index > 0, slips[index - 1].visit == slips[index].visit,
            slips[index - 1].answer == .unknown, slips[index - 1].wholes == 0
        {
            index -= 1
        }
        slips[index].wholes += 1
        if slips[index].visit != visits { slips[index].lateCount += 1 }
    }
}
