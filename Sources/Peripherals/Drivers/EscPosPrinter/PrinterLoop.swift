// SPDX-License-Identifier: EUPL-1.2
import CDevice
import Glibc
import KioskModel

/// The driver's thread: waits, reads, writes, and tells the conversation what happened. Everything here belongs to that
/// one thread from `run` on.
final class PrinterLoop: @unchecked Sendable {
    // Unchecked: made on one thread, handed over whole, touched by the new one only.
    private let address: PrinterAddress
    private let isFitted: Bool
    private let mailbox: PrinterMailbox
    private let onEvent: @Sendable (PrinterEvent) -> Void
    private var conversation: PrinterConversation
    private var link: PrinterLink?
    private var attached = AttachedPrinters()
    private var retryAt = 0.0
    private var retrySeconds: Double

    init(
        address: PrinterAddress, conversation: PrinterConversation, isFitted: Bool, mailbox: PrinterMailbox,
        onEvent: @escaping @Sendable (PrinterEvent) -> Void
    ) {
        self.address = address
        self.conversation = conversation
        self.isFitted = isFitted
        self.mailbox = mailbox
        self.onEvent = onEvent
        retrySeconds = conversation.traits.firstRetrySeconds
        if address != .attached { mailbox.model = conversation.model }
    }

    private var traits: PrinterTraits { conversation.traits }

    func run() {
        if case .file(let path) = address {
            PrinterSpool(path: path, model: conversation.model, mailbox: mailbox, onEvent: onEvent).run()
            return
        }
        while true {
            let (requests, refused, isStopped) = mailbox.take()
            for request in requests { take(request) }
            for number in refused { onEvent(.progress(number, .cancelled)) }
            if isStopped { break }
            choose()
            if link == nil, place != nil, cdev_now() >= retryAt { connect() }
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

    private func take(_ request: PrinterMailbox.Request) {
        switch request {
        case .submit(let job):
            conversation.submitted(job, at: cdev_now())
            // Somebody waits: try again now rather than when the back-off is over.
            if conversation.link != .lying { retryAt = 0 }
            retrySeconds = traits.firstRetrySeconds
        case .cancel(let number): conversation.cancelled(number, at: cdev_now())
        case .attach(let printer): attach(printer)
        case .detach(let id): detach(id)
        case .stop: break
        }
    }

    // MARK: Which printer

    /// Where the printer is; nil while there is none.
    private var place: PrinterAddress? {
        guard address == .attached else { return address }
        return attached.serving.map { .device(path: $0.node) }
    }

    private func attach(_ printer: AttachedPrinter) {
        guard address == .attached else { return }
        if attached.serving?.id == printer.id { detach(printer.id) }
        attached.add(printer)
        choose()
        if attached.serving?.id != printer.id {
            printer.report(DeviceStatus(.printer, .untold, ordinal: printer.ordinal))
        }
    }

    private func detach(_ id: String) {
        let serves = attached.serving?.id == id
        if serves {
            // What it said before it went may hold the answer.
            drain()
            // Its driver is to hear no more of it.
            attached.remove(id)
            close()
            conversation.absent(isFitted: true, at: cdev_now())
            mailbox.model = nil
        } else {
            attached.remove(id)
        }
    }

    private func choose() {
        guard address == .attached, attached.serving == nil else { return }
        let isAnswerDue = conversation.work?.isBegun == true
        if let chosen = attached.choose(isAnswerDue: isAnswerDue) {
            conversation.meet(chosen.model)
            mailbox.model = chosen.model
            retryAt = 0
            retrySeconds = traits.firstRetrySeconds
        } else if conversation.link == .starting {
            conversation.absent(isFitted: isFitted || attached.hasServed, at: cdev_now())
        }
    }

    // MARK: The line

    private func connect() {
        guard let place else { return }
        do {
            link = try PrinterLink.open(
                place, timeoutSeconds: traits.connectSeconds, bitsPerSecond: traits.bitsPerSecond,
                wakeup: mailbox.wakeup)
            // What it said while it was set aside is not held against it; no answer is due from it.
            if conversation.link == .lying { link?.discard() }
            conversation.connected(at: cdev_now())
        } catch {
            disconnect(error)
        }
    }

    private func close() {
        link?.close()
        link = nil
    }

    private func disconnect(_ failure: PrinterLink.Failure) {
        close()
        conversation.disconnected(isForbidden: failure == .forbidden, at: cdev_now())
        if conversation.link == .lying {
            retryAt = cdev_now() + conversation.trust.pauseSeconds(traits)
            return
        }
        retryAt = cdev_now() + retrySeconds
        let longest = conversation.work == nil ? traits.longestRetrySeconds : traits.busyPollSeconds
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
                drain()
                disconnect(error)
            }
        }
    }

    private func read() {
        guard link != nil else { return }
        do {
            guard let bytes = try link?.read(), !bytes.isEmpty else { return }
            conversation.received(bytes, at: cdev_now())
            if conversation.link == .up { retrySeconds = traits.firstRetrySeconds }
        } catch {
            disconnect(error)
        }
    }

    private func drain() {
        for _ in 0..<16 {
            guard let bytes = try? link?.read(), !bytes.isEmpty else { return }
            conversation.received(bytes, at: cdev_now())
        }
    }

    private func tell() {
        for event in conversation.takeEvents() {
            guard case .status(var status) = event, let serving = attached.serving else {
                onEvent(event)
                continue
            }
            status.ordinal = serving.ordinal
            serving.report(status)
            onEvent(.status(status))
        }
    }

    private func wait() {
        var watched = [pollfd(fd: mailbox.wakeup, events: Int16(POLLIN), revents: 0)]
        var deadlines = [conversation.nextDeadline].compactMap { $0 }
        if let link {
            let wants = (link.isDry ? 0 : POLLIN) | (conversation.nextBytes == nil ? 0 : POLLOUT)
            watched.append(pollfd(fd: link.descriptor, events: Int16(wants), revents: 0))
            if link.isDry { deadlines.append(cdev_now() + 0.25) }
        } else if place != nil {
            deadlines.append(retryAt)
        }
        let milliseconds = deadlines.min().map { deadline in
            Int32(max(0, min(3_600_000, ((deadline - cdev_now()) * 1_000).rounded(.up))))
        }
        poll(&watched, nfds_t(watched.count), milliseconds ?? -1)
        link?.rested()
        if watched.count == 2, watched[1].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 { read() }
    }
}
