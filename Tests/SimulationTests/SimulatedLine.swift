// SPDX-License-Identifier: EUPL-1.2
import KioskModel

@testable import Uplink

/// The line of one machine to the central: exact bytes, of which any may be lost, repeated, late or cut.
///
/// `@unchecked Sendable`: the simulation runs on one thread.
final class SimulatedLine: CentralLine, @unchecked Sendable {
    /// How bad the line is, in percent of the questions.
    struct Weather {
        var isDown = false
        var lost = 0
        var late = 0
        var repeated = 0
        var cutRequest = 0
        var lostAnswer = 0
        var cutAnswer = 0

        static let fair = Weather()
    }

    /// A question that is still under way although nobody waits for its answer any more.
    struct Straggler {
        let path: String
        let contentType: String
        let body: [UInt8]
        let sent: Int64
    }

    /// Stragglers kept at most.
    static let mostStragglers = 8
    /// A terminal gives a heartbeat up after a minute, and the kernel gives its bytes up soon after.
    static let oldestHeartbeatMilliseconds: Int64 = 140_000

    var weather = Weather.fair
    private(set) var stragglers: [Straggler] = []
    private let time: TrueTime
    private let dice: Dice
    /// Everything before a question leaves is past recall.
    var whenLeaving: () -> Void = {}
    var ask: (_ path: String, _ contentType: String, _ body: [UInt8]?) -> (status: Int, body: [UInt8])? = { _, _, _ in
        nil
    }

    init(time: TrueTime, dice: Dice) {
        self.time = time
        self.dice = dice
    }

    func perform(_ request: Transport.Request) throws(UplinkError) -> Transport.Answer {
        whenLeaving()
        let half = dice.percent(5) ? dice.number(1_000...20_000) : dice.number(20...900)
        if weather.isDown || dice.percent(weather.lost) { throw gone(half) }
        if let body = request.body, dice.percent(weather.late) {
            if stragglers.count < Self.mostStragglers {
                stragglers.append(
                    Straggler(
                        path: request.path, contentType: request.contentType, body: body, sent: time.now))
            }
            throw gone(60_000)
        }
        time.pass(half)
        var body = request.body
        if let whole = body, dice.percent(weather.cutRequest) { body = Array(whole.prefix(dice.below(whole.count))) }
        if dice.percent(weather.repeated) {
            _ = ask(request.path, request.contentType, body)
            time.pass(dice.number(1...5_000))
        }
        guard let answer = ask(request.path, request.contentType, body) else { throw gone(100) }
        time.pass(half)
        if dice.percent(weather.lostAnswer) { throw gone(dice.number(0...30_000)) }
        guard dice.percent(weather.cutAnswer) else { return Transport.Answer(status: answer.status, body: answer.body) }
        return Transport.Answer(
            status: answer.status, body: Array(answer.body.prefix(dice.below(max(1, answer.body.count)))))
    }

    /// One that was given up arrives after all; nobody hears the answer.
    func deliverStraggler() -> String? {
        guard !stragglers.isEmpty else { return nil }
        let straggler = stragglers.remove(at: dice.below(stragglers.count))
        if straggler.path == "/v1/heartbeat", time.now - straggler.sent > Self.oldestHeartbeatMilliseconds {
            return nil
        }
        _ = ask(straggler.path, straggler.contentType, straggler.body)
        return straggler.path
    }

    func forgetStragglers() { stragglers = [] }

    private func gone(_ milliseconds: Int64) -> UplinkError {
        time.pass(milliseconds)
        return .unreachable("https://central.example", detail: "simulated")
    }

    func judgeCertificates(atSeconds seconds: Int64, ignoringDates: Bool) {}

    func cancel() {}
}
