// Makes tfjs.json: samples of the repository's photos as TensorFlow.js prepares them. Run once, where Node.js is:
//   npm install --no-save @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0 && node tfjs.mjs > tfjs.json
// The preprocessing is written here with TensorFlow.js's operations after slim's description, apart from our code.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

// The photos are 8-bit RGB without interlacing; these are the PNG specification's five filters.
function decode(name) {
  const file = readFileSync(new URL(`../../../../samples/images/${name}`, import.meta.url));
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  if (file[24] !== 8 || file[25] !== 2 || file[28] !== 0) throw new Error(`${name} is of another kind`);
  const parts = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  }

  const lines = inflateSync(Buffer.concat(parts));
  const stride = width * 3;
  const pixels = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (stride + 1)];
    for (let i = 0; i < stride; i++) {
      const left = i >= 3 ? pixels[y * stride + i - 3] : 0;
      const above = y > 0 ? pixels[(y - 1) * stride + i] : 0;
      const corner = y > 0 && i >= 3 ? pixels[(y - 1) * stride + i - 3] : 0;
      const p = left + above - corner;
      const [a, b, c] = [Math.abs(p - left), Math.abs(p - above), Math.abs(p - corner)];
      const paeth = a <= b && a <= c ? left : b <= c ? above : corner;
      pixels[y * stride + i] = lines[y * (stride + 1) + 1 + i] + [0, left, above, (left + above) >> 1, paeth][filter];
    }
  }

  return tf.tensor3d(Array.from(pixels), [height, width, 3]);
}

const legacy = (x, size) => tf.image.resizeBilinear(x, size, false, false);
const halfPixel = (x, size) => tf.image.resizeBilinear(x, size, false, true);

function inception(x, size) {
  const [height, width] = x.shape;
  const [top, left] = [height, width].map(side => Math.floor((side - 0.875 * side) / 2));
  const crop = tf.slice(tf.div(x, 255), [top, left, 0], [height - 2 * top, width - 2 * left, 3]);
  return tf.mul(tf.sub(legacy(crop, size), 0.5), 2);
}

function vgg(x) {
  const [height, width] = x.shape;
  const scale = Math.fround(256 / Math.min(height, width));
  const [newHeight, newWidth] = [height, width].map(side => Math.trunc(Math.fround(side * scale)));
  const window = tf.slice(legacy(x, [newHeight, newWidth]), [Math.trunc((newHeight - 224) / 2), Math.trunc((newWidth - 224) / 2), 0], [224, 224, 3]);
  return tf.sub(window, [123.68, 116.78, 103.94]);
}

const recipes = {
  inception: x => inception(x, [299, 299]),
  inception_1000: x => inception(x, [1000, 700]),
  vgg: vgg,
  half_pixel: x => tf.sub(tf.div(halfPixel(x, [224, 224]), 127.5), 1),
  half_pixel_1000: x => tf.sub(tf.div(halfPixel(x, [1000, 700]), 127.5), 1),
};

const cases = [];
for (const photo of ['cat.png', 'coffee.png']) {
  const pixels = decode(photo);
  for (const [recipe, prepare] of Object.entries(recipes)) {
    const result = prepare(pixels);
    const values = Array.from(result.dataSync());
    const every = values.length > 1e6 ? 4999 : 499;
    cases.push({ photo, recipe, height: result.shape[0], width: result.shape[1], every, values: values.filter((_, i) => i % every === 0).map(v => +v.toPrecision(9)) });
  }
}

const lines = cases.map(c => `  ${JSON.stringify(c)}`).join(',\n');
console.log(`{"made_with": "tfjs ${tf.version_core}, backend cpu", "cases": [\n${lines}\n]}`);
