// SPDX-License-Identifier: EUPL-1.2

/// What comes out of a strict printer for bytes at hand: for tests and tools that need no plug.
public struct PrintedJob: Sendable {
    public private(set) var slips: [PrintedSlip] = []
    /// Bytes it did not understand, in words.
    public private(set) var errors: [String] = []
    /// Real-time commands it would have executed, wherever they stood.
    public private(set) var realTimeCommandCount = 0
    /// Text after the last cut.
    public private(set) var rest: [String] = []

    /// Read by a printer of the usual model with this paper.
    public init(_ bytes: [UInt8], dots: Int = 576) {
        var model = VirtualPrinter.Model()
        model.dots = dots
        self.init(bytes, model: model)
    }

    public init(_ bytes: [UInt8], model: VirtualPrinter.Model) {
        var consumer = EscPosConsumer(dots: model.dots, codePages: model.codePages, hasQRCode: model.hasQRCode)
        var scanner = RealTimeScanner()
        for byte in bytes {
            if scanner.take(byte) != nil { realTimeCommandCount += 1 }
            for effect in consumer.take(byte) {
                switch effect {
                case .cut: slips.append(consumer.roll.cut(number: slips.count + 1))
                case .error(let what): errors.append(what)
                case .printed, .reply, .automaticStatus, .paperSensor: break
                }
            }
        }
        if !consumer.pending.isEmpty { errors.append("\(consumer.pending.count) bytes of an unfinished command") }
        rest = consumer.roll.text
    }
}
