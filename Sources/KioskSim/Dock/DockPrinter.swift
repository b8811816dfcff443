// SPDX-License-Identifier: EUPL-1.2
import Glibc
import Synchronization

/// A virtual printer on a cable that can be pulled out: its paper, its buffer and its faults stay, its node does not.
///
/// A pseudo-terminal stands for the cable. Each plug is a new one; pulling it out hangs up whoever has it open.
public final class DockPrinter: Sendable {
    public let printer: VirtualPrinter
    private let cable: Mutex<PrinterCable?>
    private let temper = Mutex(PrinterTemper.honest)

    public var isPlugged: Bool { cable.withLock { $0 != nil } }
    public var currentTemper: PrinterTemper { temper.withLock { $0 } }

    /// - Parameter directory: where slips are kept as slip-N.txt and slip-N.png.
    public init(model: VirtualPrinter.Model = VirtualPrinter.Model(), directory: String? = nil) throws(DockError) {
        do {
            printer = try VirtualPrinter(model: model, directory: directory)
        } catch {
            throw DockError("\(error)")
        }
        cable = Mutex(nil)
    }

    /// Plugs it in; returns the path of its new node.
    public func plug() throws(DockError) -> String {
        unplug()
        do {
            let node = try PrinterPort.node()
            printer.setPlugged(true)
            let fresh = PrinterCable(master: node.master, slave: node.slave, port: printer.port)
            guard fresh.start() else { throw DockError("no thread for the printer's cable: error \(errno)") }
            fresh.isGarbling = currentTemper == .garbage
            cable.withLock { $0 = fresh }
            return node.path
        } catch {
            throw DockError("\(error)")
        }
    }

    /// Pulls it out. What it has in its buffer it prints all the same: its power is another cable.
    public func unplug() {
        let old = cable.withLock { cable in
            defer { cable = nil }
            return cable
        }
        guard let old else { return }
        printer.setPlugged(false)
        old.pull()
    }

    public func set(_ temper: PrinterTemper) {
        self.temper.withLock { $0 = temper }
        printer.setMute(temper != .honest)
        cable.withLock { $0?.isGarbling = temper == .garbage }
    }

    /// How it is, for a person.
    public var words: String {
        let state = printer.state
        var words: [String] = []
        if currentTemper != .honest { words.append(currentTemper == .silent ? "answers nothing" : "answers noise") }
        if state.isCutterJammed { words.append("cutter jammed") }
        if state.isCoverOpen { words.append("cover open") }
        switch state.paper {
        case .plenty: if words.isEmpty { words.append("ready") }
        case .low: words.append("paper low")
        case .out: words.append("paper out")
        }
        return words.joined(separator: ", ")
    }

    deinit {
        unplug()
        printer.stop()
    }
}
