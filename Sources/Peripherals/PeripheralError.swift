// SPDX-License-Identifier: EUPL-1.2

/// Why a peripheral cannot be used at all. What goes wrong later is a `DeviceStatus`, never an error.
public enum PeripheralError: Error, Equatable, CustomStringConvertible {
    /// The address of a printer cannot be read.
    case unreadableAddress(String)
    /// The system gave no thread or descriptor; `errno`.
    case noResources(Int32)
    /// Without this Debian package no device is found.
    case missingPackage(String)
    /// Without this Debian package no card is read.
    case noCardLibrary(String)
    /// udev's events cannot be received; `errno`.
    case noMonitor(Int32)

    public var description: String {
        switch self {
        case .unreadableAddress(let address):
            "\"\(address)\" is no address of a printer: write tcp://HOST:PORT, file:/PATH or the path of a device"
        case .noResources(let number):
            "the system gave no thread or descriptor for the printer (error \(number)): close something or restart"
        case .missingPackage(let package):
            "devices cannot be found without \(package), or it does not run: apt-get install \(package), then restart"
        case .noCardLibrary(let package):
            "cards cannot be read without \(package): apt-get install \(package), then restart"
        case .noMonitor(let number):
            "the kernel refused to tell of devices that come and go (error \(number)): check the service's sandbox"
        }
    }
}
