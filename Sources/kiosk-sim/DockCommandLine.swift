// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import Glibc
import KioskSim

/// `kiosk-sim dock`: the terminal's peripherals, to be plugged, jammed and emptied by keys or by a script.
struct DockCommandLine: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dock",
        abstract: "Virtual peripherals that a kioskd meets through the real libudev, libevdev and libpcsclite.",
        discussion: """
            Start kioskd with the variables in FOLDER/environment (". FOLDER/environment"). In a terminal each key is a \
            thing to do; with --script, or where standard input is no terminal, one command a line, and one line back \
            for each, "ok …" or "error …":

            \(DockCommand.usage)
            """)

    @Option(help: "Folder for the devices; made when missing. Absolute, at most 60 letters.")
    var folder: String

    @Option(help: "Folder where slips are kept; FOLDER/slips when not given.")
    var slips: String?

    @Option(help: "Read commands from this file instead of standard input.")
    var script: String?

    @Flag(help: "Begin with nothing plugged in.")
    var bare = false

    @Flag(help: .hidden)
    var times = false

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let slips = slips ?? folder + "/slips"
        do {
            try FileManager.default.createDirectory(atPath: slips, withIntermediateDirectories: true)
        } catch {
            throw DockError("the folder \(slips) cannot be made: give another with --slips")
        }
        let dock = try VirtualDock(folder: folder, slips: slips, fitted: bare ? [] : DockDevice.fitted)
        defer { dock.stop() }
        try dock.writeFiles()
        if let script {
            let file = open(script, O_RDONLY)
            guard file >= 0, dup2(file, STDIN_FILENO) >= 0 else {
                throw DockError("--script \(script) cannot be read: is the name right?")
            }
            close(file)
            try obey(dock)
        } else if isatty(0) == 1, isatty(1) == 1 {
            try DockPane(dock: dock).run()
        } else {
            try obey(dock)
        }
    }

    /// One line in, one line out, until the end of the lines.
    private func obey(_ dock: VirtualDock) throws {
        say("ready \(folder)/environment")
        while let line = readLine() {
            do {
                guard let command = try DockCommand.parse(line) else { continue }
                let began = monotonicNanoseconds()
                let said = try dock.perform(command)
                // The moment a reaction is measured from: the uevent, finger or key, where there was one.
                let moment = max(began, dock.lastSentNanoseconds)
                say("ok " + said + (times ? " at=\(moment)" : ""))
                if command == .quit { return }
            } catch {
                say("error \(error)")
            }
        }
    }

    private func monotonicNanoseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    }

    private func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
