// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Peripherals
import Testing

@testable import KioskDaemon

/// The guided device test as rules: what is seen goes in, what is to be done comes out.
@Suite struct DoctorRunTests {
    static let printer = DeviceIdentity(vendor: 0x04b8, product: 0x0202, name: "TM", serial: "P1", port: "usb-1")
    static let touch = DeviceIdentity(vendor: 0x222a, product: 1, name: "Glass", port: "usb-2")
    static let keys = DeviceIdentity(vendor: 0x046d, product: 2, name: "Keys", port: "usb-3")
    static let wand = DeviceIdentity(vendor: 0x0c2e, product: 3, name: "Wand", port: "usb-4")
    static let reader = DeviceIdentity(vendor: 0x076b, product: 4, name: "Reader", serial: "R1", port: "usb-5")

    static func ready(_ kind: PeripheralKind, _ identity: DeviceIdentity) -> SeenDevice {
        SeenDevice(DeviceStatus(kind, .ready), identity)
    }

    static let whole = [
        ready(.printer, printer), ready(.touchscreen, touch), ready(.keyboard, keys), ready(.scanner, wand),
        ready(.cardReader, reader),
    ]

    /// A test under way, and what it asked for.
    private struct Bench {
        var run: DoctorRun
        var actions: [DoctorRun.Action] = []
        var now: Int64 = 1_000

        init(_ options: DoctorOptions, _ devices: [SeenDevice], record: DeviceRecord = .init()) {
            run = DoctorRun(options, record: record, devices: devices)
            actions = run.begin(now: now)
        }

        mutating func saw(_ sights: DoctorSight...) { for sight in sights { actions += run.saw(sight, now: now) } }
        mutating func said(_ words: DoctorWord...) { for word in words { actions += run.said(word, now: now) } }

        /// Out and back in.
        mutating func replug(_ kind: PeripheralKind) {
            let before = run.devices
            saw(
                .devices(
                    before.map { device in
                        device.status.kind == kind
                            ? SeenDevice(DeviceStatus(kind, .unplugged), device.identity) : device
                    }))
            saw(.devices(before))
        }

        func verdict(_ kind: PeripheralKind) -> ReadinessReport.Verdict? {
            run.items.first { $0.kind == kind }?.verdict
        }
    }

    /// A panel mounted upside down and a little off.
    static func turned(_ target: TouchTarget) -> DoctorSight {
        .touch(x: 0.95 - 0.9 * target.x, y: 0.98 - 0.95 * target.y)
    }

    @Test func aWholeTerminalIsTestedRecordedAndReady() throws {
        var bench = Bench(DoctorOptions(), Self.whole)
        #expect(bench.actions == [.show(.welcome), .show(.paper), .printTestPage])
        bench.said(.yes, .yes, .yes)
        bench.replug(.printer)
        for target in TouchTarget.allCases { bench.saw(Self.turned(target)) }
        bench.replug(.touchscreen)
        bench.saw(.key("5"), .key("Å"), .key("enter"))
        bench.replug(.keyboard)
        bench.saw(.scan("SERVICEPUNKT TEST "))
        bench.replug(.scanner)
        bench.saw(
            .card(.status(DeviceStatus(.cardReader, .cardPresent, card: .present))),
            .card(.refused(.stranger)),
            .card(.status(DeviceStatus(.cardReader, .ready, card: .notPresent))))
        bench.replug(.cardReader)
        #expect(bench.run.isOver)
        #expect(bench.actions.suffix(2) == [.show(.done(isReady: true)), .finish])
        #expect(bench.run.items.map(\.verdict) == Array(repeating: .passed, count: 5))
        #expect(bench.run.record.entries.count == 5)
        let calibration = try #require(bench.run.record.entries.first { $0.kind == .touchscreen }?.calibration)
        let corner = calibration.apply(x: 0.95, y: 0.98)
        #expect(abs(corner.x) < 1e-9 && abs(corner.y) < 1e-9)
    }

    @Test func whatTheTechnicianSeesOnPaperDecides() {
        var bench = Bench(DoctorOptions(only: .printer), [Self.ready(.printer, Self.printer)])
        bench.said(.yes, .no, .yes)
        bench.replug(.printer)
        #expect(bench.verdict(.printer) == .failed)
        #expect(bench.run.items.first?.findings.contains("the code is not sharp") == true)
        #expect(bench.run.record.entries.isEmpty)
    }

    @Test func aSkippedDeviceIsNotReadyAndItsRecordStays() {
        let entry = DeviceRecord.Entry(kind: .scanner, identity: Self.wand)
        var bench = Bench(
            DoctorOptions(only: .scanner), [Self.ready(.scanner, Self.wand)], record: DeviceRecord(entries: [entry]))
        bench.said(.skip)
        #expect(bench.verdict(.scanner) == .skipped)
        #expect(!bench.run.isReady)
        #expect(bench.run.record.entries == [entry])
    }

    @Test(arguments: [true, false])
    func aRecordedDeviceThatIsGoneIsAskedFor(comesBack: Bool) {
        let entry = DeviceRecord.Entry(kind: .scanner, identity: Self.wand)
        var bench = Bench(
            DoctorOptions(only: .scanner), [SeenDevice(DeviceStatus(.scanner, .unplugged), Self.wand)],
            record: DeviceRecord(entries: [entry]))
        #expect(bench.run.stage == .stillFitted)
        if comesBack {
            bench.saw(.devices([Self.ready(.scanner, Self.wand)]))
            #expect(bench.run.stage == .scan)
        } else {
            bench.said(.no)
            #expect(bench.verdict(.scanner) == .notFitted)
            #expect(bench.run.record.entries.isEmpty)
        }
    }

    @Test func touchesThatFitNoCrossAreAskedForOnceMoreAndThenFail() {
        var bench = Bench(DoctorOptions(only: .touchscreen), [Self.ready(.touchscreen, Self.touch)])
        for _ in 0..<8 { bench.saw(.touch(x: 0.5, y: 0.5)) }
        #expect(bench.verdict(.touchscreen) == .failed)
        #expect(bench.run.record.entries.isEmpty)
    }

    @Test func nobodyIsWaitedForForEver() throws {
        var bench = Bench(DoctorOptions(only: .scanner), [Self.ready(.scanner, Self.wand)])
        bench.now = try #require(bench.run.deadline)
        bench.actions += bench.run.tick(now: bench.now)
        #expect(bench.run.isOver)
        #expect(bench.verdict(.scanner) == .failed)
    }

    @Test func aCouriersStickIsAGuestAndNeitherTestedNorRecorded() {
        let stick = SeenDevice(
            DeviceStatus(.storage, .courierDone), DeviceIdentity(vendor: 1, product: 2, name: "Stick"))
        let bench = Bench(DoctorOptions(isUnattended: true), Self.whole + [stick])
        #expect(bench.verdict(.storage) == nil && bench.run.isReady)
        #expect(!bench.run.record.expects(.storage))
    }

    @Test func withoutAPersonStatesAndIdentitiesSpeak() {
        let devices = [
            Self.ready(.printer, Self.printer), SeenDevice(DeviceStatus(.scanner, .silent), Self.wand),
            SeenDevice(DeviceStatus(.storage, .unexpected), DeviceIdentity(vendor: 1, product: 2, name: "Stick")),
            SeenDevice(DeviceStatus(.keyboard, .unaccepted), Self.keys),
        ]
        let bench = Bench(DoctorOptions(isUnattended: true), devices)
        #expect(bench.actions == [.finish])
        #expect(bench.verdict(.printer) == .passed)
        #expect(bench.verdict(.scanner) == .failed)
        #expect(bench.verdict(.storage) == .failed)
        #expect(bench.verdict(.keyboard) == .failed)
        #expect(bench.verdict(.cardReader) == .notFitted)
        // Nobody's keyboard becomes an expected one by a test that no person saw.
        #expect(bench.run.record.entries.map(\.kind) == [.printer])
    }

    @Test(arguments: [
        (CardKeyReading.key("04ab"), ServiceCard.Role.technician, true), (.tag("77"), .attendant, true),
        (.tag("77"), .technician, false), (.unreadable(.payment), .attendant, false),
    ])
    func aServiceCardIsEnrolled(key: CardKeyReading, role: ServiceCard.Role, isTaken: Bool) {
        var bench = Bench(
            DoctorOptions(only: .cardReader, enrols: ServiceCard(role: role, label: "blue 2")),
            [Self.ready(.cardReader, Self.reader)])
        bench.saw(.card(.status(DeviceStatus(.cardReader, .cardPresent, card: .present))))
        #expect(bench.actions.contains(.readCardKey))
        bench.actions += bench.run.cardKey(key, now: bench.now)
        bench.saw(.card(.status(DeviceStatus(.cardReader, .ready, card: .notPresent))))
        #expect(bench.run.isOver)
        #expect(bench.run.record.serviceCards.map(\.label) == (isTaken ? ["blue 2"] : []))
        #expect(bench.verdict(.cardReader) == (isTaken ? .passed : .failed))
    }

    /// Whatever was scanned or typed, the report and the technician's screen do not repeat it.
    @Test func nothingOfAVisitorIsRepeated() {
        var bench = Bench(DoctorOptions(), Self.whole)
        bench.said(.skip, .skip, .skip)
        bench.saw(.scan("19121212-1212"), .key("Q"), .scan(String(repeating: "7", count: 4_096)))
        let everything = "\(bench.run.lines)\(bench.run.items)\(bench.actions)"
        #expect(!everything.contains("1212") && !everything.contains("777") && !everything.contains("\"Q\""))
    }

    @Test func noNumberOfDevicesOrSightsIsTooMany() {
        let many = (1...500).map {
            SeenDevice(
                DeviceStatus(.keyboard, .ready, ordinal: $0), DeviceIdentity(vendor: 1, product: 1, port: "\($0)"))
        }
        var bench = Bench(DoctorOptions(isUnattended: true), many)
        #expect(bench.run.items.count { $0.kind == .keyboard } == DoctorSubject.most)
        bench = Bench(DoctorOptions(only: .keyboard), many)
        for _ in 0..<2_000 { bench.saw(.key("q")) }
        #expect(bench.run.lines.count <= DoctorRun.longestLines)
    }

    // MARK: Meetings

    private static let lights = RehearsalReport(camera: .missing, microphone: .good, sound: .good, line: .good)

    @Test func meetingsComeLastAndSayWhatIsMissing() {
        var run = DoctorRun(DoctorOptions(isUnattended: true), record: .init(), devices: Self.whole, rehearses: true)
        let asked1 = run.begin(now: 0)
        #expect(asked1 == [.rehearse])
        #expect(!run.isOver)
        let found = MeetingReadiness(
            verdict: .failed, rehearsal: Self.lights, lacks: ["there is no cage: apt-get install cage"])
        let asked2 = run.rehearsed(found)
        #expect(asked2 == [.finish])
        #expect(run.isOver && !run.isReady)
        #expect(run.meetings == found)
        for line in ["  camera: is not there", "  there is no cage: apt-get install cage", "meetings: failed"] {
            #expect(run.lines.contains(line), "\(run.lines)")
        }
        // Twice is once.
        let again = run.rehearsed(nil)
        #expect(again == [] && run.meetings == found)
    }

    @Test func aRehearsalHasAnEndAndCanBeSkipped() {
        var run = DoctorRun(DoctorOptions(isUnattended: true), record: .init(), devices: Self.whole, rehearses: true)
        _ = run.begin(now: 0)
        var skipped = run
        let asked3 = skipped.said(.skip, now: 1)
        #expect(asked3 == [.finish])
        #expect(skipped.meetings?.verdict == .skipped && !skipped.isReady)
        let early = run.tick(now: DoctorRun.rehearsalMilliseconds - 1)
        #expect(early == [])
        let late = run.tick(now: DoctorRun.rehearsalMilliseconds)
        #expect(late == [.finish] && run.meetings?.verdict == .failed)
    }

    @Test func whereNobodyCanBeMetNothingIsAmiss() {
        var run = DoctorRun(DoctorOptions(isUnattended: true), record: .init(), devices: Self.whole, rehearses: true)
        _ = run.begin(now: 0)
        let none = MeetingReadiness(verdict: .notFitted, rehearsal: Self.lights, lacks: [])
        let asked4 = run.rehearsed(none)
        #expect(asked4 == [.finish])
        #expect(run.isReady)
        // One device alone is one device alone.
        var one = DoctorRun(
            DoctorOptions(only: .printer, isUnattended: true), record: .init(), devices: Self.whole, rehearses: true)
        let asked5 = one.begin(now: 0)
        #expect(asked5 == [.finish])
    }
}
