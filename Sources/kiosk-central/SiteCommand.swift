// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Central
import CommandEntry
import Foundation
import KioskModel

struct SiteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "site", abstract: "Service points.", subcommands: [Add.self, List.self, Set.self])

    /// What can be said of a place; all optional, so that `set` changes only what is given.
    struct Details: ParsableArguments {
        @Option(help: "Name on the screen and slip.") var name: String?
        @Option(help: "Municipality.") var municipality: String?
        @Option(help: "County.") var county: String?
        @Option(help: "The shop's own telephone.") var phone: String?
        @Option(help: "Where that telephone stands, for example \"vid kassan\".") var phonePlace: String?
        @Option(help: "Opening hours like \"mo-fr 09:00-18:00, sa 10:00-14:00\", or \"always\".") var hours: String?
        @Option(
            help: ArgumentHelp(
                "When the terminal has a line, written as opening hours: a van's times at the depot. \"always\" is usual.",
                valueName: "hours"))
        var contactHours: String?
        @Option(help: "Who answers for the terminal and for personal data.") var responsible: String?
        @Option(help: "Telephone for complaints.") var complaintsPhone: String?
        @Option(help: "Four digits with which the attendant pauses; empty: none asked.") var attendantCode: String?
        @Option(help: "A card that opens staff screens, attendant|technician:PUBLICKEYHEX[:LABEL]; may be repeated.")
        var serviceCard: [String] = []
        @Flag(inversion: .prefixedNo, help: "Rides in the postal van.") var mobile: Bool?

        /// The hours that were given.
        struct Hours {
            let opening: OpeningHours?
            /// `nil` inside: always.
            let contact: OpeningHours??

            init(_ details: Details) throws {
                opening = try details.hours.map { try HoursLine.read($0) }
                contact = try details.contactHours.map { $0 == "always" ? nil : try HoursLine.read($0) }
            }
        }

        func apply(to configuration: inout SiteConfiguration, _ hours: Hours) {
            configuration.placeName = name ?? configuration.placeName
            configuration.municipality = municipality ?? configuration.municipality
            configuration.county = county ?? configuration.county
            configuration.shopPhone = phone ?? configuration.shopPhone
            configuration.shopPhonePlace = phonePlace ?? configuration.shopPhonePlace
            configuration.openingHours = hours.opening ?? configuration.openingHours
            if let contact = hours.contact { configuration.contactHours = contact }
            configuration.responsible = responsible ?? configuration.responsible
            configuration.complaintsPhone = complaintsPhone ?? configuration.complaintsPhone
            configuration.attendantCode = storedCode ?? configuration.attendantCode
            for card in serviceCard.compactMap(Self.card) {
                let others = (configuration.serviceCards ?? []).filter { $0.publicKey != card.publicKey }
                configuration.serviceCards = others + [card]
            }
            configuration.isMobile = mobile ?? configuration.isMobile
        }

        func validate() throws {
            if let attendantCode, !attendantCode.isEmpty,
                !AttendantCode.isFourDigits(attendantCode)
            {
                throw ValidationError("--attendant-code takes four digits")
            }
            guard serviceCard.allSatisfy({ Self.card($0) != nil }) else {
                throw ValidationError(
                    "--service-card takes attendant:KEY or technician:KEY, the key as kioskctl doctor shows it")
            }
        }

        /// What is stored of the code: its scrypt, with a salt of its own.
        private var storedCode: String? {
            guard let attendantCode else { return nil }
            let salt = (0..<AttendantCode.saltLength).map { _ in UInt8.random(in: 0...255) }
            return AttendantCode.make(attendantCode, salt: salt) ?? ""
        }

        private static func card(_ text: String) -> ServiceCard? {
            let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard parts.count >= 2, let role = ServiceCard.Role(rawValue: parts[0]),
                let key = Hex.decode(parts[1]), key.count == 65, key[0] == 4
            else { return nil }
            return ServiceCard(role: role, publicKey: Hex.encode(key), label: parts.count == 3 ? parts[2] : "")
        }
    }

    struct Output: Codable {
        let code: UInt32
        let name: String
        let version: UInt32
        let area: String

        init(_ place: Place) {
            code = place.code
            name = SafeText.clean(place.configuration.placeName)
            version = place.configuration.version
            area = place.area
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Adds a place and prints its permanent code.")
        @OptionGroup var common: CommonOptions
        @OptionGroup var area: AreaOption
        @OptionGroup var details: Details

        func validate() throws {
            guard details.name?.isEmpty == false else { throw ValidationError("--name is missing") }
        }

        func run() async throws {
            let (details, area) = (details, area.area)
            let hours = try Details.Hours(details)
            var configuration = SiteConfiguration(
                version: 0, placeCode: 0, placeName: "", municipality: "", county: "", shopPhone: "",
                shopPhonePlace: "", openingHours: .always, isMobile: false, responsible: "", complaintsPhone: "",
                attendantCode: "")
            details.apply(to: &configuration, hours)
            let wanted = configuration
            let output = try await withStore(common) { Output(try await $0.places.add(wanted, area: area)) }
            if common.json { try CommandEntry.printJSON(output) } else { print(output.code) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists places.")
        @OptionGroup var common: CommonOptions
        @OptionGroup var area: AreaOption

        func run() async throws {
            let area = area.area
            let places = try await withStore(common) { try await $0.places.list(area: area).map(Output.init) }
            if common.json { return try CommandEntry.printJSON(places) }
            for place in places { print("\(place.code)\t\(place.name)\tversion \(place.version)") }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Changes a place; terminals fetch it when next heard.")
        @OptionGroup var common: CommonOptions
        @Argument(help: "Code of the place.") var code: UInt32
        @OptionGroup var details: Details

        func run() async throws {
            let (details, code) = (details, code)
            let hours = try Details.Hours(details)
            let output = try await withStore(common) {
                Output(try await $0.places.change(code) { details.apply(to: &$0, hours) })
            }
            if common.json { try CommandEntry.printJSON(output) } else { print("version \(output.version)") }
        }
    }
}
