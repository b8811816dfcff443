// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// What the terminal's screen says while a technician tests it.
extension ScreenMaker {
    func deviceTest(_ step: DeviceTestStep) -> Screen {
        switch step {
        case .welcome: test("test-welcome", "test.welcome", "test.welcome.what")
        case .touch(let target): touchTest(target)
        case .key(let name): keyTest(name)
        case .scan: test("test-scan", "test.scan", "test.scan.what")
        case .insertCard: test("test-card", "test.card.insert", "test.card.insert.what")
        case .removeCard: test("test-card", "test.card.remove", "test.card.remove.what")
        case .paper: test("test-paper", "test.paper", "test.paper.what")
        case .unplug(let kind): test("test-unplug", "test.unplug", "test.unplug.what", kind)
        case .replug(let kind): test("test-unplug", "test.replug", "test.replug.what", kind)
        case .meeting: test("test-meeting", "test.meeting", "test.meeting.what")
        case .done(let isReady): test("test-done", isReady ? "test.ready" : "test.notReady", "test.done.what")
        }
    }

    private func test(_ id: String, _ key: String, _ what: String, _ kind: PeripheralKind? = nil) -> Screen {
        var nodes = [heading(say(key))]
        let isDone = id == "test-done"
        if let kind {
            nodes.append(
                Node(id: "device", role: .emphasis, name: say(Self.name(of: kind, ordinal: 1))))
        }
        nodes.append(text("what", say(what)))
        return assemble(id, .standard, nodes + [more, stop(key: "9", isDone: isDone)], state.terminalStep)
    }

    private func touchTest(_ target: TouchTarget) -> Screen {
        let nodes = [heading(say("test.touch.\(target)")), stop(key: "9")]
        return assemble("test-touch", .target(x: target.x, y: target.y), nodes, state.terminalStep)
    }

    /// Nothing has the focus: Enter may be the key that is asked for.
    private func keyTest(_ name: String) -> Screen {
        let nodes = [
            heading(say("test.key")),
            Node(id: "key", role: .emphasis, name: SafeText.clean(String(name.prefix(20)))),
            text("what", say("test.key.what")), more, stop(key: ""),
        ]
        var screen = assemble("test-key", .standard, nodes, state.terminalStep)
        screen.focus = nil
        return screen
    }

    private func stop(key: String, isDone: Bool = false) -> Node {
        Node(id: "bar.finish", role: .bar, name: say(isDone ? "key.ok" : "test.stop"), key: key)
    }
}
