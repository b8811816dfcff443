// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Logging
import Uplink

/// Mail by courier, asked for on the control socket.
extension Session {
    func courierAsked(_ request: ControlRequest, _ reply: ControlReply) {
        guard let courier else { return reply(DoctorDesk.error("the terminal is still starting; try again")) }
        do {
            switch (request.words.dropFirst().first, request.texts["path"]) {
            case ("seal", nil): reply(DoctorDesk.json(["sealed": try courier.seal()]))
            case ("take", let path?):
                guard let bytes = SmallFile.bytes(path, limit: CourierFile.maximumBytes) else {
                    return reply(DoctorDesk.error("\(SafeText.clean(path)) cannot be read, or is too long"))
                }
                let taken = try courier.take(bytes)
                log.notice("a courier's file", metadata: ["what": "\(taken.what.rawValue)"])
                if taken.what == .carried { uplink?.nudge(.courierCame) }
                reply(DoctorDesk.json(taken))
            default: reply(DoctorDesk.error("unknown request"))
            }
        } catch {
            reply(DoctorDesk.error("\(error)"))
        }
    }
}
