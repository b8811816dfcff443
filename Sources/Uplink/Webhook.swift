// SPDX-License-Identifier: EUPL-1.2
import CCurl
import Foundation
import KioskModel
import Synchronization

/// Tells an https address that the attendant is called: `{"call": "attendant", "place": …}` and nothing else.
///
/// One post at a time on a thread of its own, at most `limitMilliseconds`; a second call while one is under way is the
/// same call. The certificate is judged by the system's authorities as of the terminal's own time.
public final class Webhook: Sendable {
    static let limitMilliseconds = 20_000

    private let log: @Sendable (_ message: String, _ metadata: [String: String]) -> Void
    private let isUnderWay = Mutex(false)

    public init(log: @escaping @Sendable (_ message: String, _ metadata: [String: String]) -> Void) {
        self.log = log
    }

    /// - Parameter wallMilliseconds: the terminal's estimate of the time, UTC.
    public func post(to address: String, place: String, wallMilliseconds: Int64) {
        let first = isUnderWay.withLock { underWay in
            defer { underWay = true }
            return !underWay
        }
        guard first else { return }
        let thread = Thread { [self] in
            defer { isUnderWay.withLock { $0 = false } }
            do {
                let status = try Self.send(to: address, place: place, wallMilliseconds: wallMilliseconds)
                if !(200..<300).contains(status) {
                    log("the call webhook was refused", ["status": "\(status)"])
                }
            } catch {
                log("the call webhook was not reached", ["error": "\(error)"])
            }
        }
        thread.start()
    }

    private static func send(to address: String, place: String, wallMilliseconds: Int64) throws -> Int {
        guard let split = address.dropFirst("https://".count).firstIndex(of: "/") else {
            return try send(base: address, path: "/", place: place, wallMilliseconds: wallMilliseconds)
        }
        return try send(
            base: String(address[..<split]), path: String(address[split...]), place: place,
            wallMilliseconds: wallMilliseconds)
    }

    private static func send(base: String, path: String, place: String, wallMilliseconds: Int64) throws -> Int {
        let transport = try Transport(library: try CurlLibrary(), base: base, trust: .system)
        transport.judgeCertificates(atSeconds: wallMilliseconds / 1_000, ignoringDates: false)
        var request = Transport.Request(path: path)
        request.body = Array(try JSONEncoder().encode(["call": "attendant", "place": place]))
        request.limits.connectMilliseconds = limitMilliseconds
        request.limits.totalMilliseconds = limitMilliseconds
        return try transport.perform(request).status
    }
}
