namespace NeoResNet;

/// <summary>Holds the style of an <see cref="ExplanationPage"/>, for light and dark mode.</summary>
internal static class PageStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --ink: light-dark(#1b1f24, #e6e8eb); --soft: light-dark(#5b6570, #9aa4ae); --line: light-dark(#dfe3e7, #343a41);
          --paper: light-dark(#ffffff, #16191d); --bar: light-dark(#3b6fb6, #6f9fe0); --rail: light-dark(#eef1f4, #252a30); }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 72rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        h1 { margin: 0; font-size: 1.7rem; line-height: 1.2; }
        h2 { margin: 2.5rem 0 .5rem; font-size: 1.15rem; }
        p { margin: .35rem 0; max-width: 48rem; }
        .soft, figcaption span { color: var(--soft); }
        .maps { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); margin-top: 1rem; }
        figure { margin: 0; }
        .photo { position: relative; overflow: hidden; border-radius: 6px; min-height: 2.5rem; max-height: 40rem; }
        .photo::before { content: ""; position: absolute; inset: 0; background-size: 100% 100%; filter: grayscale(1); }
        .plain::before { filter: none; }
        .photo img { position: absolute; display: block; }
        .seen { position: absolute; border: 1px solid #fff; outline: 1px solid #000; }
        figcaption { margin-top: .4rem; line-height: 1.35; overflow-wrap: anywhere; }
        figcaption b { display: block; }
        .key { display: inline-block; width: 7rem; height: .7rem; border-radius: 3px; vertical-align: baseline;
          background: linear-gradient(90deg, rgb(29 78 216 / .75), rgb(29 78 216 / 0) 50%, rgb(214 40 40 / 0) 50%, rgb(214 40 40 / .75)); }
        .wide { overflow-x: auto; }
        @media (min-width: 62rem) { .wide { overflow: visible; } }
        table { border-collapse: collapse; width: 100%; font-size: .87rem; font-variant-numeric: tabular-nums; }
        th, td { padding: .2rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; font-weight: 400; }
        thead th { color: var(--soft); position: sticky; top: 0; background: var(--paper); }
        th:first-child { text-align: left; padding-left: 0; }
        td:last-child, thead th:last-child { padding-right: 0; }
        .bar { display: inline-block; width: 5rem; height: .55rem; border-radius: 3px; background: var(--rail); overflow: hidden; }
        .bar span { display: block; height: 100%; background: var(--bar); }
        .share { display: inline-block; min-width: 3.6em; text-align: right; }
        .bad { color: #d62828; font-weight: 600; }
        """;
}
