// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// The card reader of the dock and what is in it.
final class DockReader {
    private let folder: String

    init(folder: String) { self.folder = folder }

    var environment: [String: String] { [:] }
    var serviceCards: [ServiceCard] { [] }
    var words: String { "no card service" }
    var isServiceUp: Bool { false }
    var isFitted: Bool { false }
    var card: DockCard? { nil }

    func plug() throws(DockError) {}
    func unplug() throws(DockError) {}
    func stop() {}

    func insert(_ card: DockCard) throws(DockError) -> String { throw DockError("no card service on this machine") }
    func pull() throws(DockError) -> String { throw DockError("no card service on this machine") }
    func setService(_ isUp: Bool) throws(DockError) -> String { throw DockError("no card service on this machine") }
}
