// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// One page, frame or worker of the browser, as the Target domain of the DevTools protocol tells of it.
struct TargetInfo: Equatable, Sendable {
    var id: String
    /// "page", "iframe", "browser_ui", …
    var type: String
    var address: String
    var title: String
}

/// What comes over the browser's pipe: the Target domain's events, the answer to `list`, and the room's own words.
enum TargetMessage: Equatable, Sendable {
    case room(RoomWord)
    case created(TargetInfo)
    case changed(TargetInfo)
    case destroyed(id: String)
    case crashed(id: String)
    case list([TargetInfo])
    /// Anything else; nothing follows from it.
    case other

    /// Asks for events of pages, frames and the browser's own windows; of nothing a page can make thousands of.
    static let discover =
        #"{"id":1,"method":"Target.setDiscoverTargets","params":{"discover":true,"filter":[\#(kinds)]}}"#
    /// Asks for the pages as they are now.
    static let ask = #"{"id":2,"method":"Target.getTargets","params":{"filter":[\#(kinds)]}}"#
    private static let kinds = #"{"type":"page"},{"type":"iframe"},{"type":"browser_ui"}"#

    init(_ bytes: [UInt8]) {
        self = (try? JSONDecoder().decode(Wire.self, from: Data(bytes)))?.message ?? .other
    }

    private struct Wire: Decodable {
        struct Info: Decodable {
            var targetId: String
            var type: String
            var url: String?
            var title: String?

            var info: TargetInfo { TargetInfo(id: targetId, type: type, address: url ?? "", title: title ?? "") }
        }

        struct Parts: Decodable {
            var targetInfo: Info?
            var targetId: String?
        }

        struct Result: Decodable {
            var targetInfos: [Info]?
        }

        var room: String?
        var method: String?
        var params: Parts?
        var result: Result?

        var message: TargetMessage {
            if let room { return RoomWord(rawValue: room).map { .room($0) } ?? .other }
            switch method {
            case "Target.targetCreated": return params?.targetInfo.map { .created($0.info) } ?? .other
            case "Target.targetInfoChanged": return params?.targetInfo.map { .changed($0.info) } ?? .other
            case "Target.targetDestroyed": return params?.targetId.map { .destroyed(id: $0) } ?? .other
            case "Target.targetCrashed": return params?.targetId.map { .crashed(id: $0) } ?? .other
            case nil: return result?.targetInfos.map { .list($0.map(\.info)) } ?? .other
            default: return .other
            }
        }
    }
}
