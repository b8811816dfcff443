// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Central
import CommandEntry
import Foundation
import KioskModel

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Makes an enrolment token for a place and prints it once.")
    @OptionGroup var common: CommonOptions
    @Option(help: "Code of the place.") var site: UInt32
    @Option(help: "Minutes it lives, at most 15.") var minutes = 15

    struct Output: Codable {
        let token: String
        let expiresMilliseconds: Int64
    }

    func run() async throws {
        let (site, minutes) = (site, minutes)
        let issued = try await withStore(common) { try await $0.enroller.issue(place: site, minutes: minutes) }
        if common.json {
            return try CommandEntry.printJSON(
                Output(token: issued.token.grouped, expiresMilliseconds: issued.expiresMilliseconds))
        }
        print(issued.token.grouped)
    }
}

struct TerminalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terminal", abstract: "Enrolled terminals.", subcommands: [List.self, Revoke.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists terminals.")
        @OptionGroup var common: CommonOptions
        @OptionGroup var area: AreaOption

        func run() async throws {
            let area = area.area
            let list = try await withStore(common) { try await $0.terminals.list(area: area) }
            if common.json { return try CommandEntry.printJSON(list) }
            for one in list {
                let state = one.revokedMilliseconds == nil ? "" : "\trevoked"
                print("\(one.terminal)\t\(one.placeCode)\t\(SafeText.clean(one.placeName))\(state)")
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuses a terminal from now on.",
            discussion: """
                Whatever it has not sent is refused too, by courier as by line. Of a machine that was swapped, have \
                `kioskctl export --state` of its disk brought first.
                """)
        @OptionGroup var common: CommonOptions
        @Argument(help: "Id of the terminal, 64 hexadecimal digits.") var id: String

        struct Output: Codable {
            let revoked: String
        }

        func run() async throws {
            let id = id
            try await withStore(common) { try await $0.terminals.revoke(id) }
            if common.json { try CommandEntry.printJSON(Output(revoked: id)) } else { print("revoked") }
        }
    }
}

struct OperatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator", abstract: "People who may see the dashboard.", subcommands: [Add.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds an operator or gives one a new password, which is printed once unless it comes by pipe.")
        @OptionGroup var common: CommonOptions
        @OptionGroup var area: AreaOption
        @Option(help: "Name to sign in with.") var name: String
        @Option(
            help: ArgumentHelp(
                "Code of an agency whose desk the operator sits at, seeing nothing else; may be repeated.",
                valueName: "agency"))
        var desk: [Int32] = []
        @Flag(help: "Read the password from the first line of standard input.") var passwordStdin = false

        struct Output: Codable {
            let name: String
            let password: String?
        }

        func run() async throws {
            let (name, area, desk) = (name, area.area, desk)
            let given = passwordStdin ? readLine(strippingNewline: true) ?? "" : nil
            let password = try await withStore(common) { store in
                let password = given ?? store.operators.generatePassword()
                try await store.operators.save(name: name, password: password, area: area, desk: desk)
                return password
            }
            let output = Output(name: SafeText.clean(name), password: given == nil ? password : nil)
            if common.json { return try CommandEntry.printJSON(output) }
            print(output.password ?? "operator \(output.name) added")
        }
    }
}

struct ContentKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "content-key", abstract: "Keys that content bundles are signed with.", subcommands: [Add.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Adds a key for terminals that enrol from now on.")
        @OptionGroup var common: CommonOptions
        @OptionGroup var area: AreaOption
        @Argument(help: "Public key, 64 hexadecimal digits.") var key: String

        struct Output: Codable {
            let added: String
        }

        func run() async throws {
            let (bytes, area) = (Hex.decode(key) ?? [], area.area)
            try await withStore(common) { try await $0.contents.addKey(bytes, area: area) }
            if common.json { try CommandEntry.printJSON(Output(added: Hex.encode(bytes))) } else { print("added") }
        }
    }
}

struct ContentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "content", abstract: "Content bundles for terminals.", subcommands: [Add.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes a bundle the one that terminals should have.")
        @OptionGroup var common: CommonOptions
        @OptionGroup var area: AreaOption
        @Argument(help: "Bundle made with `kioskctl content build`.") var file: String

        struct Output: Codable {
            let version: UInt32
        }

        func run() async throws {
            let area = area.area
            let bundle: [UInt8]
            do {
                bundle = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
            } catch {
                throw CentralError.notFound("\(file) cannot be read", remedy: "give the path of a bundle")
            }
            let version = try await withStore(common) { try await $0.contents.add(bundle, area: area) }
            if common.json { try CommandEntry.printJSON(Output(version: version)) } else { print("version \(version)") }
        }
    }
}
