// SPDX-License-Identifier: EUPL-1.2
import Console
import Glibc
import KioskSim
import Synchronization
import TextScreen

/// The dock's screen in a terminal: one key, one thing done.
final class DockPane {
    private let dock: VirtualDock
    private let session: TerminalSession
    private var keys = TerminalInput()
    private var shown: [String] = []
    private var question: Question?

    /// Something that takes more than a key.
    private struct Question {
        var label: String
        var answer = ""
        /// The command begins so: "scan ".
        var verb: String
    }

    init(dock: VirtualDock) throws {
        self.dock = dock
        session = try TerminalSession(
            environment: Terminal.processEnvironment(), modesFile: nil, theme: .lightOnDark)
    }

    /// Until `q`, Ctrl+C or a signal that ends programs.
    func run() throws {
        for number in [SIGTERM, SIGHUP, SIGINT] {
            signal(number) { _ in askedToEnd.store(true, ordering: .relaxed) }
        }
        try session.enter()
        defer { session.leave() }
        while !askedToEnd.load(ordering: .relaxed) {
            show()
            // The printer prints on while nobody touches a key.
            var input = pollfd(fd: session.input, events: Int16(POLLIN), revents: 0)
            let isReady = poll(&input, 1, 200) > 0
            switch session.read(isReady: isReady) {
            case .closed: return
            case .nothing: break
            case .bytes(let bytes):
                for event in keys.feed(bytes, now: Terminal.bootMilliseconds()) where !take(event) { return }
            }
            for event in keys.flush(now: Terminal.bootMilliseconds()) where !take(event) { return }
            if keys.takeInterrupt() { return }
        }
    }

    /// False when it is time to leave.
    private func take(_ event: TerminalEvent) -> Bool {
        guard case .key(let key) = event else { return true }
        if question != nil {
            answer(key)
            return true
        }
        guard case .character(let character) = key else { return true }
        switch character {
        case "c": question = Question(label: "Code", verb: "scan")
        case "w": question = Question(label: "On the keyboard", verb: "type")
        case "W": question = Question(label: "On the strange keyboard", verb: "strange-type")
        case "y": question = Question(label: "Touch at, from left and top 0 to 1", answer: "0.5 0.5", verb: "tap")
        default:
            guard let command = dock.command(for: character) else { return true }
            if command == .quit { return false }
            perform(command)
        }
        return true
    }

    private func answer(_ key: Key) {
        switch key {
        case .escape: question = nil
        case .backspace: _ = question?.answer.popLast()
        case .character(let character): if (question?.answer.count ?? 0) < 60 { question?.answer.append(character) }
        case .enter:
            guard let asked = question else { return }
            question = nil
            do {
                if let command = try DockCommand.parse(asked.verb + " " + asked.answer) { perform(command) }
            } catch {
                dock.note("\(error)")
            }
        default: break
        }
    }

    private func perform(_ command: DockCommand) {
        do {
            try dock.perform(command)
        } catch {
            dock.note("\(error)")
        }
    }

    /// Draws the lines that changed.
    private func show() {
        let size = session.size()
        var page = dock.page
        page.prompt = question.map { $0.label + ": " + $0.answer }
        let lines = page.lines(width: size.columns, height: size.rows).map { $0.map(ink).joined() }
        var text = ""
        if lines.count != shown.count { text += "\u{1B}[0m\u{1B}[2J" }
        for (row, line) in lines.enumerated() where lines.count != shown.count || shown[row] != line {
            text += "\u{1B}[\(row + 1);1H\u{1B}[0m\u{1B}[K" + line
        }
        guard !text.isEmpty else { return }
        session.write(Array((text + "\u{1B}[0m").utf8))
        shown = lines
    }

    private func ink(_ span: DockPage.Span) -> String {
        let codes =
            switch span.style {
            case .plain: "0"
            case .title: "0;1;7"
            case .key: "0;1;36"
            case .quiet: "0;90"
            case .good: "0;32"
            case .fault: "0;1;33"
            case .paper: "0;30;47"
            case .rule: "0;90"
            }
        return "\u{1B}[\(codes)m" + span.text
    }
}

private let askedToEnd = Atomic<Bool>(false)
