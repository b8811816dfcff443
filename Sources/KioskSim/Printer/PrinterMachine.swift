// SPDX-License-Identifier: EUPL-1.2
import CPty
import Glibc
import Glyphs

/// The inside of a virtual printer: everything but its plug.
struct PrinterMachine {
    let model: VirtualPrinter.Model
    let directory: String?
    var consumer: EscPosConsumer
    var buffer: [UInt8] = []
    var replies: [UInt8] = []
    private var scanner = RealTimeScanner()
    private var automatic: UInt8 = 0
    private var lastAutomatic: [UInt8] = []
    private var busyUntil = 0.0

    private(set) var paper = PaperSupply.plenty
    var isCoverOpen = false
    var isOnline = true
    var isCutterJammed = false
    var isMute = false
    var isPlugged = true
    /// To be taken over by the port's thread.
    var nextDescriptor: Int32?
    var dotsLeft: Int?
    var bytesUntilCut: Int?
    var isStopped = false
    /// Says nonsense without end.
    var isBabbling = false

    private(set) var slips: [PrintedSlip] = []
    private(set) var errors: [String] = []
    private(set) var received: [UInt8] = []
    var connectionCount = 0
    private var slipCount = 0
    private var paperSensorAsked = 0

    init(model: VirtualPrinter.Model, directory: String?) {
        self.model = model
        self.directory = directory
        consumer = EscPosConsumer(
            dots: model.dots, codePages: model.codePages, hasQRCode: model.hasQRCode)
    }

    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    var summary: String {
        "paper \(paper.rawValue), cover \(isCoverOpen ? "open" : "closed"), \(isOnline ? "online" : "offline"), "
            + "\(slips.count) slips, \(errors.count) errors"
    }

    var isHeld: Bool { paper == .out || isCoverOpen || !isOnline || isCutterJammed }

    mutating func setPaper(_ supply: PaperSupply) {
        paper = supply
        if supply == .plenty { dotsLeft = nil }
        if supply == .out { runOut() }
        if supply == .plenty, model.resetsOnRefill { reset() }
    }

    /// Switched off and on: buffer and settings are gone, and what was to be answered.
    mutating func reset() {
        buffer = []
        replies = []
        paperSensorAsked = 0
        automatic = 0
        consumer.forget()
    }

    private mutating func runOut() {
        paper = .out
        dotsLeft = nil
        guard model.forgets else { return }
        buffer = []
        consumer.forget()
    }

    // MARK: Receiving

    /// Room in the receive buffer: more is not read, so the sender feels it.
    var room: Int { max(0, model.bufferBytes - buffer.count) }

    mutating func connected() {
        connectionCount += 1
        replies = []
        automatic = 0
        scanner = RealTimeScanner()
    }

    /// True when the connection is to be cut now.
    mutating func receive(_ bytes: [UInt8]) -> Bool {
        for byte in bytes {
            if let left = bytesUntilCut {
                if left == 0 {
                    bytesUntilCut = nil
                    return true
                }
                bytesUntilCut = left - 1
            }
            if received.count < 1_000_000 { received.append(byte) }
            if let command = scanner.take(byte) { realTime(command.command, command.n) }
            // While it forgets and has no paper, what comes falls on the floor.
            if !(model.forgets && paper == .out) { buffer.append(byte) }
        }
        if bytesUntilCut == 0 {
            bytesUntilCut = nil
            return true
        }
        return false
    }

    private mutating func realTime(_ command: UInt8, _ n: UInt8) {
        if command == 0x05 {
            if n == 1 || n == 2 { isCutterJammed = false }
            return
        }
        guard !isMute else { return }
        switch n {
        case 1: replies.append(0x12 | (isHeld ? 0x08 : 0))
        case 2:
            replies.append(0x12 | (isCoverOpen ? 0x04 : 0) | (paper == .out ? 0x20 : 0) | (isCutterJammed ? 0x40 : 0))
        case 3: replies.append(0x12 | (isCutterJammed ? 0x08 : 0))
        case 4: replies.append(0x12 | (paper == .plenty ? 0 : 0x0C) | (paper == .out ? 0x60 : 0))
        default: complain("DLE EOT \(n)")
        }
    }

    private var automaticBytes: [UInt8] {
        [
            0x10 | (isHeld ? 0x08 : 0) | (isCoverOpen ? 0x20 : 0), isCutterJammed ? 0x08 : 0,
            (paper == .plenty ? 0 : 0x03) | (paper == .out ? 0x0C : 0), 0,
        ]
    }

    /// Sends automatic status when something changed.
    mutating func tellChange() {
        guard automatic != 0, !isMute, automaticBytes != lastAutomatic else { return }
        lastAutomatic = automaticBytes
        replies += lastAutomatic
    }

    /// A line full of nonsense, as long as nobody has read the last one.
    mutating func babble() {
        guard isBabbling, replies.count < 256 else { return }
        replies += (0..<256).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 101) }
    }

    // MARK: Printing

    /// True when `work` has something to do now.
    var canWork: Bool { !isHeld && !isStopped && busyUntil <= Self.now() && (!buffer.isEmpty || paperSensorAsked > 0) }

    /// Works through the buffer as far as paper, cover and speed allow. Returns when to come back, if for speed.
    mutating func work() -> Double? {
        while !isHeld {
            let now = Self.now()
            if busyUntil > now { return busyUntil }
            if paperSensorAsked > 0 {
                replies += [UInt8](repeating: paper == .low ? 0x03 : 0, count: paperSensorAsked)
                paperSensorAsked = 0
            }
            guard !buffer.isEmpty else { return nil }
            let byte = buffer.removeFirst()
            for effect in consumer.take(byte) { take(effect) }
        }
        return nil
    }

    private mutating func take(_ effect: EscPosConsumer.Effect) {
        switch effect {
        case .printed(let dots):
            if let speed = model.linesPerSecond {
                busyUntil = max(busyUntil, Self.now()) + Double(dots) / 24 / speed
            }
            if let left = dotsLeft {
                dotsLeft = max(0, left - dots)
                if dotsLeft == 0 {
                    runOut()
                    tellChange()
                }
            }
        case .cut:
            // A cut of blank paper makes no slip: a strip falls into the basket.
            if consumer.roll.isBlank { consumer.roll.clear() } else { keep() }
        case .reply(let bytes):
            if !model.hasProcessId {
                complain("GS ( H is not fitted")
            } else if !isMute, !model.swallowsProcessIds {
                replies += bytes
            }
        case .automaticStatus(let n):
            automatic = model.hasAutomaticStatus ? n : 0
            if automatic != 0, !isMute {
                lastAutomatic = automaticBytes
                replies += lastAutomatic
            }
        case .paperSensor:
            if model.hasPaperSensor { paperSensorAsked += 1 }
        case .error(let what): complain(what)
        }
    }

    private mutating func complain(_ what: String) {
        if errors.count < 1_000 { errors.append(what) }
    }

    private mutating func keep() {
        slipCount += 1
        let slip = consumer.roll.cut(number: slipCount)
        slips.append(slip)
        // A printer that runs for weeks in a soak keeps the last ones in memory; all are in the folder.
        if slips.count > 10_000 { slips.removeFirst() }
        guard let directory else { return }
        do {
            let text = slip.text.map { $0 + "\n" }.joined()
            try PrinterFile.write(Array(text.utf8), to: "\(directory)/slip-\(slip.number).txt")
            try PrinterFile.write(slip.picture.png(), to: "\(directory)/slip-\(slip.number).png")
        } catch {
            complain("slip \(slip.number) could not be kept: \(error)")
        }
    }
}

/// Writes a whole file under its final name, or nothing.
enum PrinterFile {
    static func write(_ bytes: [UInt8], to path: String) throws {
        let beside = path + ".part"
        guard let file = fopen(beside, "w") else { throw VirtualPrinterError("\(beside) cannot be written") }
        let count = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, count == bytes.count, rename(beside, path) == 0 else {
            throw VirtualPrinterError("\(path) cannot be written: is the disk full?")
        }
    }
}
