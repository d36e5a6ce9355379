// Renders DiceBear faces: one JSON line {style, options} in, 64*64*3 bytes of RGB out, in the same order.
import * as collection from "@dicebear/collection";
import { createAvatar } from "@dicebear/core";
import { once } from "node:events";
import { createInterface } from "node:readline";
import sharp from "sharp";

const SIZE = 64;
sharp.concurrency(1);
sharp.cache(false);

async function render(line) {
  const { style, options } = JSON.parse(line);
  const svg = createAvatar(collection[style], { ...options, size: SIZE }).toString();
  return sharp(Buffer.from(svg)).resize(SIZE, SIZE).removeAlpha().raw().toBuffer();
}

async function write(batch) {
  const pixels = Buffer.concat(await Promise.all(batch.map(render)));
  if (!process.stdout.write(pixels)) await once(process.stdout, "drain");
}

let batch = [];
for await (const line of createInterface({ input: process.stdin })) {
  batch.push(line);
  if (batch.length < 64) continue;
  await write(batch);
  batch = [];
}
await write(batch);
