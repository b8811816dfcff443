// SPDX-License-Identifier: EUPL-1.2

/// What the clerks' page has beside `Stylesheet`.
enum DeskStylesheet {
    static let text = """
        main { max-width: 100rem; padding-top: 1.6rem; }
        [hidden] { display: none !important; }
        .desk { display: grid; grid-template-columns: minmax(20rem, 26rem) minmax(0, 1fr); gap: 2.4rem;
          align-items: start; }
        .desk.busy { grid-template-columns: minmax(17rem, 20rem) minmax(0, 1fr); gap: 1.8rem; }
        /* The visitor and the way out stay in sight while a slip is written. */
        .busy .held { position: sticky; top: 0; z-index: 1; background: var(--paper); padding-top: 0.3rem; }
        .busy .state { margin-bottom: 0.5rem; }
        .busy .door { flex-wrap: wrap; }
        .busy .door > div { flex: 1 1 100%; }
        .busy .slip :is(input, textarea, button) { scroll-margin-top: calc(44vh + 9rem); }
        h2 { font-size: 2rem; line-height: 1.2; margin: 0 0 0.4rem; letter-spacing: -0.01em; }
        h3 { font-size: 1.2rem; margin: 0; }
        .door, .one { display: flex; justify-content: space-between; align-items: center; gap: 1rem;
          background: var(--card); border: 1px solid var(--line); border-radius: 0.8rem; padding: 0.9rem 1.1rem;
          margin: 0.7rem 0; }
        .door.open { border-color: var(--accent); }
        .door strong, .one strong { overflow-wrap: anywhere; }
        .door button, .one button { flex: none; padding: 0.6rem 1.1rem; }
        .count { font-size: 1.2rem; font-weight: 650; margin: 1.8rem 0 0.3rem; }
        .waiting { list-style: none; margin: 0 0 1.8rem; padding: 0; }
        .one { padding-block: 1rem; border-left: 0.4rem solid var(--accent); }
        .one.wants { border-left-color: var(--warn); }
        .facts-line { list-style: none; display: flex; flex-wrap: wrap; gap: 0.35rem; margin: 0.45rem 0 0; padding: 0; }
        .facts-line li { background: var(--tint); border-radius: 2rem; padding: 0.05rem 0.7rem; font-size: 0.9rem; }
        .wants .facts-line li:last-child { background: var(--warn-tint); }
        button:disabled { opacity: 0.45; cursor: default; }
        details { border-top: 1px solid var(--line); padding-top: 0.9rem; }
        summary { cursor: pointer; font-weight: 600; padding: 0.3rem 0; }
        .booked { margin: 0.6rem 0 1.1rem; padding: 0; list-style: none; }
        .booked li:not(.none) { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center;
          gap: 0.4rem 1rem; padding: 0.35rem 0; border-bottom: 1px solid var(--line); }
        .booked button { padding: 0.3rem 0.8rem; }
        .booked .trouble { margin: 0; width: 100%; font-weight: 600; }
        .booked .none { color: var(--soft); }
        input[type=date], input[type=time], select, textarea { font: inherit; padding: 0.6rem 0.8rem; width: 100%;
          border: 1px solid var(--soft); border-radius: 0.5rem; background: var(--card); color: var(--ink); }
        .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0.8rem; }
        .days { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.35rem 0.9rem; align-items: center; }
        .days label { margin: 0; }
        .days input { margin: 0; padding: 0.35rem 0.7rem; }
        #hours .hint { margin: 0.3rem 0; }
        .code:empty { display: none; }
        .code { background: var(--tint); border-radius: 0.5rem; padding: 0.7rem 1rem; margin: 0.4rem 0 0; }
        .code strong { font-size: 1.25em; letter-spacing: 0.06em; white-space: nowrap; }
        .state { color: var(--soft); margin: 0 0 1.1rem; min-height: 1.55em; }
        .stage { position: relative; border-radius: 0.8rem; overflow: hidden; background: #101418; }
        .others { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: 2px;
          height: min(44vh, 46rem); }
        .others video { width: 100%; height: 100%; object-fit: contain; min-height: 0; }
        .nobody { color: #d5dbe0; align-self: center; justify-self: center; margin: 0; padding: 1rem; }
        .own { position: absolute; right: 1rem; bottom: 1rem; width: clamp(6rem, 20%, 13rem); border-radius: 0.6rem;
          border: 2px solid #ffffff; background: #101418; transform: scaleX(-1); }
        .tools { display: flex; flex-wrap: wrap; gap: 0.6rem; margin: 0.7rem 0 0; padding-bottom: 0.9rem; }
        .tools button { padding: 0.6rem 0.95rem; }
        h2:focus, .count:focus { outline: none; }
        .end { margin-left: auto; background: var(--warn); border-color: var(--warn); color: var(--paper); }
        .link { background: var(--tint); border-radius: 0.8rem; padding: 1rem 1.2rem; margin: 0 0 1rem; }
        .row { display: flex; flex-wrap: wrap; gap: 0.8rem; align-items: center; margin-top: 0.5rem; }
        .row input { flex: 1 1 16rem; width: auto; }
        .slip { display: grid; gap: 0.7rem; background: var(--card); border: 1px solid var(--line);
          border-radius: 0.8rem; padding: 1.2rem 1.4rem; }
        .hint { color: var(--soft); margin: -0.4rem 0 0; }
        fieldset { border: 0; padding: 0; margin: 0; min-width: 0; }
        legend { padding: 0; margin-bottom: 0.3rem; }
        .phrases { columns: 2 20rem; column-gap: 2rem; }
        .phrases legend { column-span: all; }
        .phrase { break-inside: avoid; padding: 0.25rem 0 0.45rem; }
        .phrase label { display: flex; gap: 0.6rem; align-items: baseline; }
        .phrase input[type=checkbox] { width: 1.15rem; height: 1.15rem; flex: none; accent-color: var(--accent);
          position: relative; top: 0.15rem; }
        .phrase input[type=text] { margin: 0.3rem 0 0 1.75rem; width: calc(100% - 1.75rem); padding: 0.4rem 0.7rem; }
        @media (max-width: 60rem) {
          .desk, .desk.busy { grid-template-columns: minmax(0, 1fr); }
          .busy .held { position: static; }
          .busy .meeting { order: -1; }
          .others { height: min(38vh, 30rem); }
          .end { margin-left: 0; }
        }

        """
}
