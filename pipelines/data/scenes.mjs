// Draws emoji: one JSON line {set, emoji, size} in, size*size*4 bytes of RGBA out, in the same order.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import sharp from "sharp";

const require = createRequire(import.meta.url);
const read = (set, file) => JSON.parse(readFileSync(require.resolve(`@iconify-json/${set}/${file}.json`)));
const sets = {};

function svg(set, emoji) {
  // fluent-emoji has no table of characters; its names are those of fluent-emoji-flat
  sets[set] ??= { icons: read(set, "icons"), names: read(set === "fluent-emoji" ? "fluent-emoji-flat" : set, "chars") };
  const { icons, names } = sets[set];
  const icon = icons.icons[names[emoji] ?? names[`${emoji}-fe0f`]];
  const width = icon.width ?? icons.width ?? 16;
  const height = icon.height ?? icons.height ?? 16;
  const space = `xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"`;
  return `<svg ${space} width="512" height="512">${icon.body}</svg>`;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { set, emoji, size } = JSON.parse(line);
  const drawn = sharp(Buffer.from(svg(set, emoji))).resize(size, size).ensureAlpha();
  process.stdout.write(await drawn.raw().toBuffer());
}
