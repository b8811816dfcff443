// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Foundation
import Glibc

/// The floor of `idle-wakeups-per-min`: a program with the same runtime that has nothing to do.
struct IdleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "idle", abstract: "Touches the runtime and waits for ever.", shouldDisplay: false)

    func run() throws {
        FileHandle.standardOutput.write(Data("idle\n".utf8))
        while true { poll(nil, 0, -1) }
    }
}
