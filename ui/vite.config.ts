import { readFile, readdir, stat, writeFile } from "node:fs/promises";
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

/**
 * Names the application's chunk in `index.html`. The boot script imports it dynamically, so Vite would let the browser
 * find it only after the boot script has come: a round trip for nothing.
 */
function applicationPreloaded(): Plugin {
  return {
    name: "cliniq-application-preloaded",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((output) => output.type === "chunk");
        const main = chunks.find((chunk) => chunk.facadeModuleId?.endsWith("/src/main.tsx"));
        if (!main) throw new Error("the build has no chunk for src/main.tsx");
        const scripts = [main.fileName, ...main.imports].filter((name) => !html.includes(name));
        const styles = [...(main.viteMetadata?.importedCss ?? [])].filter((name) => !html.includes(name));
        return [
          ...scripts.map((name) => ({
            tag: "link",
            attrs: { rel: "modulepreload", crossorigin: true, href: `/${name}` },
            injectTo: "head" as const,
          })),
          ...styles.map((name) => ({
            tag: "link",
            attrs: { rel: "stylesheet", crossorigin: true, href: `/${name}` },
            injectTo: "head" as const,
          })),
        ];
      },
    },
  };
}

/** What somebody who opens the task queue for the first time may have to load, compressed. */
const FIRST_VISIT_BYTES = 200_000;
/** The modules that they load one after another; each brings what it imports. */
const FIRST_VISIT = [
  "/src/boot.ts",
  "/src/main.tsx",
  "/src/language/en/index.ts",
  "/src/reception/tasks/TasksPage.tsx",
  "/src/reception/tasks/FilterMenu.tsx",
  "/src/shell/TopTools.tsx",
];

/** Fails the build when the first visit has become too heavy. */
function firstVisitWithinBudget(): Plugin {
  let folder = "dist";
  const files = new Set(["index.html", "favicon.svg"]);
  return {
    name: "cliniq-first-visit",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
      const visit = (name: string) => {
        const chunk = chunks.find((one) => one.fileName === name);
        if (!chunk || files.has(name)) return;
        files.add(name);
        for (const style of chunk.viteMetadata?.importedCss ?? []) files.add(style);
        chunk.imports.forEach(visit);
      };
      for (const module of FIRST_VISIT) {
        const holder = chunks.find((chunk) => chunk.moduleIds.some((id) => id.endsWith(module)));
        if (!holder) throw new Error(`the build has no chunk with ${module}`);
        visit(holder.fileName);
      }
    },
    closeBundle: {
      order: "post",
      sequential: true,
      async handler() {
        const sizes = await Promise.all([...files].map((name) => compressedSize(join(folder, name))));
        const sum = sizes.reduce((total, size) => total + size, 0);
        this.info(`first visit to the task queue: ${sum} bytes compressed, of ${FIRST_VISIT_BYTES}`);
        if (sum > FIRST_VISIT_BYTES) throw new Error(`the first visit takes ${sum} bytes, more than ${FIRST_VISIT_BYTES}`);
      },
    },
  };
}

async function compressedSize(path: string): Promise<number> {
  const found = await stat(`${path}.br`).catch(() => stat(path));
  return found.size;
}

/** The component library's core and the few components that stand on every page; the others go with their pages. */
const BASE_OF_EVERY_PAGE =
  /node_modules\/@mantine\/(?:hooks|core\/esm\/(?:core|components\/(?:ActionIcon|Button|Checkbox|CloseButton|Input|InputBase|InlineInput|Loader|NativeSelect|TextInput|Transition|UnstyledButton|VisuallyHidden)))\/|\/src\/shared\/(?!Copy)/;

export default defineConfig({
  plugins: [react(), applicationPreloaded(), compressedTwins(), firstVisitWithinBudget()],
  build: {
    target: "es2022",
    // The shell in index.html is the whole first paint; hashed files may be cached for ever.
    assetsInlineLimit: 0,
    sourcemap: false,
    rolldownOptions: {
      output: {
        // What every page needs comes in three files that change at different times; without the groups it is thirty.
        codeSplitting: {
          groups: [
            // Boot asks for the words before anything else is there, so what it needs for that must not bring the rest.
            { name: "language", test: /\/src\/(?:language\/language|prefs\/prefs)\.ts$/, priority: 1 },
            { name: "react", test: /node_modules\/(?:react|react-dom|scheduler)\// },
            { name: "data", test: /node_modules\/(?:@tanstack|openapi-fetch)\// },
            { name: "base", test: BASE_OF_EVERY_PAGE },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: { "/api": { target: process.env.CLINIQ_URL ?? "http://127.0.0.1:8080", changeOrigin: false } },
  },
});
