// SPDX-License-Identifier: EUPL-1.2
import NIOCore
import NIOPosix
import NIOSSL

/// The lines of many terminals on one event loop, and the two ways to load a server: as fast as it answers, or at a
/// pace that does not care. `@unchecked Sendable`: all but `init` and the waiting runs on the loop.
final class IngestFleet: @unchecked Sendable {
    /// What a run was like.
    struct Run: Encodable {
        var reports = 0
        var seconds = 0.0
        /// From when a report was due to its whole answer, milliseconds.
        var p50 = 0.0
        var p99 = 0.0
        var longest = 0.0
    }

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let loop: any EventLoop
    private var lines: [IngestLine] = []
    private var taken: [Int64] = []

    init(_ terminals: [IngestTerminal]) throws {
        loop = group.next()
        for terminal in terminals {
            let bootstrap = ClientBootstrap(group: loop)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { [self] channel in
                    channel.eventLoop.makeCompletedFuture {
                        let line = IngestLine(terminal.requests, count: terminal.count)
                        try channel.pipeline.syncOperations.addHandlers([
                            try NIOSSLClientHandler(context: terminal.tls, serverHostname: nil), line,
                        ])
                        lines.append(line)
                    }
                }
            _ = try bootstrap.connect(host: terminal.host, port: terminal.port).wait()
        }
    }

    /// Reports that nobody sent yet.
    var left: Int { lines.reduce(0) { $0 + $1.left } }

    /// Each terminal sends its next report as soon as the one before is answered.
    func closed(reports: Int) throws -> Run {
        try run(reports) { [self] in
            var unsent = reports
            for line in lines {
                line.onAnswer = { [self] line, result in
                    noted(result)
                    guard unsent > 0, line.left > 0 else { return }
                    unsent -= 1
                    line.send(due: .now())
                }
            }
            for line in lines where unsent > 0 && line.left > 0 {
                unsent -= 1
                line.send(due: .now())
            }
        }
    }

    /// Open loop: reports are due on a schedule, one terminal after another, whether or not the server keeps up; each
    /// one's time counts from when it was due.
    func open(reports: Int, perSecond: Double) throws -> Run {
        try run(reports) { [self] in
            for line in lines { line.onAnswer = { [self] _, result in noted(result) } }
            let start = NIODeadline.now() + .milliseconds(20)
            due(0, of: reports, from: start, every: 1e9 / perSecond)
        }
    }

    private func due(_ first: Int, of reports: Int, from start: NIODeadline, every nanoseconds: Double) {
        var next = first
        var moment = start + .nanoseconds(Int64(Double(next) * nanoseconds))
        while next < reports, moment <= .now() {
            lines[next % lines.count].send(due: moment)
            next += 1
            moment = start + .nanoseconds(Int64(Double(next) * nanoseconds))
        }
        guard next < reports else { return }
        loop.scheduleTask(deadline: moment) { [self, next] in due(next, of: reports, from: start, every: nanoseconds) }
    }

    private var wanted = 0
    private var done: EventLoopPromise<Void>?

    private func run(_ reports: Int, _ begin: @escaping @Sendable () -> Void) throws -> Run {
        guard reports <= left, reports > 0 else { throw LoadFailure("\(left) reports are left, not \(reports)") }
        let promise = loop.makePromise(of: Void.self)
        let start = NIODeadline.now()
        loop.execute { [self] in
            taken = []
            wanted = reports
            done = promise
            begin()
        }
        try promise.futureResult.wait()
        let seconds = Double((NIODeadline.now() - start).nanoseconds) / 1e9
        let sorted = taken.sorted()
        func part(_ percent: Int) -> Double {
            Double(sorted[min(sorted.count - 1, sorted.count * percent / 100)]) / 1e6
        }
        return Run(reports: sorted.count, seconds: seconds, p50: part(50), p99: part(99), longest: part(100))
    }

    private func noted(_ result: Result<Int64, LoadFailure>) {
        switch result {
        case .success(let nanoseconds):
            taken.append(nanoseconds)
            if taken.count == wanted { done?.succeed() }
        case .failure(let failure):
            done?.fail(failure)
        }
    }

    func stop() throws { try group.syncShutdownGracefully() }
}
