"""Colours and type of the page; its style sheet is `assets/ui/style.css`."""

import gradio as gr

from pipelines.paths import ASSETS

FONTS = ["ui-sans-serif", "system-ui", "Segoe UI", "Roboto", "DejaVu Sans", "sans-serif"]
THEME = gr.themes.Base(primary_hue="blue", neutral_hue="slate", font=FONTS, font_mono=["ui-monospace", "monospace"])
STYLE = ASSETS / "ui" / "style.css"
# when the page opens: the remembered choice of light or dark
JS = """() => {
  const kept = localStorage.getItem('playground-theme');
  if (kept) document.body.classList.toggle('dark', kept === 'dark');
}"""
