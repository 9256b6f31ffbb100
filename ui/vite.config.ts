import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompress, constants, gzip } from "node:zlib";
import { promisify } from "node:util";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

/** Below this a compressed twin saves less than its own response header costs. */
const WORTH_COMPRESSING = 1024;

/**
 * Writes `.br` and `.gz` beside every text asset, so that the server sends a ready file and never compresses on
 * request.
 */
function compressedTwins(): Plugin {
  let folder = "dist";
  return {
    name: "cliniq-compressed-twins",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    async closeBundle() {
      const names = await readdir(folder, { recursive: true });
      const text = names.filter((name) => /\.(?:js|css|html|svg|json|webmanifest)$/.test(name));
      await Promise.all(text.map((name) => compressOne(join(folder, name))));
    },
  };
}

async function compressOne(path: string): Promise<void> {
  const body = await readFile(path);
  if (body.length < WORTH_COMPRESSING) return;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
  };
  await writeFile(`${path}.br`, await brotli(body, { params }));
  await writeFile(`${path}.gz`, await gzipped(body, { level: constants.Z_BEST_COMPRESSION }));
}

export default defineConfig({
  plugins: [react(), compressedTwins()],
  build: {
    target: "es2022",
    // The shell in index.html is the whole first paint; hashed files may be cached for ever.
    assetsInlineLimit: 0,
    sourcemap: false,
  },
  server: {
    port: 5173,
    proxy: { "/api": { target: process.env.CLINIQ_URL ?? "http://127.0.0.1:8080", changeOrigin: false } },
  },
});
