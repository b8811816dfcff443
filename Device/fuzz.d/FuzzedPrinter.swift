// SPDX-License-Identifier: EUPL-1.2

/// What a printer was asked in what was written to it, and what would answer it (Epson, "ESC/POS Command Reference").
struct FuzzedPrinter {
    private enum Question {
        case realTime
        case processId([UInt8])
        case paperSensor
    }

    private var tail: [UInt8] = []
    private var questions: [Question] = []

    mutating func take(_ bytes: some Collection<UInt8>) {
        for byte in bytes {
            tail = Array((tail + [byte]).suffix(11))
            if tail.count == 11, tail.starts(with: [0x1D, 0x28, 0x48, 6, 0, 48, 48]) {
                questions.append(.processId(Array(tail.suffix(4))))
            } else if tail.suffix(3).starts(with: [0x10, 0x04]) {
                questions.append(.realTime)
            } else if tail.suffix(3).starts(with: [0x1D, 0x72]) {
                questions.append(.paperSensor)
            }
        }
        questions = questions.suffix(64)
    }

    /// To the oldest question; of a printer that is well, to all of them.
    mutating func answer(isWell: Bool) -> [UInt8] {
        let answered = questions.prefix(isWell ? questions.count : 1)
        questions.removeFirst(answered.count)
        return answered.flatMap { question -> [UInt8] in
            switch question {
            case .realTime: [0x12]
            case .processId(let id): [0x37, 0x22] + id + [0]
            case .paperSensor: [0]
            }
        }
    }
}
