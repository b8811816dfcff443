// SPDX-License-Identifier: EUPL-1.2
import CChild
import Foundation
import KioskModel

/// What the meeting's unit does as root, before and after: it looks up the profile's names and opens the firewall for the
/// meeting's user, and closes it again. It takes the profile from kioskd, which may be wrong: only addresses and ports
/// that can be parsed reach nft.
public enum MeetingGate {
    /// - Parameters:
    ///   - folder: where kioskd listens.
    ///   - namesFile: in the unit's RuntimeDirectory; read by the room.
    ///   - user: the meeting's, by name or number.
    /// - Returns: the program's exit status.
    public static func open(folder: String, namesFile: String, user: String) -> Int32 {
        cchild_hide()
        guard let user = number(user) else { return 67 }
        let socket = cchild_dial(UnitDoor.socketPath(folder))
        guard socket >= 0 else { return 66 }
        defer { Foundation.close(socket) }
        guard let letter = LaunchLetter.read(from: socket, withinMilliseconds: 5_000) else { return 64 }
        // Without names the room says that there is no line; the firewall stays shut meanwhile.
        let book = NameBook.lookUp(letter.profile) ?? NameBook(addresses: [:])
        let filter = AddressFilter(profile: letter.profile, names: book, user: user)
        return filter.open() && book.write(namesFile) ? 0 : 1
    }

    /// - Returns: the program's exit status.
    public static func close(user: String) -> Int32 {
        guard let user = number(user) else { return 67 }
        return AddressFilter.close(user) ? 0 : 1
    }

    /// The room in a unit: it calls kioskd, which knows it by its user.
    /// - Returns: the program's exit status.
    public static func room(folder: String, namesFile: String) -> Int32 {
        let socket = cchild_dial(UnitDoor.socketPath(folder))
        guard socket >= 0 else { return 66 }
        return MeetingRoom.run(socket: socket, names: namesFile)
    }

    private static func number(_ user: String) -> UInt32? { UInt32(user) ?? getpwnam(user)?.pointee.pw_uid }
}

extension NameBook {
    func write(_ path: String) -> Bool {
        guard let data = try? JSONEncoder().encode(self) else { return false }
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard file >= 0 else { return false }
        defer { close(file) }
        // The unit's UMask=0077 would leave it to root, and the room reads it as the meeting's user.
        guard fchmod(file, 0o644) == 0 else { return false }
        return data.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) } == data.count
    }
}
