// SPDX-License-Identifier: EUPL-1.2
import Glibc
import Synchronization

/// A virtual printer on a cable that can be pulled out: its paper, its buffer and its faults stay, its node does not.
///
/// A pseudo-terminal stands for the cable. Each plug is a new one; pulling it out hangs up whoever has it open.
public final class DockPrinter: Sendable {
    public let printer: VirtualPrinter
    private let state: Mutex<(isPlugged: Bool, temper: PrinterTemper, slave: Int32)>

    /// - Parameter directory: where slips are kept as slip-N.txt and slip-N.png.
    public init(model: VirtualPrinter.Model = VirtualPrinter.Model(), directory: String? = nil) throws(DockError) {
        do {
            let node = try PrinterPort.node()
            close(node.slave)
            printer = try VirtualPrinter(behind: node.master, model: model, directory: directory)
        } catch {
            throw DockError("\(error)")
        }
        printer.setPlugged(false)
        state = Mutex((false, .honest, -1))
    }

    public var isPlugged: Bool { state.withLock { $0.isPlugged } }
    public var temper: PrinterTemper { state.withLock { $0.temper } }

    /// Plugs it in; returns the path of its new node.
    public func plug() throws(DockError) -> String {
        unplug()
        do {
            let node = try PrinterPort.node()
            printer.plug(into: node.master)
            // Held open: a pseudo-terminal nobody has open looks as if it had been hung up.
            state.withLock { ($0.isPlugged, $0.slave) = (true, node.slave) }
            return node.path
        } catch {
            throw DockError("\(error)")
        }
    }

    /// Pulls it out. What it has in its buffer it prints all the same: its power is another cable.
    public func unplug() {
        let slave = state.withLock { state in
            defer { (state.isPlugged, state.slave) = (false, -1) }
            return state.slave
        }
        guard slave >= 0 else { return }
        printer.setPlugged(false)
        close(slave)
    }

    public func set(_ temper: PrinterTemper) {
        state.withLock { $0.temper = temper }
        printer.setMute(temper == .silent)
        printer.setBabbling(temper == .garbage)
    }

    /// How it is, for a person.
    public var words: String {
        let state = printer.state
        let temper = temper
        var words: [String] = []
        if temper != .honest { words.append(temper == .silent ? "answers nothing" : "answers noise") }
        if state.isCutterJammed { words.append("cutter jammed") }
        if state.isCoverOpen { words.append("cover open") }
        switch state.paper {
        case .plenty: if words.isEmpty { words.append("ready") }
        case .low: words.append("paper low")
        case .out: words.append("paper out")
        }
        return words.joined(separator: ", ")
    }

    public func stop() {
        unplug()
        printer.stop()
    }

    deinit { stop() }
}
