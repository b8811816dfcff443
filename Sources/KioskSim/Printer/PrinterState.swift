// SPDX-License-Identifier: EUPL-1.2

extension VirtualPrinter {
    /// What a person sees who looks at it.
    public struct State: Sendable, Equatable {
        public var paper: PaperSupply
        public var isCoverOpen: Bool
        public var isCutterJammed: Bool
        /// Nothing more comes out until somebody does something.
        public var isHeld: Bool { paper == .out || isCoverOpen || isCutterJammed }
    }
}
