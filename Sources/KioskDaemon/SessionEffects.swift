// SPDX-License-Identifier: EUPL-1.2
import Console
import Content
import Foundation
import Glibc
import Journal
import KioskMenu
import KioskModel
import Logging
import Peripherals
import TextScreen
import Uplink

/// What the session actor does for the menu.
extension Session {
    /// Runs effects in order; a record is durable before the effects after it.
    /// - Returns: false when the journal could not take a record: nothing after it was run, and the menu is asked what
    ///   must be done all the same.
    func run(_ effects: [MenuEffect]) -> Bool {
        for effect in effects {
            switch effect {
            case .record(let event): guard record(event) else { return false }
            case .raise(let key): pendingRaises.append(key)
            case .printSlip(let number, let draft): print(number, draft)
            case .cancelSlip(let number): desk?.printer?.cancel(number)
            case .printSheet(let draft): printSheet(draft)
            case .acceptKeyboard: desk?.acceptKeyboard()
            case .refuseKeyboard: desk?.refuseKeyboard()
            case .ringBell: terminal.bell()
            case .callAttendant: call()
            case .cancelCall: callCommand.cancel()
            case .wipe: wipe()
            // A terminal without meetings has none of these: nothing is asked of it.
            case .lookUpBooking(let number, let code, let isPractice):
                meetings?.lookUp(number, code: code, isPractice: isPractice)
            case .startMeeting(let number, let wish): meetings?.start(number, wish)
            case .openPage(let number, let wish): meetings?.openPage(number, wish)
            case .endMeeting(let number): meetings?.hangUp(number)
            case .startRehearsal: meetings?.startRehearsal()
            case .endRehearsal: meetings?.endRehearsal()
            }
        }
        return true
    }

    /// Gives every slip of a process that was killed its outcome, and every session its end.
    /// - Returns: whether part of a slip may lie in the printer.
    func closeWhatWasLeftOpen() -> Bool {
        do {
            let closing = Unfinished.events(try journal.counters())
            let (epoch, last) = journal.position
            let newest = try journal.records(epoch: epoch, from: last > 64 ? last - 63 : 1, limit: 64)
            defer { for event in closing { record(event) } }
            return Unfinished.mayLieInPrinter(closing: closing, newest: newest.map(\.event))
        } catch {
            log.error("the journal cannot be read", metadata: ["reason": "\(error)"])
            return true
        }
    }

    /// Every ten seconds while the disk is full or read-only: there may be room again, and slips can go on.
    func tryJournalAgain(now: Int64) {
        guard !journalWritable, now >= nextJournalAttempt else { return }
        nextJournalAttempt = now + 10_000
        record(UsageEvent(.journalFull, purpose: machinePurpose))
    }

    /// Makes an event durable.
    /// - Returns: false when the journal cannot take it: slips stop, everything else goes on.
    @discardableResult
    func record(_ event: UsageEvent) -> Bool {
        defer { pendingRaises = [] }
        do {
            _ = try journal.append(
                event, raising: pendingRaises, contentVersion: content.version, placeCode: site.placeCode)
            if !journalWritable {
                journalWritable = true
                publishHealth()
            }
            tellSheddings()
            uplink?.nudge(.eventsWaiting)
            return true
        } catch {
            if journalWritable {
                log.error("the journal cannot take events; slips stop", metadata: ["reason": "\(error)"])
                journalWritable = false
                publishHealth()
            }
            return false
        }
    }

    /// What a full disk cost since it was last told.
    private func tellSheddings() {
        let sheddings = journal.sheddings
        guard sheddings != toldSheddings else { return }
        toldSheddings = sheddings
        guard let last = sheddings.last else { return }
        log.error("the disk is full; detail of events was let go of", metadata: ["what": "\(last)"])
    }

    private func print(_ number: Int, _ draft: SlipDraft) {
        guard let printer = desk?.printer else { return dispatch(.slip(.waitingOffline(number))) }
        printer.submit(slipArtist.job(number, draft))
    }

    private func call() {
        if let failure = callCommand.start(now: BootClock.milliseconds()) {
            log.error("the call command cannot start", metadata: ["reason": "\(String(cString: strerror(failure)))"])
        }
        if let address = settings.callWebhook {
            webhook.post(
                to: address, place: site.placeName,
                wallMilliseconds: clock.wallAtBootMilliseconds + BootClock.milliseconds())
        }
    }

    /// Nothing of the visitor is left: the menu already dropped its state; here go input and screen.
    private func wipe() {
        pendingRaises = []
        touch.cancel()
        meetings?.forget()
        terminal.forget()
    }

    /// Applies configuration and content that arrived during a session.
    func applyWhatWaits() {
        if let next = nextSite {
            nextSite = nil
            site = next
            desk?.trust(serviceCards)
            log.notice("configuration applied", metadata: ["version": "\(next.version)"])
        }
        if let bytes = nextBundle {
            nextBundle = nil
            do {
                let opened = try store.install(
                    bytes: Data(bytes),
                    today: clock.isTrusted ? clock.localMinute(boot: BootClock.milliseconds()).date : nil)
                slipArtist = try SlipArtist(
                    symbolSVG: opened.content.symbolSVG, paperMillimetres: settings.paperMillimetres)
                content = opened.content
                contentNotices = opened.notices.map(\.description)
                record(
                    UsageEvent(
                        .contentApplied, purpose: machinePurpose, first: Int32(clamping: content.version)))
            } catch {
                contentNotices = ["\(error)"]
                log.error("a content bundle was refused", metadata: ["reason": "\(error)"])
            }
        }
        publishHealth()
    }

    func publishHealth() {
        let activity = activity
        let (pause, devices, contentVersion, siteVersion) = (
            menu.pauseReason, devices.map(\.status), content.version, site.version
        )
        let (position, writable, meeting) = (journal.position, journalWritable, meetings?.health)
        health.update {
            $0.activity = activity
            $0.pauseReason = pause
            $0.devices = devices
            $0.contentVersion = contentVersion
            $0.configurationVersion = siteVersion
            $0.epoch = position.epoch
            $0.lastSequence = position.lastSequence
            $0.journalWritable = writable
            $0.meeting = meeting
        }
    }
}
