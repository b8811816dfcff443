// SPDX-License-Identifier: EUPL-1.2
import CUinput
import KioskModel

/// Where a relay's events go.
public protocol RelayOutput: AnyObject {
    /// "/dev/input/event7"; `nil` where the kernel does not say.
    var node: String? { get }
    func write(_ events: [DeviceEvent]) throws(InputError)
    /// The device is gone, and with it whatever it held down.
    func close()
}

/// An input device of the daemon's own, through /dev/uinput: the only one that a meeting's compositor gets events from,
/// for the real ones are grabbed. It can do what the allow-list has and nothing else, whatever is written to it.
public final class RelayDevice: RelayOutput {
    public enum Kind: Sendable {
        case keyboard, pointer
    }

    public let node: String?
    private var descriptor: Int32

    /// - Parameter uinput: the kernel's node; the udev rule gives it to the terminal's user.
    /// - Throws: `.refused` with the error number; there is no such node on a kernel without uinput (2).
    public init(_ kind: Kind, uinput: String = "/dev/uinput") throws(InputError) {
        let keys = kind == .keyboard ? RelayKeyboard.allowed + [100] : [KeyCode.leftButton]
        let axes =
            kind == .keyboard
            ? []
            : [AbsoluteCode.x, AbsoluteCode.y].map {
                cuinput_axis(code: $0, minimum: 0, maximum: RelayPointer.steps, resolution: 0)
            }
        let made = cuinput_create(
            uinput, kind == .keyboard ? RelayMark.keyboard : RelayMark.touch, keys,
            Int32(keys.count), axes, Int32(axes.count), 0)
        guard made >= 0 else { throw .refused(-made) }
        descriptor = made
        var text = [CChar](repeating: 0, count: 64)
        let found = cuinput_node(made, &text, Int32(text.count)) == 0
        node = found ? String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }

    deinit { close() }

    public func write(_ events: [DeviceEvent]) throws(InputError) {
        for event in events {
            let result = cuinput_write(descriptor, event.type, event.code, event.value)
            if result < 0 { throw .refused(-result) }
        }
    }

    public func close() {
        guard descriptor >= 0 else { return }
        cuinput_destroy(descriptor)
        descriptor = -1
    }
}
