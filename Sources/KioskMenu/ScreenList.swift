// SPDX-License-Identifier: EUPL-1.2

extension KioskMenu {
    /// Every screen of the product, faults included.
    public static let screenIDs: [String] = [
        "attract", "closed", "goodbye", "paused", "paused-code", "paused-wait",
        "menu", "languages", "help", "about", "question", "survey-thanks", "idle-warning", "closing-warning",
        "agencies", "agency", "slip-preview", "slip-printing", "slip-printed", "slip-shown", "slip-unknown",
        "printer-paper-out", "printer-cover-open", "printer-jammed", "printer-unplugged", "printer-offline",
        "printer-set-aside", "printer-busy", "slips-stopped", "card-left", "card-forgotten",
        "meetings", "meeting-code", "booking-asking", "booking-found", "booking-early", "booking-late", "booking-used",
        "booking-called-off",
        "booking-unknown", "booking-no-line", "booking-not-set-up",
        "meeting-waiting", "meeting-opening", "meeting-running", "meeting-nobody-joined",
        "meeting-closed", "meeting-queue-full", "meeting-booking-refused", "meeting-no-line", "meeting-refused",
        "meeting-not-set-up", "meeting-no-camera", "meeting-broke", "meeting-left", "meeting-certificate",
        "meeting-lost", "meeting-called-off",
        "meetings-stopped", "meeting-callback", "meeting-rating", "rehearsal",
        "page-form", "page-mirror",
        "attendant-sign", "attendant-unanswered", "staff-code", "staff-wait", "staff-reasons", "devices", "fix-sheet",
        "keyboard-new", "test-welcome", "test-touch", "test-key", "test-scan", "test-card", "test-paper",
        "test-unplug", "test-meeting", "test-done",
    ]
}
