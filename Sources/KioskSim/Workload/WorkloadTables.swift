// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// The stated distributions: the tables of `seeds/workload.md`, in its order.
enum WorkloadTables {
    /// Opening hours by ISO weekday, minutes of local time.
    static func hours(weekday: Int) -> Range<Int> { weekday <= 5 ? 540..<1_080 : 600..<900 }

    /// Of 1,000 minutes in which the terminal is free, so many bring a visitor; by hour of the day.
    static let arrivals: [Int: Int] = [
        9: 130, 10: 195, 11: 225, 12: 160, 13: 140, 14: 170, 15: 195, 16: 215, 17: 120,
    ]

    static let languages: [(value: Int32, weight: Int)] = [(1, 820), (2, 90), (3, 55), (4, 35)]
    static let otherLanguage = (part: 45, of: 1_000)

    /// Services of the menu: code, weight, and of 100 openings the slips asked for.
    static let services: [(value: Service, weight: Int)] = [
        (Service(code: 1, slips: 60), 270), (Service(code: 5, slips: 30), 160), (Service(code: 6, slips: 45), 110),
        (Service(code: 8, slips: 50), 90), (Service(code: 2, slips: 0), 80), (Service(code: 9, slips: 40), 70),
        (Service(code: 7, slips: 20), 60), (Service(code: 10, slips: 65), 50), (Service(code: 3, slips: 0), 40),
        (Service(code: 11, slips: 35), 30), (Service(code: 4, slips: 0), 25), (Service(code: 12, slips: 25), 15),
    ]
    static let survey: Int32 = 2
    static let callingTheAttendant: Int32 = 3

    struct Service {
        let code: Int32
        let slips: Int
    }

    /// After a service, of 100: another one, help, the attendant, else the visit ends.
    enum Next { case service, help, attendant, end }
    static let first: [(value: Next, weight: Int)] = [(.service, 88), (.help, 5), (.attendant, 1), (.end, 6)]
    static let next: [(value: Next, weight: Int)] = [(.service, 36), (.help, 4), (.attendant, 3), (.end, 57)]

    /// Of 100 questions so many are answered, the rest passed over; the answers by question.
    static let answered = 85
    static let answers: [[(value: Int32, weight: Int)]] = [
        [(1, 70), (2, 20), (3, 10)], [(1, 35), (2, 40), (3, 18), (4, 7)], [(1, 45), (2, 25), (3, 20), (4, 10)],
        [(1, 65), (2, 25), (3, 10)],
    ]

    static let outcomes: [(value: SlipOutcome, weight: Int)] = [
        (.printed, 935), (.shownOnly, 35), (.declined, 12), (.abandoned, 8), (.unknown, 10),
    ]
    static let outcomesWithoutPaper: [(value: SlipOutcome, weight: Int)] = [
        (.shownOnly, 80), (.declined, 12), (.abandoned, 8),
    ]
    static let anotherCopy = (part: 5, of: 100)

    static let callEnds: [(value: AttendantCallEnd, weight: Int)] = [
        (.answered, 80), (.cancelled, 12), (.unanswered, 8),
    ]
    /// Seconds until the attendant comes or the visitor gives up: even within each range.
    static let waits: [(value: ClosedRange<Int>, weight: Int)] = [
        (3...19, 35), (20...59, 45), (60...119, 15), (120...179, 5),
    ]

    static let ends: [(value: SessionEnd, weight: Int)] = [(.finished, 74), (.idle, 26)]

    /// By how many the minute has moved on since the record before.
    static let choosing: [(value: Int64, weight: Int)] = [(0, 62), (1, 32), (2, 5), (3, 1)]
    static let reading: [(value: Int64, weight: Int)] = [(0, 40), (1, 36), (2, 14), (3, 6), (4, 3), (5, 1)]
    static let printing: [(value: Int64, weight: Int)] = [(0, 84), (1, 16)]
    static let leaving: [(value: Int64, weight: Int)] = [(0, 55), (1, 30), (2, 10), (3, 4), (4, 1)]
    static let idling: [(value: Int64, weight: Int)] = [(5, 25), (6, 75)]

    /// Slips on a roll, how many are left when the printer says so, and the minutes until somebody changes it.
    static let slipsOnARoll = 140
    static let slipsWhenLow = 12
    static let minutesToChange = 5...240

    /// What may happen on a day, in 1,000 days, and when (minutes of local time).
    static let cleaning = (part: 250, minutes: 520...1_000)
    static let restart = (part: 90, minutes: 120...300)
    static let content = (part: 120, minutes: 60...1_380)
    static let fault = (part: 80, minutes: 540...1_020)
    /// What breaks: the kind of device and the state it then has, until it is mended.
    static let faults: [(value: (PeripheralKind, DeviceState), weight: Int)] = [
        ((.cardReader, .powerOff), 40), ((.printer, .offline), 30), ((.touchscreen, .userError), 20),
        ((.printer, .hardwareError), 10),
    ]
    static let minutesToMend = 1...180
    static let minutesOfCleaning: [(value: Int64, weight: Int)] = [(2, 20), (3, 30), (4, 25), (5, 15), (8, 10)]
}
