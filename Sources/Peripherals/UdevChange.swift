// SPDX-License-Identifier: EUPL-1.2

/// What became of a device.
public struct UdevChange: Sendable, Equatable {
    public enum Action: Sendable, Equatable {
        case added
        /// Known before, and told again: changed, bound to a driver, or found by an enumeration.
        case changed
        case removed
    }

    public var action: Action
    /// As it is; of one that is gone, as it last was.
    public var device: UdevDevice

    public init(_ action: Action, _ device: UdevDevice) {
        self.action = action
        self.device = device
    }
}

/// Where devices are heard of: udev, or a list a test makes. For one thread.
public protocol UdevSource: AnyObject {
    /// Readable when there is something to `read`; -1 when there is never anything.
    var descriptor: Int32 { get }
    /// Why nothing is found; `nil` while all is well.
    var trouble: PeripheralError? { get }
    /// What is there now; from here on `read` tells what changes, and nothing is lost in between.
    func start() -> [UdevChange]
    /// What has changed, a bounded part of it; never waits.
    func read() -> [UdevChange]
    func stop()
}
