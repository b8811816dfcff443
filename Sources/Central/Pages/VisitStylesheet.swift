// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Dark round the pictures, one line of large text, nothing to press by mistake. Contrast of text is at least 7:1.
enum VisitStylesheet {
    /// The terminal's own bar lies over so much of the visitor's page.
    private static let strip = Int(HangUpStrip.fraction * 100)

    static let text = """
        * { box-sizing: border-box; }
        [hidden] { display: none !important; }
        html, body { height: 100%; margin: 0; }
        html { font-size: clamp(16px, 1.9vh + 0.4vw, 30px); }
        body { background: #11161b; color: #ffffff; overflow: hidden;
          font-family: "Source Sans 3", "Noto Sans", "DejaVu Sans", system-ui, sans-serif; line-height: 1.4; }
        main { position: relative; height: 100%; }
        .others { position: absolute; inset: 0; display: grid; grid-auto-flow: column;
          grid-auto-columns: minmax(0, 1fr); gap: 4px; }
        @media (orientation: portrait) { .others { grid-auto-flow: row; grid-auto-columns: auto;
          grid-auto-rows: minmax(0, 1fr); } }
        .others video { width: 100%; height: 100%; object-fit: contain; min-height: 0; }
        .own { position: absolute; right: 1.2rem; bottom: 1.2rem; width: clamp(7rem, 19vw, 16rem); border-radius: 0.7rem;
          border: 3px solid #ffffff; background: #11161b; transform: scaleX(-1); }
        .state { position: absolute; left: 0; right: 0; top: 50%; transform: translateY(-50%); margin: 0 auto;
          padding: 0 8vw; text-align: center; font-size: 1.5rem; font-weight: 600; }
        .state:empty { display: none; }
        .met .state, .interpreter .others:not(:empty) ~ .state { top: 1.2rem; left: 1.2rem; right: auto;
          transform: none; font-size: 0.95rem; background: rgba(10, 14, 18, 0.86); border-radius: 2rem;
          padding: 0.25rem 1rem; }
        .visit .others { top: \(strip)vh; }
        .visit.met .state { top: calc(\(strip)vh + 0.4rem); }
        .card { position: absolute; left: 50%; top: 50%; transform: translate(-50%, -50%); width: min(34rem, 88vw);
          background: #ffffff; color: #1c2127; border-radius: 0.9rem; padding: 1.8rem 2rem; text-align: center; }
        .card h1 { margin: 0; font-size: 1.7rem; line-height: 1.25; }
        .card p { margin: 0.8rem 0 1.3rem; }
        button { font: inherit; font-weight: 650; padding: 0.8rem 1.8rem; border-radius: 0.6rem; border: 0;
          cursor: pointer; background: #0b4f6c; color: #ffffff; }
        button:focus-visible { outline: 4px solid #9bd3ea; outline-offset: 3px; }
        .sound { position: absolute; left: 1.2rem; bottom: 1.2rem; background: #ffffff; color: #1c2127; }
        .visit.met .heard { top: calc(\(strip)vh + 3.4rem); }
        .mirror video { transform: scaleX(-1); }
        .voice { top: auto; bottom: 1.2rem; transform: translateX(-50%); padding: 0.9rem 1.4rem; }
        .voice meter { display: block; width: 100%; height: 1.6rem; margin: 0.4rem 0 0.8rem; }
        .leave { position: absolute; left: 1.2rem; bottom: 1.2rem; background: #ffffff; color: #7a2e00; }

        """
}
