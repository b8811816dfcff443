// SPDX-License-Identifier: EUPL-1.2
import InputDevices

/// What a meeting's compositor may open, and how its keyboards are laid out.
struct InputPassage: Equatable {
    /// Nodes of our own devices; none where the kernel gives none: then no key and no touch reaches the page.
    var nodes: [String]
    var layout: String
}

/// Keys and touches of one meeting that has the screen: the relay, and the two devices of our own that it writes to.
final class MeetingInput {
    typealias Maker = (RelayDevice.Kind) throws(InputError) -> any RelayOutput

    let relay: InputRelay
    private let outputs: [any RelayOutput]

    var nodes: [String] { outputs.compactMap(\.node) }

    /// - Parameters:
    ///   - layout: of the keyboards, as xkb names it.
    ///   - make: gives a device of our own.
    ///   - onTrouble: there is none, or it takes nothing any more; told once each.
    init(
        layout: String, make: Maker = { kind throws(InputError) in try RelayDevice(kind) },
        onHangUp: @escaping () -> Void, onTrouble: @escaping (InputError) -> Void
    ) {
        func open(_ kind: RelayDevice.Kind) -> (any RelayOutput)? {
            do throws(InputError) { return try make(kind) } catch {
                onTrouble(error)
                return nil
            }
        }
        func writer(_ output: (any RelayOutput)?) -> InputRelay.Output {
            var isBroken = output == nil
            return { events in
                guard !isBroken, let output else { return }
                do throws(InputError) { try output.write(events) } catch {
                    isBroken = true
                    onTrouble(error)
                }
            }
        }
        let (keyboard, pointer) = (open(.keyboard), open(.pointer))
        outputs = [keyboard, pointer].compactMap { $0 }
        relay = InputRelay(layout: layout, keys: writer(keyboard), touches: writer(pointer), onHangUp: onHangUp)
    }

    deinit { close() }

    /// The page stands, and a compositor that has it.
    func wake() { relay.wake(now: BootClock.milliseconds()) }

    /// The kernel lets go of what is still down with the devices.
    func close() {
        for output in outputs { output.close() }
    }
}
