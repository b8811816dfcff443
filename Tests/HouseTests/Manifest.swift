// SPDX-License-Identifier: EUPL-1.2

/// What `Package.swift` says: targets and the names they depend on. Read from its text, so that these rules cost no
/// second run of the package manager.
struct Manifest {
    enum Kind { case source, test, clang }

    struct Target {
        var name: String
        var kind: Kind
        /// Rooms, C modules and modules of packages, by name.
        var dependencies: Set<String>
    }

    var targets: [Target]

    init(_ text: String) {
        let tokens = Self.tokens(text)
        var named: [String: [String]] = [:]
        var targets: [Target] = []
        var index = 0
        while index < tokens.count {
            switch tokens[index] {
            case .word("let") where index + 1 < tokens.count:
                // let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
                guard case .word(let name) = tokens[index + 1] else { break }
                let end = tokens[(index + 2)...].firstIndex(of: .word("let")) ?? tokens.count
                let stop = tokens[(index + 2)..<end].firstIndex(of: .word("func")) ?? end
                // The package itself holds the targets: walk on into it.
                guard name != "package" else { break }
                named[name] = Self.names(tokens[(index + 2)..<stop], named)
                index = stop - 1
            case .word("room"), .word("door"), .word("tests"), .word("target"), .word("executableTarget"),
                .word("testTarget"), .word("systemLibrary"):
                guard index + 1 < tokens.count, tokens[index + 1] == .open, tokens[max(0, index - 1)] != .word("func")
                else { break }
                let end = Self.closing(tokens, from: index + 1)
                var inside = tokens[(index + 2)..<end]
                guard let first = inside.firstIndex(where: { if case .text = $0 { true } else { false } }),
                    case .text(let name) = inside[first]
                else { break }
                inside = inside[(first + 1)...]
                let kind: Kind =
                    switch tokens[index] {
                    case .word("tests"), .word("testTarget"): .test
                    case .word("systemLibrary"): .clang
                    default: Self.isClang(name) ? .clang : .source
                    }
                let dependencies = kind == .clang ? [] : Set(Self.names(inside, named))
                targets.append(Target(name: name, kind: kind, dependencies: dependencies))
                index = end
            default: break
            }
            index += 1
        }
        self.targets = targets
    }

    /// C modules are called `CCurl`, `CPty`: a C before another capital.
    private static func isClang(_ name: String) -> Bool {
        name.first == "C" && name.dropFirst().first?.isUppercase == true
    }

    func target(_ name: String) -> Target? { targets.first { $0.name == name } }

    /// Everything a target is built from, at any distance.
    func reach(of name: String) -> Set<String> {
        var seen: Set<String> = []
        var open = [name]
        while let next = open.popLast() {
            for dependency in target(next)?.dependencies ?? [] where seen.insert(dependency).inserted {
                open.append(dependency)
            }
        }
        return seen
    }

    private enum Token: Equatable {
        case word(String)
        case text(String)
        case open, close
    }

    private static func tokens(_ source: String) -> [Token] {
        var tokens: [Token] = []
        for line in source.split(separator: "\n") {
            var rest = line[...]
            while let character = rest.first {
                if rest.hasPrefix("//") { break }
                if character == "\"" {
                    let inside = rest.dropFirst().prefix { $0 != "\"" }
                    tokens.append(.text(String(inside)))
                    rest = rest.dropFirst(inside.count + 2)
                } else if character.isLetter || character == "_" {
                    let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                    tokens.append(.word(String(word)))
                    rest = rest.dropFirst(word.count)
                } else {
                    if character == "(" { tokens.append(.open) }
                    if character == ")" { tokens.append(.close) }
                    rest = rest.dropFirst()
                }
            }
        }
        return tokens
    }

    private static func closing(_ tokens: [Token], from opening: Int) -> Int {
        var depth = 0
        for index in opening..<tokens.count {
            if tokens[index] == .open { depth += 1 }
            if tokens[index] == .close { depth -= 1 }
            if depth == 0 { return index }
        }
        return tokens.count
    }

    /// The names in a list of dependencies; the names of packages, paths and folders are none.
    private static func names(_ tokens: ArraySlice<Token>, _ named: [String: [String]]) -> [String] {
        var names: [String] = []
        var label = ""
        for token in tokens {
            switch token {
            case .word(let word):
                names += named[word] ?? []
                label = word
            case .text(let text):
                if !["package", "pages", "path", "pkgConfig", "url", "exact"].contains(label) { names.append(text) }
                label = ""
            case .open, .close: break
            }
        }
        return names
    }
}
