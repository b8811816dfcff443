// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// Where the driver of couriers' sticks touches the rest of the terminal. All of it is called on the sticks' thread.
public struct StickEdges: Sendable {
    /// The county whose files make a stick a courier's (`CourierFile.keyID`); `nil`: no stick is, as before. From any
    /// thread.
    public var county: @Sendable () -> [UInt8]?
    /// Does what there is to do on a courier's stick, with the names of this county's files on it.
    /// - Returns: how the stick is then: `courierDone`, `courierFull`, `broken`, or `unexpected` for one that does harm.
    public var serve: @Sendable (StickVolume, [CourierName]) -> DeviceCondition
    /// Why a stick is not used, in words.
    public var setAside: @Sendable (String, DeviceIdentity) -> Void

    public init(
        county: @escaping @Sendable () -> [UInt8]?,
        serve: @escaping @Sendable (StickVolume, [CourierName]) -> DeviceCondition,
        setAside: @escaping @Sendable (String, DeviceIdentity) -> Void
    ) {
        self.county = county
        self.serve = serve
        self.setAside = setAside
    }
}

/// How long the driver of sticks waits for what.
public struct StickWaits: Sendable {
    /// Of a stick only the plug was seen: its disk follows once it has spun up.
    public var plugSeconds = 15.0
    /// Its disk was seen: a partition follows at once, or there is none.
    public var diskSeconds = 3.0

    public init() {}
}
