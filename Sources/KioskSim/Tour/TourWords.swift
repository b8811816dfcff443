// SPDX-License-Identifier: EUPL-1.2

/// What a visitor reads on the tour, in one language. The words are those of `Kiosk/languages`; where they change
/// there, they change here: somebody has looked.
struct TourWords {
    /// The language's name on the attract screen.
    var language: String
    /// The agency whose slip is taken; agencies are called by their own names in every language.
    static let agency = "Polisen"
    static let agencyPhone = "114 14"
    var menu: String
    var contactSlip: String
    var survey: String
    var wantSlip: String
    var print: String
    var takeSlip: String
    var callSign: String
    var cancelCall: String
    var goodbye: String
    var paperOut: String
    var showOnScreen: String
    var openNow: String
    var thanks: String

    static let swedish = TourWords(
        language: "Svenska", menu: "Vad vill du göra?", contactSlip: "Öppettider och kontaktlapp",
        survey: "Säg vad du tycker", wantSlip: "Få numret på en lapp", print: "Skriv ut lappen",
        takeSlip: "Ta din lapp", callSign: "Personal: jag är här", cancelCall: "Jag behöver ingen hjälp nu",
        goodbye: "Ta din lapp och dina saker", paperOut: "Skrivaren har slut på papper",
        showOnScreen: "Visa lappen på skärmen", openNow: "öppet nu", thanks: "Tack för dina svar")

    static let english = TourWords(
        language: "English", menu: "What would you like to do?", contactSlip: "Opening hours and contact slip",
        survey: "Tell us what you think", wantSlip: "Get the number on a slip", print: "Print the slip",
        takeSlip: "Take your slip", callSign: "The terminal is ringing", cancelCall: "I do not need help now",
        goodbye: "Take your slip and your things", paperOut: "The printer is out of paper",
        showOnScreen: "Show the slip here", openNow: "open now", thanks: "Thank you for your answers")
}
