// SPDX-License-Identifier: EUPL-1.2

/// Where a printer is.
public enum PrinterAddress: Sendable, Equatable {
    /// `tcp://host:port`; 9100 where no port is given. IPv6 in brackets.
    case tcp(host: String, port: UInt16)
    /// `file:/path`: a spool. Jobs are appended; being on disk is its answer.
    case file(path: String)
    /// The path of a device node, "/dev/usb/lp0".
    case device(path: String)
    /// Whatever is handed to `EscPosPrinter.attach`: what udev finds.
    case attached

    /// Throws `unreadableAddress`.
    public init(_ text: String) throws(PeripheralError) {
        if text.hasPrefix("tcp://") {
            self = try Self.tcp(text)
        } else if text.hasPrefix("file:") {
            var path = text.dropFirst("file:".count)
            if path.hasPrefix("//") { path = path.dropFirst(2) }
            guard path.hasPrefix("/"), path.count > 1, !path.contains("\0") else { throw .unreadableAddress(text) }
            self = .file(path: String(path))
        } else if text.hasPrefix("/"), text.count > 1, !text.contains("\0") {
            self = .device(path: text)
        } else {
            throw .unreadableAddress(text)
        }
    }

    private static func tcp(_ text: String) throws(PeripheralError) -> PrinterAddress {
        var rest = text.dropFirst("tcp://".count)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        var host = rest
        var port: UInt16 = 9_100
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { throw .unreadableAddress(text) }
            host = rest[rest.index(after: rest.startIndex)..<end]
            rest = rest[rest.index(after: end)...]
        } else if let colon = rest.firstIndex(of: ":") {
            host = rest[..<colon]
            rest = rest[colon...]
        } else {
            rest = ""
        }
        if !rest.isEmpty {
            guard rest.hasPrefix(":"), let number = UInt16(rest.dropFirst()), number > 0 else {
                throw .unreadableAddress(text)
            }
            port = number
        }
        let allowed = host.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || ".-_:%".utf8.contains(byte)
        }
        guard !host.isEmpty, allowed else { throw .unreadableAddress(text) }
        return .tcp(host: String(host), port: port)
    }
}
