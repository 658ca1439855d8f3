/// The style sheet of a report: the reader's light or dark mode, narrow screens, paper.
enum ReportStyle {
  static let sheet = """
    <style>
    :root{--page:#ffffff;--text:#1f2328;--quiet:#59636e;--rule:#d1d9e0;color-scheme:light dark}
    @media (prefers-color-scheme:dark){:root{--page:#0d1117;--text:#e6edf3;--quiet:#9198a1;--rule:#3d444d}}
    body{margin:0;background:var(--page);color:var(--text);line-height:1.5;
    font-family:-apple-system,BlinkMacSystemFont,'Segoe UI','Noto Sans','Helvetica Neue',Arial,'PingFang SC',
    'Microsoft YaHei','Noto Sans CJK SC',sans-serif}
    main{max-width:62rem;margin:0 auto;padding:1.5rem}
    h1{font-size:1.8rem;line-height:1.2;margin:0 0 .5rem}
    h2{font-size:1.25rem;margin:2rem 0 .75rem;padding-bottom:.25rem;border-bottom:1px solid var(--rule)}
    p{max-width:46rem;margin:.5rem 0}
    .report-summary{font-size:1.05rem}
    .report-seed{color:var(--quiet)}
    dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(14rem,1fr));gap:.25rem 1.5rem;margin:.75rem 0}
    dl div{display:flex;justify-content:space-between;gap:1rem;border-bottom:1px solid var(--rule)}
    dt{color:var(--quiet)}
    dd{margin:0;text-align:right;font-variant-numeric:tabular-nums}
    .report-scroll{overflow-x:auto;margin:1rem 0}
    table{border-collapse:collapse;font-size:.9rem}
    caption{text-align:left;color:var(--quiet);padding-bottom:.4rem}
    th,td{padding:.25rem .9rem .25rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule)}
    thead th{border-bottom-width:2px}
    tbody th{font-weight:normal}
    th.report-number,td.report-number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
    figure{margin:1.25rem 0}
    figure svg{max-width:100%;height:auto;display:block}
    figcaption{color:var(--quiet);font-size:.9rem;max-width:46rem;margin-top:.4rem}
    @media print{section,figure,table{break-inside:avoid}}
    </style>
    """
}
