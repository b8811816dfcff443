// SPDX-License-Identifier: EUPL-1.2
import CChild
import Foundation

extension WipeProof {
    /// Folders that everybody may write to.
    private static let open = ["/tmp", "/var/tmp", "/dev/shm"]
    private static let patienceMilliseconds: Int64 = 1_800

    /// Looks for what a meeting may have left.
    /// Waits for processes that are on their way out, but not for ever.
    /// - Parameters:
    ///   - family: its processes, as they were before the end.
    ///   - began: when the reason to end came, CLOCK_BOOTTIME in milliseconds.
    static func look(for family: Set<ProcessMark>, on appliance: Appliance, since began: Int64) -> WipeProof {
        // What has been killed needs a moment to put its memory down.
        var processes = left(of: family, on: appliance)
        while !processes.isEmpty, cchild_milliseconds() - began < patienceMilliseconds * Int64(appliance.patience) {
            poll(nil, 0, 20)
            processes = left(of: family, on: appliance)
        }
        let files = appliance.user.map { user in open.reduce(0) { $0 + owned(by: user.user, in: $1) } } ?? 0
        return WipeProof(
            processes: processes.count, files: files, mounts: mounts(appliance), cameraFree: CameraNode.areFree(),
            millisecondsToEnd: Int(cchild_milliseconds() - began))
    }

    private static func left(of family: Set<ProcessMark>, on appliance: Appliance) -> Set<pid_t> {
        let tree = ProcessTree()
        let alive = Set(tree.alive(family).map(\.pid))
        guard let user = appliance.user else { return alive }
        return alive.union(tree.running(ProcessTree.owned(by: user.user)))
    }

    private static func owned(by user: UInt32, in folder: String) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.count { name in
            var status = stat()
            return lstat("\(folder)/\(name)", &status) == 0 && status.st_uid == user
        }
    }

    private static func mounts(_ appliance: Appliance) -> Int {
        let lines = (SmallText.read("/proc/self/mountinfo") ?? "").split(separator: "\n")
        var count = lines.count { $0.contains(" \(Sandbox.home) ") || $0.contains(Sandbox.policyFile) }
        if access(Sandbox.policyFile, F_OK) == 0 { count += 1 }
        if geteuid() == 0, appliance.filtersAddresses, let user = appliance.user?.user, AddressFilter.stands(user) {
            // The room that was killed could not close it.
            if !AddressFilter.close(user) { count += 1 }
        }
        return count
    }
}
