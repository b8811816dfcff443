// SPDX-License-Identifier: EUPL-1.2

/// The devices of this terminal as `kioskctl doctor` recorded them: the file `devices.json` in the state folder.
///
/// What stands here is fitted: absent it is `unplugged`, never `notFitted`. A keyboard that stands here needs nobody's
/// leave.
public struct DeviceRecord: Sendable, Equatable, Codable {
    public struct Entry: Sendable, Equatable, Codable {
        public var kind: PeripheralKind
        public var identity: DeviceIdentity
        /// Of a touchscreen that was calibrated.
        public var calibration: TouchCalibration?

        public init(kind: PeripheralKind, identity: DeviceIdentity, calibration: TouchCalibration? = nil) {
            self.kind = kind
            self.identity = identity
            self.calibration = calibration
        }
    }

    public var entries: [Entry]
    /// Cards that open staff screens here, enrolled at this terminal; those of the site configuration come on top.
    public var serviceCards: [ServiceCard]

    public init(entries: [Entry] = [], serviceCards: [ServiceCard] = []) {
        self.entries = entries
        self.serviceCards = serviceCards
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        entries = try values.decodeIfPresent([Entry].self, forKey: .entries) ?? []
        serviceCards = try values.decodeIfPresent([ServiceCard].self, forKey: .serviceCards) ?? []
    }

    public func expects(_ kind: PeripheralKind) -> Bool { entries.contains { $0.kind == kind } }

    /// The entry a device stands for, if it needs nobody's leave.
    public func entry(_ kind: PeripheralKind, for identity: DeviceIdentity) -> Entry? {
        entries.first { $0.kind == kind && identity.mayReplace($0.identity) }
    }
}

/// Where a touch is on the screen: x' = a·x + b·y + c, y' = d·x + e·y + f, all from 0 (left, top) to 1.
/// Rotation, mirroring and a panel larger than the picture are all in it.
public struct TouchCalibration: Sendable, Equatable, Codable {
    public var a, b, c, d, e, f: Double

    public init(a: Double, b: Double, c: Double, d: Double, e: Double, f: Double) {
        (self.a, self.b, self.c, self.d, self.e, self.f) = (a, b, c, d, e, f)
    }

    public static let none = TouchCalibration(a: 1, b: 0, c: 0, d: 0, e: 1, f: 0)

    public func apply(x: Double, y: Double) -> (x: Double, y: Double) {
        (a * x + b * y + c, d * x + e * y + f)
    }
}
