"""Runs of models of scenes, and of the stock pipelines that they are held against."""

import torch

from .tiny import levels

PROMPT = "a cat above a rocket"


@torch.inference_mode()
def run(model, task, options):
    return list(getattr(model, task)(options))


def last(model, task, options):
    return levels(run(model, task, options)[-1].images)


def stock(kind, folder, **parts):
    pipeline = kind.from_pretrained(folder, local_files_only=True, **parts)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def generators(seed, count):
    return [torch.Generator().manual_seed(seed + k) for k in range(count)]
