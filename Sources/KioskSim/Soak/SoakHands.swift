// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// The hands of whoever mends: they read the screen and do what it says, nothing else.
extension PeripheralsSoak {
    /// The longest that a screen may say what is not so, or nothing of what is: it takes time until a printer counts as
    /// silent, is tried again after nonsense, or its cable as quiet.
    private static let patienceSeconds = 60.0
    /// For all of it: several faults one after the other.
    private static let mendingSeconds = 240.0

    /// Mends what the screen says until it says that the slip has come to an end.
    /// - Returns: what the screen said last; nil when it never ended.
    func mendUntil(_ visitor: Visitor, _ ends: [(words: String, answer: SoakSlip.Answer)]) -> SoakSlip.Answer? {
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: .seconds(Self.mendingSeconds))
        var lastStep = clock.now
        while clock.now < deadline {
            let hasNews = sees(visitor, seconds: 1) { screen in
                ends.contains { screen.contains($0.words) } || SoakFault.said(screen)?.isSo(self.dock) == true
            }
            let screen = visitor.text
            if let end = ends.first(where: { screen.contains($0.words) }) { return end.answer }
            if hasNews, let fault = SoakFault.said(screen), fault.isSo(dock) {
                mend(fault)
                lastStep = clock.now
            } else if clock.now > lastStep.advanced(by: .seconds(Self.patienceSeconds)) {
                return nil
            }
        }
        return nil
    }

    /// One fault, as its screen and its three steps say.
    private func mend(_ fault: SoakFault) {
        switch fault {
        case .paper: perform(.paper(.plenty))
        case .cover: perform(.cover(open: false))
        case .plug: perform(.plug(.printer))
        case .jam:
            // The steps say: switch it off, take the paper away, switch it on. Not everybody does.
            let switchesOff = hands.chance(0.5)
            perform(.cutter(jammed: false))
            if switchesOff { switchOffAndOn() }
        case .offline:
            perform(.temper(.honest))
            switchOffAndOn()
        case .setAside:
            // Noise that is over, or a printer that is restarted as the screen says.
            let restarts = hands.chance(0.5)
            perform(.temper(.honest))
            if restarts { switchOffAndOn() }
        }
    }

    /// Its button: the computer sees it go and come, and what it had in its buffer is gone.
    func switchOffAndOn() {
        let wasPlugged = dock.isPlugged(.printer)
        if wasPlugged { perform(.unplug(.printer)) }
        lookAtPaper()
        paper.tearOff(dock.printer.printer.unfinishedText)
        dock.printer.printer.restartPower()
        dock.note("printer switched off and on")
        troubled(.power)
        if wasPlugged { perform(.plug(.printer)) }
    }

    /// Somebody looks after everything, whatever a screen says.
    func mendAll() {
        for fault in SoakFault.all(dock) { mend(fault) }
    }
}
