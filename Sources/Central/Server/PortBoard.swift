// SPDX-License-Identifier: EUPL-1.2

/// Collects the ports of the listeners as they come up; whoever waits is answered when all are there or none will be.
actor PortBoard {
    enum Listener: CaseIterable { case enrolment, terminals, operators, meetings }

    /// Those that come up.
    private let expected: Set<Listener>
    private var ports: [Listener: Int] = [:]
    private var waiting: [CheckedContinuation<CentralPorts, any Error>] = []
    private var failure: (any Error)?

    init(_ expected: Set<Listener>) {
        self.expected = expected
    }

    /// The last port to come up answers all of them.
    func listening(_ listener: Listener, on port: Int) -> CentralPorts? {
        ports[listener] = port
        guard let complete else { return nil }
        for one in waiting { one.resume(returning: complete) }
        waiting = []
        return complete
    }

    func failed(_ error: any Error) {
        failure = error
        for one in waiting { one.resume(throwing: error) }
        waiting = []
    }

    func wait() async throws -> CentralPorts {
        if let complete { return complete }
        if let failure { throw failure }
        return try await withCheckedThrowingContinuation { waiting.append($0) }
    }

    private var complete: CentralPorts? {
        guard expected.allSatisfy({ ports[$0] != nil }), let enrolment = ports[.enrolment],
            let terminals = ports[.terminals], let operators = ports[.operators]
        else { return nil }
        return CentralPorts(
            enrolment: enrolment, terminals: terminals, operators: operators, meetings: ports[.meetings])
    }
}
