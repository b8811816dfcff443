// SPDX-License-Identifier: EUPL-1.2

/// The pages' one stylesheet. Contrast of text is at least 7:1 in light and dark.
enum Stylesheet {
    static let text = """
        :root { color-scheme: light dark; --paper: #fbfaf7; --card: #ffffff; --ink: #1c2127; --soft: #424a54;
          --line: #d9d5cc; --accent: #0b4f6c; --accent-ink: #ffffff; --tint: #e7eff2; --warn: #7a2e00;
          --warn-tint: #fbeadf; }
        @media (prefers-color-scheme: dark) { :root { --paper: #14181c; --card: #1b2126; --ink: #f1efe9;
          --soft: #c3c8cd; --line: #39424a; --accent: #9bd3ea; --accent-ink: #0c1a21; --tint: #1f323b;
          --warn: #ffc7a3; --warn-tint: #3d2415; } }
        * { box-sizing: border-box; }
        html { font-size: 106.25%; }
        body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.55;
          font-family: "Source Sans 3", "Noto Sans", "DejaVu Sans", system-ui, sans-serif; }
        a { color: var(--accent); text-underline-offset: 0.2em; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 3px; }
        .skip { position: absolute; left: -999em; }
        .skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: 0.5rem 1rem; }
        header { display: flex; justify-content: space-between; align-items: center; gap: 1rem; flex-wrap: wrap;
          padding: 1.1rem clamp(1rem, 4vw, 3rem); background: var(--card); border-bottom: 1px solid var(--line); }
        header form { display: flex; align-items: center; gap: 1rem; margin: 0; }
        .mark { display: flex; align-items: center; gap: 0.7rem; font-weight: 700; font-size: 1.15rem;
          color: var(--ink); text-decoration: none; }
        nav { display: flex; gap: 1.4rem; margin-right: auto; margin-left: 1.2rem; }
        .symbol { width: 2rem; height: 2rem; fill: var(--accent); vertical-align: middle; margin-right: 0.6rem }
        .who { color: var(--soft); }
        main { max-width: 84rem; margin: 0 auto; padding: 2.2rem clamp(1rem, 4vw, 3rem) 5rem; }
        h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 0.4rem; letter-spacing: -0.01em; }
        .lead { color: var(--soft); margin: 0 0 1.8rem; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 1rem;
          margin: 0 0 2.4rem; }
        .figures div, .facts { background: var(--card); border: 1px solid var(--line); border-radius: 0.8rem; }
        .figures div { padding: 1rem 1.3rem; }
        .figures dt, .facts dt { color: var(--soft); font-size: 0.9rem; }
        .figures dd { margin: 0; font-size: 2rem; font-weight: 650; line-height: 1.25;
          font-variant-numeric: tabular-nums; }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1.2rem 2rem;
          padding: 1.5rem; margin: 0 0 2.4rem; }
        .facts dd { margin: 0; overflow-wrap: anywhere; }
        table { width: 100%; border-collapse: separate; border-spacing: 0; background: var(--card);
          border: 1px solid var(--line); border-radius: 0.8rem; margin: 0 0 2.6rem; }
        caption { text-align: left; font-size: 1.2rem; font-weight: 650; padding: 0 0 0.7rem; }
        th, td { text-align: left; vertical-align: top; padding: 0.95rem 1.1rem; border-top: 1px solid var(--line); }
        thead th { color: var(--soft); font-size: 0.88rem; font-weight: 600; border-top: 0; padding-block: 0.75rem;
          white-space: nowrap; }
        tbody th { font-weight: 600; min-width: 10rem; }
        td { overflow-wrap: anywhere; }
        small { display: block; color: var(--soft); font-size: 0.88rem; font-weight: 400; }
        .number { text-align: right; white-space: nowrap; }
        .number small { display: inline; }
        .number small.note { display: block; white-space: normal; }
        .day { white-space: nowrap; }
        .words { min-width: 8.5rem; }
        .figure { font-weight: 650; font-variant-numeric: tabular-nums; font-size: 1.1rem; }
        .health { display: inline-flex; align-items: center; gap: 0.5rem; padding: 0.15rem 0.8rem 0.15rem 0.6rem;
          border-radius: 2rem; background: var(--tint); white-space: nowrap; font-weight: 600; }
        .shape { color: var(--accent); font-size: 0.85em; min-width: 1em; text-align: center; }
        .attention, .silent, .revoked { background: var(--warn-tint); }
        .attention .shape, .silent .shape, .revoked .shape { color: var(--warn); }
        tfoot th, tfoot td { font-weight: 650; border-top: 2px solid var(--line); }
        .slim { max-width: 30rem; }
        .columns { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 0 2rem;
          align-items: start; }
        code { font-family: "Noto Sans Mono", "DejaVu Sans Mono", monospace; font-size: 0.86em; color: var(--soft); }
        .narrow { max-width: 24rem; margin: 3rem auto; }
        .stack { display: grid; gap: 0.45rem; }
        .stack input { margin-bottom: 0.8rem; }
        input[type=text], input[type=password] { font: inherit; padding: 0.7rem 0.9rem; width: 100%;
          border: 1px solid var(--soft); border-radius: 0.5rem; background: var(--card); color: var(--ink); }
        button { font: inherit; font-weight: 600; padding: 0.75rem 1.4rem; border-radius: 0.5rem; cursor: pointer;
          border: 1px solid var(--accent); background: var(--accent); color: var(--accent-ink); }
        button.quiet { background: transparent; color: var(--accent); padding: 0.45rem 1rem; }
        .problem { background: var(--warn-tint); color: var(--ink); padding: 0.8rem 1.1rem; border-radius: 0.5rem; }
        @media (max-width: 60rem) {
          nav { margin-left: 0; width: 100%; order: 3; }
          table, tbody, tfoot, tr, th, td, caption { display: block; }
          caption { padding: 1rem 1.1rem 0.2rem; }
          thead { position: absolute; left: -999em; }
          tr { border-top: 1px solid var(--line); padding: 0.7rem 0; }
          tr:first-child { border-top: 0; }
          tbody th, tfoot th, td, .number { border: 0; padding: 0.3rem 1.1rem; text-align: left; white-space: normal; }
          tfoot tr:first-child { border-top: 2px solid var(--line); }
          tfoot td { border: 0; }
          td:empty { display: none; }
          .keep { display: table; }
          .keep caption { display: table-caption; padding: 0 0 0.6rem; }
          .keep tbody { display: table-row-group; }
          .keep tr { display: table-row; }
          .keep th, .keep td { display: table-cell; padding: 0.6rem 1.1rem; border-top: 1px solid var(--line); }
          .keep tr:first-child > * { border-top: 0; }
          .keep .number { text-align: right; }
          .keep td[data-label]::before { content: none; }
          .number small.note { display: inline; margin-left: 0.5rem; }
          td[data-label]::before, th[data-label]::before { content: attr(data-label) ": "; color: var(--soft); }
        }
        @media (prefers-reduced-motion: no-preference) { a, button { transition: opacity 0.1s; } }

        """
}
