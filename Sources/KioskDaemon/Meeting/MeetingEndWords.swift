// SPDX-License-Identifier: EUPL-1.2
import KioskModel

extension MeetingEnd {
    /// Why a meeting did not come about and what to do about it, for whoever reads `kioskctl status`.
    ///
    /// By number: a terminal of an older version tells of one that it does not know.
    var sentence: String {
        switch rawValue {
        case 1: "the visitor hung up"
        case 2: "the agency ended it"
        case 3: "its time was over"
        case 10: "the visitor did not wait: nothing to do"
        case 11: "nobody joined in time: ask the agency whether somebody answers"
        case 12: "the agency was closed: see that its hours in agencies.yaml are right"
        case 13: "the agency's queue was full: nothing to do here"
        case 14: "the booking was not good: nothing to do here"
        case 15: "no line to the central or the agency: look at the network, then kioskctl doctor"
        case 16: "the central's ticket was refused: look at the clock and at the log, then enrol again"
        case 17: "the agency's system is not set up: the operator sees what is missing with kiosk-central meeting list"
        case 18: "no camera and no microphone: look at the cables, then kioskctl doctor"
        case 19: "the browser broke: look at the log; kioskctl doctor says what the machine lacks"
        case 20: "the agency's page wanted to leave its agency: add its address to agencies.yaml if it is meant to"
        case 21: "a certificate of the agency was not good: tell the agency"
        case 22: "the visit ended under it: nothing to do"
        case 23: "whoever spoke for the agency went away: ask the agency"
        case 24: "the booking was called off: nothing to do"
        default: "reason \(rawValue)"
        }
    }
}
