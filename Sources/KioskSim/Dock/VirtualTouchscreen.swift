// SPDX-License-Identifier: EUPL-1.2
import Synchronization

/// A touchscreen somebody touches. Places are from 0 (left, top) to 1 of the panel, before any calibration.
public final class VirtualTouchscreen: Sendable {
    /// How its controller tells touches.
    public enum Panel: Sendable, CaseIterable {
        /// Slots, as nearly every USB panel.
        case multitouch
        /// All contacts in each report, as old panels.
        case contacts
        /// BTN_TOUCH and one place, as resistive panels.
        case single
        /// A mouse button and a place, as the tablets of virtual machines.
        case pointer
    }

    public let input: VirtualInput
    private let panel: Panel
    private let maximum: Int32
    private let nextID = Mutex<Int32>(1)

    /// - Parameters:
    ///   - ranges: changes what the device says of itself, to let it lie.
    ///   - maximum: of both axes, 0 being the minimum. 344 × 197 mm.
    public init(
        tree: MockDeviceTree, device: MockDevice = .touchscreen(), panel: Panel = .multitouch, maximum: Int32 = 4_128,
        ranges: (inout [UInt16: EvdevAnswers.Axis]) -> Void = { _ in }
    ) {
        self.panel = panel
        self.maximum = maximum
        let x = EvdevAnswers.Axis(0, maximum, resolution: max(0, maximum / 344))
        let y = EvdevAnswers.Axis(0, maximum, resolution: max(0, maximum / 197))
        var axes: [UInt16: EvdevAnswers.Axis] = [0: x, 1: y]
        if panel == .multitouch || panel == .contacts {
            axes.merge([0x35: x, 0x36: y, 0x30: x, 0x37: .init(0, 2)]) { $1 }
        }
        if panel == .multitouch { axes.merge([0x2F: .init(0, 9), 0x39: .init(0, 65_535)]) { $1 } }
        ranges(&axes)
        input = VirtualInput(
            tree: tree, device: device,
            answers: EvdevAnswers(
                name: "eGalax Inc. eGalaxTouch P80H60", vendor: 0x0EEF, product: 0xC000,
                keys: panel == .pointer ? [0x110, 0x111] : [0x14A], axes: axes, properties: panel == .pointer ? [] : [1]
            ))
    }

    public func plug() throws(DockError) { try input.plug() }
    public func unplug() throws(DockError) { try input.unplug() }

    /// A finger comes and goes.
    public func tap(_ x: Double, _ y: Double, at milliseconds: Int64? = nil) throws(DockError) {
        try press(x, y, at: milliseconds)
        try release(at: milliseconds.map { $0 + 80 })
    }

    /// - Parameters:
    ///   - finger: 0 to 9; a panel that knows one finger has only 0.
    ///   - millimetres: the finger's diameter.
    public func press(
        _ x: Double, _ y: Double, finger: Int32 = 0, millimetres: Double = 9, isPalm: Bool = false,
        at milliseconds: Int64? = nil
    ) throws(DockError) {
        let (left, top) = place(x, y)
        let size = Int32(millimetres * Double(maximum) / 344)
        let contact = [
            VirtualEvent(3, 0x35, left), VirtualEvent(3, 0x36, top), VirtualEvent(3, 0x30, size),
            VirtualEvent(3, 0x37, isPalm ? 2 : 0),
        ]
        let single = [VirtualEvent(3, 0, left), VirtualEvent(3, 1, top)]
        let events: [VirtualEvent] =
            switch panel {
            case .multitouch:
                [VirtualEvent(3, 0x2F, finger), VirtualEvent(3, 0x39, newID())] + contact + single
                    + [VirtualEvent(1, 0x14A, 1)]
            case .contacts: contact + [VirtualEvent(0, 2, 0)]
            case .single: single + [VirtualEvent(1, 0x14A, 1)]
            case .pointer: single + [VirtualEvent(1, 0x110, 1)]
            }
        try input.send(events + [.report], at: milliseconds)
    }

    /// The finger slides.
    public func move(_ x: Double, _ y: Double, finger: Int32 = 0, at milliseconds: Int64? = nil) throws(DockError) {
        let (left, top) = place(x, y)
        let single = [VirtualEvent(3, 0, left), VirtualEvent(3, 1, top)]
        let contact = [VirtualEvent(3, 0x35, left), VirtualEvent(3, 0x36, top)]
        let events =
            switch panel {
            case .multitouch: [VirtualEvent(3, 0x2F, finger)] + contact + single
            case .contacts: contact + [VirtualEvent(0, 2, 0)]
            case .single, .pointer: single
            }
        try input.send(events + [.report], at: milliseconds)
    }

    public func release(finger: Int32 = 0, at milliseconds: Int64? = nil) throws(DockError) {
        try input.send(lift(finger) + [.report], at: milliseconds)
    }

    /// Events are lost: the kernel says so and no more.
    /// - Parameter lifting: the finger left meanwhile.
    public func drop(lifting finger: Int32? = nil, at milliseconds: Int64? = nil) throws(DockError) {
        if let finger {
            input.answers.withLock { answers in
                for event in lift(finger) { answers.note(event) }
            }
        }
        try input.send([.dropped, .report], at: milliseconds)
    }

    private func lift(_ finger: Int32) -> [VirtualEvent] {
        switch panel {
        case .multitouch: [VirtualEvent(3, 0x2F, finger), VirtualEvent(3, 0x39, -1), VirtualEvent(1, 0x14A, 0)]
        case .contacts: [VirtualEvent(0, 2, 0)]
        case .single: [VirtualEvent(1, 0x14A, 0)]
        case .pointer: [VirtualEvent(1, 0x110, 0)]
        }
    }

    private func newID() -> Int32 {
        nextID.withLock { id in
            defer { id = id % 60_000 + 1 }
            return id
        }
    }

    private func place(_ x: Double, _ y: Double) -> (Int32, Int32) {
        (Int32((x * Double(maximum)).rounded()), Int32((y * Double(maximum)).rounded()))
    }
}
