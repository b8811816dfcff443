// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Testing
import TextScreen

/// What is said of a courier's stick: one line where nobody's visit is, and nothing in one.
@Suite struct StickTests {
    @Test(arguments: [
        (DeviceCondition.courierBusy, "Låt det sitta kvar."), (.courierDone, "Du kan ta ut det."),
        (.courierFull, "USB-minnet är fullt."), (.broken, "Det gick inte att skriva på USB-minnet."),
    ])
    func oneLineAndNoInterruption(condition: DeviceCondition, words: String) throws {
        var kiosk = try TestKiosk()
        kiosk.set(DeviceStatus(.storage, condition))
        #expect(kiosk.screen.id == "attract" && kiosk.written.contains(words))
        kiosk.press("x")
        let visit = kiosk.screen
        #expect(!kiosk.written.contains("USB-minne"))
        // It comes and goes while somebody is there.
        kiosk.set(DeviceStatus(.storage, .notFitted))
        #expect(kiosk.screen == visit)
        kiosk.set(DeviceStatus(.storage, condition))
        #expect(kiosk.screen == visit && kiosk.recorded.allSatisfy { $0.kind != .deviceStateChanged })
        kiosk.press("9")
        kiosk.send(.serviceCard(.attendant, isProven: true))
        #expect(kiosk.screen.id == "devices")
        #expect(kiosk.screen.node("stick")?.role == .notice(.polite) && kiosk.written.contains(words))
        kiosk.touch("bar.pause")
        #expect(kiosk.screen.node("stick")?.name.contains(words) == true)
        kiosk.touch("reason.cleaning")
        #expect(kiosk.screen.id == "paused" && kiosk.written.contains(words))
    }

    @Test func anyOtherStorageIsNoNewsForTheShop() throws {
        var kiosk = try TestKiosk()
        for condition in [DeviceCondition.unexpected, .starting, .flapping] {
            kiosk.set(DeviceStatus(.storage, condition))
            #expect(!kiosk.written.contains("USB-minne") && kiosk.screen.node("stick") == nil)
        }
    }

    @Test(arguments: ["sv", "sv-x-plain", "en", "fi"])
    func everyLanguageHasTheLine(tag: String) throws {
        let strings = try TestKiosk.content.get().language(tag).strings
        for key in ["busy", "done", "full", "broken"] { #expect(strings["stick." + key]?.isEmpty == false, "\(key)") }
    }

    @Test(arguments: CatalogueCase.all)
    func theAttractScreenStaysOnePage(_ example: CatalogueCase) throws {
        for condition in [DeviceCondition.courierBusy, .courierDone, .courierFull, .broken] {
            var kiosk = try TestKiosk()
            kiosk.setPrinter(.ready)
            kiosk.set(DeviceStatus(.storage, condition))
            let layout = example.layout(kiosk.screen)
            #expect(layout.pageCount == 1, "\(condition)")
            #expect(layout.regions.contains { $0.id == "choice.start" })
        }
    }
}
