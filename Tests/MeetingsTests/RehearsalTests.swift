// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import Meetings

/// Four lights, in words, without taking anything.
struct RehearsalTests {
    let folder: String
    static let appliance = Appliance(
        display: .headless, camera: .real, starter: .child(["/nothing"]), user: nil, filtersAddresses: false)

    init() throws {
        folder = NSTemporaryDirectory() + "rehearsal-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func write(_ text: String, _ path: String) throws {
        let url = URL(fileURLWithPath: folder + "/" + path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private func report() -> RehearsalReport {
        Rehearsal(places: .init(devices: folder, sound: folder)).report(for: nil, on: Self.appliance)
    }

    @Test func whatIsNotThereIsMissing() {
        #expect(report() == RehearsalReport(camera: .missing, microphone: .missing, sound: .missing, line: .unknown))
        #expect(report().hasFailed && !report().isGood)
    }

    @Test func soundIsToldByWhatTheKernelSays() throws {
        try write(
            "00-00: ALC257 Analog : ALC257 Analog : playback 1 : capture 1\n01-03: HDMI 0 : HDMI 0 : playback 1\n",
            "pcm")
        #expect(report().sound == .failed)
        try write("closed\n", "card0/pcm0p/sub0/status")
        try write("state: RUNNING\nowner_pid   : 42\n", "card0/pcm0c/sub0/status")
        #expect(report().sound == .good)
        #expect(report().microphone == .busy)
        try write("01-03: HDMI 0 : HDMI 0 : playback 1\n", "pcm")
        #expect(report().microphone == .missing)
    }

    @Test func soundAloneIsAMeetingAndNothingIsNone() throws {
        let rehearsal = Rehearsal(places: .init(devices: folder, sound: folder))
        #expect(!rehearsal.hasEyesOrEars(Self.appliance))
        try write("00-00: ALC257 Analog : ALC257 Analog : playback 1 : capture 1\n", "pcm")
        try write("closed\n", "card0/pcm0c/sub0/status")
        #expect(rehearsal.hasEyesOrEars(Self.appliance))
    }

    @Test func aNodeThatIsNoCameraIsNotGood() throws {
        try write("", "video0")
        #expect(report().camera == .failed)
        try write("", "videosomething")
        #expect(CameraNode.all(folder) == [folder + "/video0"])
    }

    @Test func theBrowsersTestPictureIsAlwaysGood() {
        var appliance = Self.appliance
        appliance.camera = .fake
        let report = Rehearsal().report(for: nil, on: appliance)
        #expect(report == RehearsalReport(camera: .good, microphone: .good, sound: .good, line: .unknown))
        #expect(!report.hasFailed && !report.isGood)
    }

    /// A real TLS server answers the greeting; one that says something else, or nothing, does not.
    @Test func aServerIsKnownByItsAnswer() throws {
        let server = ChildProcess()
        server.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        server.arguments = ["-c", Self.servers, folder]
        let (leash, output) = (Pipe(), Pipe())
        (server.standardInput, server.standardOutput) = (leash, output)
        try server.run()
        let ports = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            .split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(ports.count == 3)
        let answers = ports.map { port in
            TLSGreeting.isAnswered(
                address: "127.0.0.1", port: port, name: "meet.test", by: Int64(Date.distantFuture.timeIntervalSince1970)
            )
        }
        #expect(answers == [true, false, false])
        try leash.fileHandleForWriting.close()
        server.waitUntilExit()
    }

    private static let servers = """
        import os, socket, ssl, subprocess, sys, threading
        os.chdir(sys.argv[1])
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout',
            'k', '-out', 'c', '-days', '2', '-subj', '/CN=meet.test'], check=True, stderr=subprocess.DEVNULL)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain('c', 'k')
        def tls(line):
            try: context.wrap_socket(line, server_side=True)
            except OSError: pass
        def mute(line): line.close()
        def other(line): line.recv(4096); line.sendall(b'HTTP/1.1 400 Bad Request')
        def serve(answer):
            listener = socket.create_server(('127.0.0.1', 0))
            def run():
                while True: answer(listener.accept()[0])
            threading.Thread(target=run, daemon=True).start()
            return str(listener.getsockname()[1])
        print(' '.join(map(serve, (tls, mute, other))), flush=True)
        sys.stdin.read()
        """
}
