// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import Meetings

/// What pictures and sounds that came, or did not, mean; and whether a media server answers.
struct DeviceTrialTests {
    @Test(arguments: [
        // Nothing comes; it comes; it stands still to the last bit; it is black by day, and at night.
        (Int32(0), Int32(-1), Int32(0), true, RehearsalReport.Light.failed), (6, 180, 5, true, .good),
        (6, 180, 0, true, .failed), (6, 17, 5, true, .failed), (6, 17, 5, false, .good),
        // A form of picture that does not tell how bright it is.
        (6, -1, 5, true, .good), (1, -1, 0, true, .good),
    ])
    func picturesAreJudged(frames: Int32, brightest: Int32, changes: Int32, byDay: Bool, light: RehearsalReport.Light) {
        let judged = DeviceTrial.judge(frames: frames, brightest: brightest, changes: changes, judgesLight: byDay)
        #expect(judged == light)
    }

    @Test func whatIsNoDeviceFailsAndWhatIsNotThereIsAsTheKernelSays() throws {
        let folder = NSTemporaryDirectory() + "trial-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (text, path) in [
            ("", "video0"), ("", "snd/pcmC0D0c"),
            ("00-00: USB : USB : capture 1\n01-00: Other : Other : capture 1\n", "pcm"),
            ("closed\n", "card0/pcm0c/sub0/status"), ("closed\n", "card1/pcm0c/sub0/status"),
        ] {
            let url = URL(fileURLWithPath: folder + "/" + path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        let trial = DeviceTrial(devices: folder, judgesLight: true)
        #expect(trial.camera(folder + "/video0") == .failed)
        #expect(trial.camera(folder + "/video1") == .missing)
        #expect(trial.microphone(card: 0, device: 0) == .failed)
        #expect(trial.microphone(card: 1, device: 0) == nil)
        #expect(SoundCards(folder: folder).heard(trial) == .failed)
        try FileManager.default.removeItem(atPath: folder + "/snd/pcmC0D0c")
        #expect(SoundCards(folder: folder).heard(trial) == .good)
        let report = Rehearsal(places: .init(devices: folder, sound: folder))
            .trial(for: nil, on: RehearsalTests.appliance, judgesLight: true)
        #expect(report.camera == .failed && report.microphone == .good && report.line == .unknown)
    }

    /// A server in a few lines answers the second time; another one answers nonsense; a third port is nobody's.
    @Test func aMediaServerIsKnownByItsGreeting() throws {
        let server = ChildProcess()
        server.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        server.arguments = ["-c", Self.servers]
        let (leash, output) = (Pipe(), Pipe())
        (server.standardInput, server.standardOutput) = (leash, output)
        try server.run()
        let ports = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            .split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(ports.count == 3)
        let answers = ports.map {
            STUNGreeting.isAnswered(
                address: "127.0.0.1", port: $0, by: Int64(Date.distantFuture.timeIntervalSince1970))
        }
        #expect(answers == [true, false, false])
        try leash.fileHandleForWriting.close()
        server.waitUntilExit()
    }

    private static let servers = """
        import socket, sys, threading
        def serve(line, answer):
            count = 0
            while True:
                data, peer = line.recvfrom(1500)
                count += 1
                if data[:8] != b"\\x00\\x01\\x00\\x00\\x21\\x12\\xa4\\x42" or len(data) != 20:
                    continue
                if count > 1:
                    line.sendto(answer(data), peer)
        good = lambda data: b"\\x01\\x01\\x00\\x00" + data[4:]
        bad = lambda data: b"\\x01\\x01\\x00\\x00" + data[4:8] + bytes(12)
        ports = []
        for answer in (good, bad, None):
            line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            line.bind(("127.0.0.1", 0))
            ports.append(line.getsockname()[1])
            if answer:
                threading.Thread(target=serve, args=(line, answer), daemon=True).start()
            else:
                line.close()
        print(" ".join(map(str, ports)), flush=True)
        sys.stdin.read()
        """
}
