// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

@testable import Peripherals

/// What is read of a device that says anything.
struct UdevReadingTests {
    @Test(
        "a node is opened as it is called, or not at all",
        arguments: [
            ("/dev/usb/lp0", "/dev/usb/lp0"), ("/dev/usb/lp\u{1B}0", nil), ("/dev/usb/\u{202E}lp0", nil),
            ("/dev/../etc/passwd", nil), ("/dev/usb/..", nil), ("/etc/passwd", nil), ("", nil),
            ("/dev/" + String(repeating: "a", count: 250), "/dev/" + String(repeating: "a", count: 250)),
            ("/dev/" + String(repeating: "a", count: 251), nil),
        ])
    func nodes(said: String, node: String?) throws {
        let device = try #require(UdevReading.device(SaidDevice(texts: ["devnode": said])))
        #expect(device.devnode == node)
    }

    @Test func aNodeThatIsNoTextIsNone() throws {
        let device = SaidDevice(texts: [:])
        device.say("devnode", Array("/dev/usb/lp".utf8) + [0xC3])
        #expect(try #require(UdevReading.device(device)).devnode == nil)
    }

    @Test func whatARuleSaysOfTheModelArrives() throws {
        let device = try #require(UdevReading.device(SaidDevice(texts: ["SERVICEPUNKT_PRINTER_MODEL": "TM-T88V"])))
        #expect(device["SERVICEPUNKT_PRINTER_MODEL"] == "TM-T88V")
    }

    @Test func namesAreCleanedAndCut() throws {
        let device = SaidDevice(texts: ["ID_MODEL": "\u{1B}[2JTM\u{202E}-T20", "subsystem": "usbmisc"])
        #expect(try #require(UdevReading.device(device)).identity.name == "[2JTM-T20")
        device.say("ID_MODEL", [UInt8](repeating: 0x41, count: 65_536))
        let long = try #require(UdevReading.device(device))
        #expect(long["ID_MODEL"].utf8.count == 512 && long.identity.name.utf8.count == 120)
    }
}

/// A device that says what a test wants, by the names of properties and of libudev's questions.
private final class SaidDevice: UdevFacts {
    private var texts: [String: [CChar]] = [:]
    private var given: [UnsafeMutablePointer<CChar>] = []

    init(texts: [String: String]) {
        for (name, text) in texts { say(name, Array(text.utf8)) }
    }

    deinit { for pointer in given { pointer.deallocate() } }

    func say(_ name: String, _ bytes: [UInt8]) { texts[name] = bytes.map { CChar(bitPattern: $0) } + [0] }

    private func text(_ name: String) -> UnsafePointer<CChar>? {
        guard let text = texts[name] else { return nil }
        let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: text.count)
        pointer.initialize(from: text, count: text.count)
        given.append(pointer)
        return UnsafePointer(pointer)
    }

    var syspath: UnsafePointer<CChar>? {
        if texts["syspath"] == nil { say("syspath", Array("/sys/devices/usb1/1-1/usbmisc/lp0".utf8)) }
        return text("syspath")
    }
    var sysname: UnsafePointer<CChar>? { text("sysname") }
    var subsystem: UnsafePointer<CChar>? { text("subsystem") }
    var devtype: UnsafePointer<CChar>? { text("devtype") }
    var devnode: UnsafePointer<CChar>? { text("devnode") }
    func property(_ name: String) -> UnsafePointer<CChar>? { text(name) }
    func attribute(_ name: String) -> UnsafePointer<CChar>? { text(name) }
    var parent: SaidDevice? { nil }
    var usbDevice: SaidDevice? { nil }
}
