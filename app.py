"""Playground of Generative Architectures: parse the command line, build the page, launch it."""

import argparse
import gc
import os
import sys


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", help="address to listen on; 0.0.0.0 lets the class in (default: this machine only)")
    parser.add_argument("--port", type=int, help="port to listen on (default: the first free one from 7860)")
    parser.add_argument("--share", action="store_true", help="also make a temporary public link through Gradio")
    parser.add_argument("--device", help="cuda, mps or cpu (default: the best there is)")
    parser.add_argument(
        "--dtype", choices=["fp32", "bf16", "fp16"], help="number format (default: fp16 on cuda, else fp32)"
    )
    parser.add_argument("--offline", action="store_true", help="never ask the Hugging Face Hub")
    parser.add_argument("--models", metavar="DIR", help="folder of model folders (default: assets/models)")
    return parser.parse_args(arguments)


def main() -> None:
    """Serve the page at once; models are loaded in the background."""
    settings = parse()
    gc.disable()  # all that is imported and built stays: to look for garbage in it takes a quarter of the start
    if settings.offline:
        os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

    from starlette.middleware import Middleware

    import pipelines
    from playground import player, status, theme, ui
    from playground.localised import Languages
    from playground.unwatched import Unwatched

    chosen = {key: getattr(settings, key) for key in ("device", "dtype", "models") if getattr(settings, key)}
    pipelines.configure(**chosen)
    page = ui.build()
    _, address, _ = page.launch(
        server_name=settings.host, server_port=settings.port, share=settings.share, theme=theme.THEME,
        css_paths=theme.STYLE, js=theme.JS,
        head=player.scripts(), prevent_thread_lock=True, show_error=True, run_history=False,
        footer_links=["api"], quiet=True, max_file_size="32mb",
        app_kwargs={"middleware": [Middleware(Languages), Middleware(Unwatched)]},
    )  # fmt: skip
    gc.freeze()
    gc.enable()
    print(f"The playground is open at {address}", flush=True)
    if settings.host == "0.0.0.0":
        status.print_qr_code(page.server_port)
    status.warm_up()
    page.block_thread()


if __name__ == "__main__":
    sys.exit(main())
