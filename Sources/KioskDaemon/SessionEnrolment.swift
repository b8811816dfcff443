// SPDX-License-Identifier: EUPL-1.2
import Content
import Logging
import Uplink

/// A terminal that is enrolled while it runs: it goes on without a restart.
extension Session {
    /// Between two looks whether `kioskctl provision` has enrolled it.
    static let enrolmentLookMilliseconds: Int64 = 10_000

    /// Looks for an enrolment where there is none; what it grants counts from then on: the line to the central, the keys
    /// of content, the place. Meetings ask for their authority whenever one begins.
    func lookForEnrolment(now: Int64) {
        guard let uplink, !uplink.identity.isEnrolled, now >= nextEnrolmentLook else { return }
        nextEnrolmentLook = now + Self.enrolmentLookMilliseconds
        do throws(UplinkError) {
            try uplink.identity.reload()
        } catch {
            // Made for another key than this process has: it takes a restart.
            log.warning("an enrolment cannot be read; start kioskd anew", metadata: ["reason": "\(error)"])
        }
        guard uplink.identity.isEnrolled else { return }
        log.notice("enrolled while running")
        if let folder = stateDirectory {
            do {
                store = BundleStore(
                    directory: folder.content, keys: try Wiring.contentKeys(folder, uplink.identity))
            } catch {
                log.error("the keys of content cannot be read", metadata: ["reason": "\(error)"])
            }
        }
        if let site = uplink.identity.configuration { siteArrived(site) }
        uplink.start()
        uplink.nudge(.enrolled)
        publishHealth()
    }
}
