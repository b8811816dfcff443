// SPDX-License-Identifier: EUPL-1.2
import CChild
import Foundation
public import KioskModel

/// Tries beforehand what a meeting will need, without taking anything from anybody: at night, before a booked meeting, at
/// a visitor's wish. Waits for a server for some seconds: not for the session's own thread.
public struct Rehearsal: Sendable {
    /// Where the devices are told of; other folders in tests.
    public struct Places: Sendable {
        public var devices: String
        public var sound: String

        public init(devices: String = "/dev", sound: String = "/proc/asound") {
            self.devices = devices
            self.sound = sound
        }
    }

    private let places: Places
    private let lineMilliseconds: Int64

    public init(places: Places = Places(), lineMilliseconds: Int = 5_000) {
        self.places = places
        self.lineMilliseconds = Int64(lineMilliseconds)
    }

    /// - Parameters:
    ///   - profile: whose server is asked; `nil`: the line stays `unknown`.
    ///   - appliance: its camera counts as good where it is the browser's own test picture.
    public func report(for profile: MeetingProfile?, on appliance: Appliance) -> RehearsalReport {
        let sound = SoundCards(folder: places.sound)
        let isFake = appliance.camera == .fake
        return RehearsalReport(
            camera: isFake ? .good : camera, microphone: isFake ? .good : sound.light(.capture),
            sound: isFake ? .good : sound.light(.playback), line: profile.map(line) ?? .unknown)
    }

    /// The same, really tried: pictures come from the camera and sound from the microphone, for a few seconds. Nothing is
    /// taken from whoever has a device.
    /// - Parameter judgesLight: a black picture is a covered lens; at night it is not.
    public func trial(
        for profile: MeetingProfile?, on appliance: Appliance, judgesLight: Bool
    ) -> RehearsalReport {
        guard appliance.camera != .fake else { return report(for: profile, on: appliance) }
        let (sound, trial) = (
            SoundCards(folder: places.sound), DeviceTrial(devices: places.devices, judgesLight: judgesLight)
        )
        let cameras = CameraNode.all(places.devices).map { CameraNode.state($0) == .free ? trial.camera($0) : nil }
        let seen = cameras.compactMap(\.self).filter { $0 != .missing }
        let camera: RehearsalReport.Light =
            seen.isEmpty ? self.camera : seen.first { $0 == .good } ?? seen.first { $0 == .busy } ?? seen[0]
        return RehearsalReport(
            camera: camera, microphone: sound.heard(trial), sound: sound.light(.playback),
            line: profile.map(line) ?? .unknown)
    }

    /// Whether the agency would see or hear anything: sound alone is a meeting, too.
    func hasEyesOrEars(_ appliance: Appliance) -> Bool {
        let report = report(for: nil, on: appliance)
        return [report.camera, report.microphone].contains { $0 == .good || $0 == .unknown }
    }

    private var camera: RehearsalReport.Light {
        let states = CameraNode.all(places.devices).map(CameraNode.state).filter { $0 != .noCamera && $0 != .missing }
        if states.contains(.free) { return .good }
        if states.contains(.busy) { return .busy }
        if states.contains(.broken) { return .failed }
        // There is one, and this user may not ask it: that is the meeting's user's to do.
        return states.isEmpty ? .missing : .unknown
    }

    /// Of the servers beside the pages, those that can be asked: a TCP port accepts, and a TURN server greets back. Ports
    /// that open for a meeting alone say nothing before it.
    private func mediaAnswers(_ profile: MeetingProfile, _ book: NameBook, _ deadline: Int64) -> Bool {
        profile.hosts.allSatisfy { host in
            let name = host.name.lowercased()
            if AddressRange.isRange(name), name.contains("/") { return true }
            let addresses = AddressRange(name).map { [$0.text] } ?? book.addresses[name] ?? []
            if host.isUDP {
                guard host.ports.contains(STUNGreeting.port) else { return true }
                return addresses.contains {
                    STUNGreeting.isAnswered(address: $0, port: STUNGreeting.port, by: deadline)
                }
            }
            guard host.ports.count == 1 else { return true }
            return addresses.contains { address in
                guard let socket = LineProbe.connect(address, host.ports.lowerBound, deadline) else { return false }
                close(socket)
                return true
            }
        }
    }

    /// Every server a visit needs answers a TLS greeting. Whether its certificate is good the browser judges.
    private func line(_ profile: MeetingProfile) -> RehearsalReport.Light {
        guard let book = NameBook.lookUp(profile) else { return .missing }
        let deadline = cchild_milliseconds() + lineMilliseconds
        let answers = profile.seeing.map { origin in
            let addresses = AddressRange(origin.host).map { [$0.text] } ?? book.addresses[origin.host] ?? []
            return addresses.contains {
                TLSGreeting.isAnswered(address: $0, port: origin.port, name: origin.host, by: deadline)
            }
        }
        guard !answers.isEmpty else { return .unknown }
        return answers.allSatisfy { $0 } && mediaAnswers(profile, book, deadline) ? .good : .missing
    }
}
