// SPDX-License-Identifier: EUPL-1.2

/// What a slip says, in order, before it is laid out for a printer, a screen or a picture.
public struct SlipDraft: Sendable, Equatable {
    public struct Line: Sendable, Equatable {
        public enum Role: Sendable, Equatable {
            /// The symbol and "Servicepunkt".
            case symbol
            case place
            case date
            case heading
            case body
            /// The one thing to find again at home: a telephone number.
            case large
            /// A QR code; the text is what it says.
            case qr
            case rule
        }

        public var role: Role
        public var text: String
        /// BCP 47 tag.
        public var language: String

        public init(_ role: Role, _ text: String = "", language: String = "sv") {
            self.role = role
            self.text = text
            self.language = language
        }
    }

    /// Permanent code of the service the slip belongs to.
    public var service: Int32
    /// Agency whose counter the outcome raises, if any.
    public var agency: Int32?
    public var lines: [Line]

    public init(service: Int32, agency: Int32? = nil, lines: [Line]) {
        self.service = service
        self.agency = agency
        self.lines = lines
    }
}
