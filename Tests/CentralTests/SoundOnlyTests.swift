// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskSim
import Testing

@testable import Central

/// The picture falls to sound, and sound to a word to the terminal: the script of the meeting's pages in a real browser,
/// with a camera that is missing and a line that is poor.
@Suite(.serialized) struct SoundOnlyTests {
    /// A browser that knows the script, with what `prepare` puts in place of devices and line.
    private static func withScript(_ prepare: String, _ body: (Browser) throws -> Void) throws {
        let folder = try TestFolder.make("sound")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let browser = try Browser(folder: URL(fileURLWithPath: folder))
        defer { browser.close() }
        try browser.open("about:blank")
        try browser.value(RoomScript.text + "\nglobalThis.Room = Room; " + prepare + "; true")
        try body(browser)
    }

    private static func text(_ browser: Browser, _ expression: String) throws -> String {
        try browser.value("String(\(expression))") as? String ?? ""
    }

    @Test(arguments: [
        ("true", "true", "audio video"), ("false", "true", "audio"), ("true", "false", "video"),
        ("false", "false", "nothing"),
    ])
    func aMissingDeviceLeavesTheOther(camera: String, microphone: String, left: String) throws {
        let prepare = """
            Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia: async ({ audio, video }) => {
              if (video && !\(camera)) throw new DOMException("", "NotFoundError");
              if (audio && !\(microphone)) throw new DOMException("", "NotReadableError");
              return [audio && "audio", video && "video"].filter((one) => one).join(" ");
            } } });
            Room.devices().then((stream) => { globalThis.found = stream ?? "nothing"; });
            """
        try Self.withScript(prepare) { browser in
            #expect(browser.becomes("globalThis.found", seconds: 5))
            let found = try Self.text(browser, "found")
            #expect(found == left)
        }
    }

    /// Stand-ins for a peer, a camera's track and Janus' line.
    private static let meeting = """
        globalThis.sent = [];
        globalThis.track = { kind: "video", stopped: false, stop() { this.stopped = true; } };
        globalThis.stream = {
          videos: [track], getVideoTracks() { return this.videos; }, getAudioTracks() { return [{}]; },
          getTracks() { return this.videos; }, removeTrack() { this.videos = []; },
        };
        globalThis.stats = { lost: 0, came: 0, theirs: 0, bits: 1000000 };
        const report = () => new Map([
          [1, { type: "inbound-rtp", packetsLost: stats.lost, packetsReceived: stats.came }],
          [2, { type: "remote-inbound-rtp", fractionLost: stats.theirs }],
          [3, { type: "candidate-pair", nominated: true, availableOutgoingBitrate: stats.bits }],
        ]);
        globalThis.sender = { track, replaceTrack: async (one) => { sender.track = one; } };
        globalThis.peer = { getSenders: () => [sender], getStats: async () => report() };
        globalThis.told = 0;
        globalThis.room = new Room({}, stream, { soundOnly: () => { told += 1; } });
        room.session = 1;
        room.message = async (handle, body) => { sent.push([handle.feed, body]); };
        room.own = { peer };
        room.handles.set(1, { peer });
        room.feeds.set(7, { feed: 7, streams: [{ mid: "0", type: "audio" }, { mid: "1", type: "video" }] });
        Room.lookMilliseconds = 20;
        """

    @Test func aPoorLineFallsToSoundAndTheOthersSeeACard() throws {
        try Self.withScript(Self.meeting + "room.watchLine()") { browser in
            // A good line keeps its picture.
            try browser.value("setInterval(() => { stats.came += 100; stats.lost += globalThis.drop ?? 0; }, 10); true")
            #expect(!browser.becomes("told > 0", seconds: 1))
            try browser.value("globalThis.drop = 30; true")
            #expect(browser.becomes("told === 1", seconds: 5))
            #expect(try Self.text(browser, "track.stopped") == "true")
            #expect(try Self.text(browser, "stream.videos.length") == "0")
            // Something still is sent instead of the camera's picture.
            #expect(try Self.text(browser, "sender.track !== track && sender.track.kind") == "video")
            let asked = #"[[7,{"request":"configure","streams":[{"mid":"1","send":false}]}]]"#
            #expect(try Self.text(browser, "JSON.stringify(sent)") == asked)
            // Once.
            try browser.value("room.onlySound(); true")
            #expect(try Self.text(browser, "told") == "1")
        }
    }

    @Test(arguments: [
        ("lost: 20, came: 80, theirs: 0, bits: Infinity", true),
        ("lost: 5, came: 95, theirs: 0, bits: Infinity", false),
        ("lost: 4, came: 6, theirs: 0, bits: Infinity", false),
        ("lost: 0, came: 100, theirs: 0.2, bits: Infinity", true),
        ("lost: 0, came: 100, theirs: 0, bits: 60000", true), ("lost: 0, came: 100, theirs: 0, bits: 300000", false),
    ])
    func whatAPoorLineIs(line: String, isPoor: Bool) throws {
        try Self.withScript("globalThis.is = Room.isPoor({ \(line) })") { browser in
            let said = try Self.text(browser, "is")
            #expect(said == String(isPoor))
        }
    }

    @Test func aLineThatBreaksTwiceComesBackWithoutAPicture() throws {
        let prepare =
            Self.meeting + """
                room.ask = async () => ({ data: { id: 1 } });
                room.attach = async () => {};
                room.message = async (handle, body) => { sent.push(body.request); throw "closed"; };
                room.failures = Room.pictureTries;
                room.enter().catch(() => {});
                """
        try Self.withScript(prepare) { browser in
            #expect(browser.becomes("sent.length > 0", seconds: 5))
            let (isSoundOnly, pictures) = (
                try Self.text(browser, "room.isSoundOnly"), try Self.text(browser, "stream.videos.length")
            )
            #expect(isSoundOnly == "true" && pictures == "0")
        }
    }
}
