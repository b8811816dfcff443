// SPDX-License-Identifier: EUPL-1.2

/// What a touch device says of its glass.
public struct TouchSurface: Sendable, Equatable {
    public struct Axis: Sendable, Equatable {
        public var minimum: Int32
        public var maximum: Int32
        /// Units a millimetre; 0 where the device does not say.
        public var resolution: Int32

        public init(minimum: Int32, maximum: Int32, resolution: Int32 = 0) {
            self.minimum = minimum
            self.maximum = maximum
            self.resolution = resolution
        }

        var span: Double { Double(maximum) - Double(minimum) }
        /// Millimetres from end to end; `nil` where the device does not say.
        var millimetres: Double? { resolution > 0 ? span / Double(resolution) : nil }

        /// 0 at the minimum, 1 at the maximum; what lies beyond is brought to the edge.
        func fraction(_ value: Int32) -> Double {
            min(1, max(0, (Double(value) - Double(minimum)) / span))
        }
    }

    /// How it tells fingers apart.
    public enum Telling: Sendable, Equatable {
        /// Multitouch, type B of the kernel: a slot a finger.
        case slots(Int)
        /// Multitouch, type A: all contacts anew in each report.
        case anonymous
        /// One place and whether it is touched: the number of that key (BTN_TOUCH, BTN_LEFT).
        case single(button: UInt16)
    }

    public var contacts: Telling
    public var x: Axis
    public var y: Axis
    /// A finger's longer diameter, in units of the surface (kernel: multi-touch-protocol).
    public var hasMajor: Bool

    /// No panel tells apart more.
    public static let mostSlots = 64
    /// No panel is finer: 2²⁴ units.
    static let widestSpan: Double = 16_777_216

    /// - Throws: `.lying` for ranges that cannot be.
    public init(contacts: Telling, x: Axis, y: Axis, hasMajor: Bool = false) throws(InputError) {
        for (name, axis) in [("x", x), ("y", y)] {
            guard axis.maximum > axis.minimum, axis.span <= Self.widestSpan, axis.resolution >= 0 else {
                throw .lying("\(name) from \(axis.minimum) to \(axis.maximum), resolution \(axis.resolution)")
            }
        }
        if case .slots(let count) = contacts, count < 1 || count > Self.mostSlots {
            throw .lying("\(count) fingers")
        }
        self.contacts = contacts
        self.x = x
        self.y = y
        self.hasMajor = hasMajor
    }

    /// For the technician: "x 0 to 4095, 344 mm".
    public var words: [String] {
        let how =
            switch contacts {
            case .slots(let count): "multitouch, \(count) slots"
            case .anonymous: "multitouch without slots"
            case .single(KeyCode.leftButton): "absolute pointer"
            case .single: "single touch"
            }
        let axes = [("x", x), ("y", y)].map { name, axis in
            let size = axis.millimetres.map { ", \(Int($0.rounded())) mm" } ?? ", size not told"
            return "\(name) \(axis.minimum) to \(axis.maximum)\(size)"
        }
        return [how] + axes
    }
}
