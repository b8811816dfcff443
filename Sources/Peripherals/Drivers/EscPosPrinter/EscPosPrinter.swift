// SPDX-License-Identifier: EUPL-1.2
import CDevice
import Glibc
public import KioskModel

/// A receipt printer that speaks ESC/POS, on a socket, a device node, a spool file, or whichever udev finds.
///
/// It lives as long as the process: printers come and go beneath it, a job and its outcome stay. One thread of its own
/// waits in poll(2); no call blocks. Events come on that thread.
public final class EscPosPrinter: Sendable {
    private let mailbox: PrinterMailbox

    /// Starts at once.
    /// - Parameters:
    ///   - model: of the printer at the address; one that is attached brings its own.
    ///   - traits: how long it is waited for; usually as the model has it.
    ///   - isFitted: with `.attached`: without a printer this terminal lacks one, rather than never having had it.
    ///   - clearsFirst: an earlier process may have left part of a slip in the printer; it is cut off before anything is
    ///     printed.
    ///   - processIdSeed: any number that differs between starts.
    /// - Throws: `noResources`.
    public init(
        address: PrinterAddress, model: PrinterModel = .standard, traits: PrinterTraits? = nil, isFitted: Bool = true,
        clearsFirst: Bool = false, processIdSeed: Int = Int.random(in: 0..<50_625),
        onEvent: @escaping @Sendable (PrinterEvent) -> Void
    ) throws(PeripheralError) {
        let wakeup = eventfd(0, CInt(EFD_CLOEXEC) | CInt(EFD_NONBLOCK))
        guard wakeup >= 0 else { throw .noResources(errno) }
        let finished = eventfd(0, CInt(EFD_CLOEXEC) | CInt(EFD_NONBLOCK))
        guard finished >= 0 else {
            close(wakeup)
            throw .noResources(errno)
        }
        mailbox = PrinterMailbox(wakeup: wakeup, finished: finished)
        var traits = traits ?? PrinterTraits(model)
        // What a network printer says goes to the connection it was asked on, and is lost with it.
        if case .tcp = address { traits.replugSeconds = 0 }
        let conversation = PrinterConversation(
            traits: traits, model: model, firstProcessId: processIdSeed,
            rest: clearsFirst ? .slip : .none)
        let loop = PrinterLoop(
            address: address, conversation: conversation, isFitted: isFitted, mailbox: mailbox, onEvent: onEvent)
        let mailbox = mailbox
        let failure = DriverThread.start("printer") {
            loop.run()
            eventfd_write(mailbox.finished, 1)
        }
        guard failure == 0 else { throw .noResources(failure) }
    }

    deinit { stop() }

    /// Prints when the printer can. One job at a time: another is answered with `cancelled`.
    public func submit(_ job: PrintJob) { mailbox.post(.submit(job)) }

    /// Ends a job of which nothing was sent; one that has begun ends by the printer's answer.
    public func cancel(_ number: Int) { mailbox.post(.cancel(number)) }

    /// A printer was plugged in, at the address `.attached`. The first serves; others are spares, used when it is gone
    /// and no answer of it is due.
    /// - Parameters:
    ///   - id: its syspath.
    ///   - node: its device node, "/dev/usb/lp0".
    ///   - report: how it is, as often as that changes, from the driver's thread; a spare is `untold`.
    public func attach(
        _ id: String, node: String, model: PrinterModel, identity: DeviceIdentity, ordinal: Int = 1,
        report: @escaping @Sendable (DeviceStatus) -> Void = { _ in }
    ) {
        mailbox.post(
            .attach(
                AttachedPrinter(
                    id: id, node: node, model: model, identity: identity, ordinal: ordinal, report: report)))
    }

    /// It was pulled out. A job it has whole is waited for: see `PrinterTraits.replugSeconds`.
    public func detach(_ id: String) { mailbox.post(.detach(id)) }

    /// The model of the printer that serves; `nil` while there is none.
    public var model: PrinterModel? { mailbox.model }

    /// Ends the thread: a job under way is told as `unknown`, a waiting one as `cancelled`. Returns when it has ended, or
    /// after two seconds. To be called from another thread than the events come on.
    public func stop() {
        mailbox.post(.stop)
        var watched = pollfd(fd: mailbox.finished, events: Int16(POLLIN), revents: 0)
        poll(&watched, 1, 2_000)
    }
}
