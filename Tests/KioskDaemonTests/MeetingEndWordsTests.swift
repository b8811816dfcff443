// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

@testable import KioskDaemon

@Suite struct MeetingEndWordsTests {
    @Test func everyEndHasItsReasonInStatus() {
        let sentences = MeetingEnd.allCases.map(\.sentence)
        #expect(Set(sentences).count == sentences.count)
        for end in MeetingEnd.allCases {
            #expect(!end.sentence.hasPrefix("reason"), "\(end)")
            // What did not come about says what to do.
            #expect(end.hasMet || end.sentence.contains(": "), "\(end)")
        }
    }
}
