/** How a report's page looks, by day and by night. The colours stay apart for eyes that mix up red and green (Okabe and Ito). */

export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --faint: #5c5c5c; --line: #d4d4d4; --none: #efefef; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --paper: #161616; --faint: #a8a8a8; --line: #444; --none: #2a2a2a; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; } h2 { margin-top: 3rem; border-top: 2px solid var(--line); padding-top: 1rem; overflow-wrap: anywhere; } h3 { margin-top: 2rem; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; } .faint { color: var(--faint); } .scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); }
.first { border-left: 4px solid #d55e00; padding-left: .8rem; }
svg { max-width: none; font: 13px system-ui, sans-serif; fill: var(--ink); } svg .faint { fill: var(--faint); } svg .axis { stroke: var(--line); }
svg .value { text-anchor: middle; fill: #000; font-weight: 600; } svg .unknown { fill: var(--faint); } svg .none { fill: var(--none); } svg .base { fill: #009e73; }
svg .tone0 { fill: #e69f00; } svg .tone1 { fill: #56b4e9; } svg .tone2 { fill: #cc79a7; } svg .tone3 { fill: #f0e442; } svg .tone4 { fill: #d55e00; } svg .tone5 { fill: #0072b2; }
`;
