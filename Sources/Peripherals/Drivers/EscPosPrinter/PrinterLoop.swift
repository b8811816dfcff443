// SPDX-License-Identifier: EUPL-1.2
import CDevice
import Glibc
import KioskModel

/// The driver's thread: waits, reads, writes, and tells the conversation what happened. Everything here belongs to that
/// one thread from `run` on.
final class PrinterLoop: @unchecked Sendable {
    // Unchecked: made on one thread, handed over whole, touched by the new one only.
    private let address: PrinterAddress
    private let traits: PrinterTraits
    private let mailbox: PrinterMailbox
    private let onEvent: @Sendable (PrinterEvent) -> Void
    private var conversation: PrinterConversation
    private var link: PrinterLink?
    private var retryAt = 0.0
    private var retrySeconds: Double

    init(
        address: PrinterAddress, traits: PrinterTraits, processIdSeed: Int, rest: PrinterRest, mailbox: PrinterMailbox,
        onEvent: @escaping @Sendable (PrinterEvent) -> Void
    ) {
        self.address = address
        self.traits = traits
        self.mailbox = mailbox
        self.onEvent = onEvent
        conversation = PrinterConversation(traits: traits, firstProcessId: processIdSeed, rest: rest)
        retrySeconds = traits.firstRetrySeconds
    }

    func run() {
        if case .file(let path) = address {
            PrinterSpool(path: path, mailbox: mailbox, onEvent: onEvent).run()
            return
        }
        while true {
            let (requests, refused, isStopped) = mailbox.take()
            take(requests)
            for number in refused { onEvent(.progress(number, .cancelled)) }
            if isStopped { break }
            if link == nil, cdev_now() >= retryAt { connect() }
            conversation.tick(at: cdev_now())
            write()
            if conversation.wantsReset { disconnect(.gone) }
            tell()
            wait()
        }
        conversation.stopped()
        tell()
        link?.close()
    }

    private func take(_ requests: [PrinterMailbox.Request]) {
        for request in requests {
            switch request {
            case .submit(let job):
                conversation.submitted(job, at: cdev_now())
                // Somebody waits: try again now rather than when the back-off is over.
                retryAt = 0
                retrySeconds = traits.firstRetrySeconds
            case .cancel(let number): conversation.cancelled(number, at: cdev_now())
            case .stop: break
            }
        }
    }

    private func connect() {
        do {
            link = try PrinterLink.open(address, timeoutSeconds: traits.connectSeconds, wakeup: mailbox.wakeup)
            conversation.connected(at: cdev_now())
        } catch {
            disconnect(error)
        }
    }

    private func disconnect(_ failure: PrinterLink.Failure) {
        link?.close()
        link = nil
        conversation.disconnected(isForbidden: failure == .forbidden, at: cdev_now())
        retryAt = cdev_now() + retrySeconds
        let longest = conversation.job == nil ? traits.longestRetrySeconds : traits.busyPollSeconds
        retrySeconds = min(max(longest, traits.firstRetrySeconds), retrySeconds * 2)
    }

    private func write() {
        while let link, let bytes = conversation.nextBytes {
            do {
                let count = try link.write(bytes)
                guard count > 0 else { return }
                conversation.wrote(count, at: cdev_now())
            } catch {
                // What the printer said before it went may hold the answer.
                drain(link)
                disconnect(error)
            }
        }
    }

    private func read() {
        guard let link else { return }
        do {
            let bytes = try link.read()
            guard !bytes.isEmpty else { return }
            conversation.received(bytes, at: cdev_now())
            if conversation.link == .up { retrySeconds = traits.firstRetrySeconds }
        } catch {
            disconnect(error)
        }
    }

    private func drain(_ link: PrinterLink) {
        for _ in 0..<16 {
            guard let bytes = try? link.read(), !bytes.isEmpty else { return }
            conversation.received(bytes, at: cdev_now())
        }
    }

    private func tell() {
        for event in conversation.takeEvents() { onEvent(event) }
    }

    private func wait() {
        var watched = [pollfd(fd: mailbox.wakeup, events: Int16(POLLIN), revents: 0)]
        if let link {
            let wants = conversation.nextBytes == nil ? POLLIN : POLLIN | POLLOUT
            watched.append(pollfd(fd: link.descriptor, events: Int16(wants), revents: 0))
        }
        let deadline = link == nil ? retryAt : conversation.nextDeadline
        let milliseconds = deadline.map { Int32(max(0, min(3_600_000, (($0 - cdev_now()) * 1_000).rounded(.up)))) }
        poll(&watched, nfds_t(watched.count), milliseconds ?? -1)
        if watched.count == 2, watched[1].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 { read() }
    }
}
