// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import KioskSim

/// `kiosk-sim printer`: a virtual receipt printer on TCP.
struct PrinterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "printer",
        abstract: "A strict virtual receipt printer.",
        discussion: """
            Prints its port, then keeps each slip as slip-N.txt and slip-N.png. On standard input it takes one command a \
            line: paper out|in|low, paper left DOTS, cover open|closed, offline, online, cutter jammed|free, unplug, \
            plug, status, quit.
            """)

    @Option(help: "Address and port to listen on; port 0 takes a free one.")
    var listen = "127.0.0.1:0"

    @Option(help: "Folder for the slips; it is made when missing.")
    var directory: String

    @Flag(help: "Lose the buffer when paper runs out.")
    var forgets = false

    @Option(help: "Lines a second; without it a slip is there at once.")
    var speed: Double?

    @Option(help: "Dots across the paper: 576 (80 mm) or 384 (58 mm).")
    var dots = 576

    @Option(help: "Bytes of the receive buffer.")
    var buffer = 4_096

    @Option(help: "Read commands from this file or FIFO instead of standard input.")
    var control: String?

    func validate() throws {
        guard Self.parts(listen) != nil else {
            throw ValidationError("--listen takes an IPv4 ADDRESS:PORT, such as 127.0.0.1:0")
        }
        guard (192...1_024).contains(dots), dots % 8 == 0 else { throw ValidationError("--dots takes 384 or 576") }
        guard speed ?? 1 > 0, (speed ?? 1).isFinite else { throw ValidationError("--speed takes a number above 0") }
        guard (64...1_048_576).contains(buffer) else { throw ValidationError("--buffer takes 64 to 1048576") }
    }

    func run() throws {
        guard let (host, port) = Self.parts(listen) else {
            throw ValidationError("--listen takes an IPv4 ADDRESS:PORT, such as 127.0.0.1:0")
        }
        if let control, access(control, R_OK) != 0 {
            throw Failure(description: "--control \(control) cannot be read: make the file or FIFO first")
        }
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw Failure(description: "the folder \(directory) cannot be made: give another with --directory")
        }
        var model = VirtualPrinter.Model()
        model.dots = dots
        model.bufferBytes = buffer
        model.linesPerSecond = speed
        model.forgets = forgets
        let printer = try VirtualPrinter(model: model, host: host, port: port, directory: directory)
        defer { printer.stop() }
        say("\(printer.port)")
        // A FIFO opens when somebody writes to it, who may want to know the port first.
        if let control {
            let descriptor = open(control, O_RDONLY)
            guard descriptor >= 0, dup2(descriptor, STDIN_FILENO) >= 0 else {
                throw Failure(description: "--control \(control) cannot be read any more")
            }
            close(descriptor)
        }
        while let line = readLine() {
            if line == "quit" { return }
            say(printer.obey(line))
        }
        // Standard input ended: nobody will tell it anything more, but it prints on until it is stopped.
        while true { pause() }
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    private static func parts(_ listen: String) -> (String, UInt16)? {
        guard let colon = listen.lastIndex(of: ":"), let port = UInt16(listen[listen.index(after: colon)...]),
            colon > listen.startIndex
        else { return nil }
        let host = String(listen[..<colon])
        var address = in_addr()
        return inet_pton(AF_INET, host, &address) == 1 ? (host, port) : nil
    }
}
