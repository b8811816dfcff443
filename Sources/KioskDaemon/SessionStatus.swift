// SPDX-License-Identifier: EUPL-1.2
import Console
import Foundation
import Journal
import KioskMenu
import KioskModel
import Logging
import Peripherals
import TextScreen
import Uplink

/// What the session tells a technician.
extension Session {
    func status() -> TerminalStatus {
        let position = journal.position
        let contact = uplink?.status ?? UplinkStatus()
        var notices = contentNotices
        if let notice = deviceRecord?.notice { notices.append(notice) }
        notices += journal.salvages.map {
            "the journal was salvaged (\($0.cause)): \($0.keptRecords) events kept, at most \($0.lostAtMost) lost"
        }
        notices += desk?.notices ?? []
        notices += journal.sheddings.map {
            "the disk is full: of events \($0.sequences.lowerBound) to \($0.sequences.upperBound) (epoch \($0.epoch)) "
                + ($0.countsKept ? "only the counts are kept" : "the central has the only copies")
        }
        notices += journal.rejections.map {
            "the central set events \($0.first) to \($0.last) aside: \($0.reason.rawValue)"
        }
        if let obstacle = journal.obstacle { notices.append("\(obstacle)") }
        if terminal.modesFileError != 0 {
            notices.append(
                "the terminal's modes could not be kept: \(String(cString: strerror(terminal.modesFileError)))")
        }
        if let refused = contact.refusedBatch { notices.append("the central set a batch aside: \(refused)") }
        return TerminalStatus(
            terminal: Hex.encode(journal.terminalID), place: site.placeName, softwareVersion: SoftwareVersion.text,
            contentVersion: content.version, configurationVersion: site.version, activity: activity,
            screen: shown?.id ?? "", columns: terminal.size.columns, rows: terminal.size.rows,
            devices: devices.map(\.status), seen: seenDevices,
            epoch: position.epoch, lastSequence: position.lastSequence,
            storedAtCentral: contact.epoch == position.epoch ? contact.stored ?? 0 : 0,
            journalWritable: journalWritable, clockTrusted: clock.isTrusted,
            central: TerminalStatus.CentralContact(
                enrolled: uplink?.identity.isEnrolled ?? false,
                lastContactMilliseconds: contact.lastContact.map { $0 + clock.wallAtBootMilliseconds },
                lastError: contact.lastError),
            notices: notices, stick: stickReport, meetings: meetings?.notices)
    }

    var activity: Heartbeat.Activity {
        if menu.pauseReason != nil { return .paused }
        if menu.isInSession { return .session }
        return menu.isClosed ? .closed : .idle
    }
}
