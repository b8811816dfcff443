// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import Testing

@testable import Meetings

/// An agency's own form and one's own picture: the same walls, and less than a meeting has.
struct PagePlanTests {
    static let profile = MeetingProfile(
        adapter: .desk, start: "https://meet.test:9443/visit/{room}?token={token}",
        meetingOrigins: ["https://meet.test:9443"], callbackForm: "https://meet.test/ring-upp?via=terminal")

    private static let data = Sandbox.Data(policy: 5, preferences: 6, hosts: 7, passwd: 8, group: 9)

    private func words(_ plan: MeetingPlan, camera: Appliance.Camera) -> [String] {
        let appliance = Appliance(
            display: .headless, camera: camera, starter: .child(["/room"]), user: nil, filtersAddresses: true)
        return Sandbox(letter: LaunchLetter(plan, on: appliance), data: Self.data).arguments
    }

    @Test func aFormHasItsOriginAndNoEyesAndEars() throws {
        let plan = try #require(MeetingPlan.form(of: 3, Self.profile, language: "sv"))
        #expect(plan.address == "https://meet.test/ring-upp?via=terminal")
        #expect(plan.profile.visitable.map(\.filter) == ["https://.meet.test:443"])
        #expect(!plan.knowsWhoJoined)
        let values = MeetingPolicy(profile: plan.profile, address: plan.address, authorities: []).values
        #expect(values["VideoCaptureAllowed"] == false && values["AudioCaptureAllowed"] == false)
        #expect(values["VideoCaptureAllowedUrls"] == .list([]) && values["AudioCaptureAllowedUrls"] == .list([]))
        for camera in [Appliance.Camera.real, .fake] {
            let words = words(plan, camera: camera)
            #expect(!words.contains("/dev/snd"))
            #expect(!words.contains { $0.contains("fake-device") || $0.contains("/dev/video") })
        }
        var none = Self.profile
        none.callbackForm = nil
        #expect(MeetingPlan.form(of: 3, none, language: "sv") == nil)
    }

    @Test func onesOwnPictureHasTheDesksOriginAlone() throws {
        let plan = try #require(MeetingPlan.mirror(of: 3, Self.profile, language: "sv-x-plain&x=1"))
        #expect(plan.address == "https://meet.test:9443/mirror?language=sv-x-plainx")
        #expect(plan.profile.seeing.map(\.pattern) == ["https://meet.test:9443"])
        #expect(plan.profile.hosts.isEmpty && plan.longestSeconds <= 180)
        #expect(words(plan, camera: .real).contains("/dev/snd"))
        var other = Self.profile
        other.adapter = .jitsi
        #expect(MeetingPlan.mirror(of: 3, other, language: "sv") == nil)
    }
}

extension MeetingRunTests {
    /// A machine with neither camera nor microphone opens a form all the same.
    @Test func aFormOpensAndIsWipedLikeAMeeting() throws {
        let plan = try #require(MeetingPlan.form(of: 9, PagePlanTests.profile, language: "sv"))
        var appliance = world.appliance()
        appliance.camera = .real
        let form = HeldMeeting(plan, on: appliance)
        #expect(form.has(.pageLoaded), "\(form.events)")
        form.run.hangUp()
        let ended = try #require(form.ends(withinSeconds: 10))
        #expect(ended.end == .hungUp && ended.proof.isClean, "\(ended)")
    }
}
