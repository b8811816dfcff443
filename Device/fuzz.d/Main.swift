// SPDX-License-Identifier: EUPL-1.2
import Glibc

/// One program, several targets: `kiosk-fuzz TARGET [arguments of libFuzzer]`. A new target is a file, a line here, one
/// in `Device/fuzz` and one in seeds/fuzz/README.md.
@main
enum Main {
    static let targets: [String: FuzzTarget] = [
        "batch": BatchFuzz.run,
        "card": CardFuzz.run,
        "escpos": PrinterFuzz.run,
        "evidence": EvidenceFuzz.run,
        "evdev": EvdevFuzz.run,
        "udev": UdevFuzz.run,
    ]

    /// What libFuzzer calls; it takes no context, so the target stands here.
    nonisolated(unsafe) static var target: FuzzTarget = { _ in }

    /// libFuzzer starts itself anew when it merges: by this its children know the target.
    private static let variable = "KIOSK_FUZZ_TARGET"

    static func main() {
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        var count = CommandLine.argc
        if CommandLine.arguments.count > 1, let chosen = targets[CommandLine.arguments[1]] {
            target = chosen
            setenv(variable, CommandLine.arguments[1], 1)
            // The program's path goes where the target stood: libFuzzer must not see that one.
            CommandLine.unsafeArgv[1] = CommandLine.unsafeArgv[0]
            arguments = CommandLine.unsafeArgv + 1
            count -= 1
        } else if let name = getenv(variable), let chosen = targets[String(cString: name)] {
            target = chosen
        } else {
            print("usage: kiosk-fuzz \(targets.keys.sorted().joined(separator: "|")) [arguments of libFuzzer]")
            exit(64)
        }
        exit(
            runDriver(&count, &arguments) { data, size in
                Main.target([UInt8](UnsafeBufferPointer(start: data, count: size)))
                return 0
            })
    }
}

/// Must come back for every input: a trap, an endless loop or memory without bound is a finding.
typealias FuzzTarget = @Sendable ([UInt8]) -> Void

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ one: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32
