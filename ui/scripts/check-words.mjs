/**
 * Every word that a person reads comes from the catalogues in `src/language`. This reads the sources as the compiler
 * does and reports text that stands in them, keys that nobody uses, and words that are asked for before there are any.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";

const SRC = join(import.meta.dirname, "..", "src");
const CATALOGUES = join(SRC, "language");

/** Names of people and things, which no language changes. */
const NAMES = new Set(["cliniq", "Twilio", "Google", "Google Cloud", "ElevenLabs", "Deepgram", "AC…"]);
/** Attributes and properties that end up before somebody's eyes or ears. */
const SHOWN = new Set([
  "alt",
  "aria-label",
  "aria-placeholder",
  "aria-roledescription",
  "aria-valuetext",
  "data-label",
  "data-watermark",
  "description",
  "detail",
  "error",
  "label",
  "lead",
  "message",
  "name",
  "placeholder",
  "text",
  "thumbLabel",
  "title",
]);
/** Of these, the ones that also carry a field's, an icon's or a person's name. */
const SOMETIMES_SHOWN = new Set(["detail", "error", "message", "name", "text"]);
/** What is no text of the interface: pictures, fonts, and the callers' own words. */
const NO_WORDS = new Set(["api/schema.ts", "shared/Icon.tsx", "theme.ts", "reception/simulator/personas.ts"]);
/** Their arguments are for the browser or the developer. */
const TECHNICAL = /^(?:Error|NoAnswer|RegExp|Request|URL|addEventListener|closest|fetch|getRouteApi|import|lazyRouteComponent|querySelector|set|setProperty)$/;
/** A key, or an address. */
const NO_TEXT = /^\w+\.\w+$|^https:\/\//;
/** Their arguments are shown. */
const SAYING = new Set(["toastDone", "useTitle", "useChange"]);
const WORDS = new Set(["t", "rich", "term"]);

const faults = [];
const used = new Set();
const usedAreas = new Set();

function files(folder, ending = /\.tsx?$/) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path, ending);
    return ending.test(entry.name) ? [path] : [];
  });
}

function parse(path) {
  const kind = path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  return ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true, kind);
}

function report(node, what) {
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  faults.push(`src/${relative(SRC, source.fileName)}:${line + 1}: ${what}`);
}

function ancestor(node, is) {
  for (let at = node.parent; at; at = at.parent) if (is(at)) return at;
  return undefined;
}

const calledName = (call) => (ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : call.expression.getText());

/** The text parts of a literal; a template's holes are left out. */
function literalText(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) return [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join("\u0000");
  return null;
}

/** As what a literal is shown, through any choice between values: an attribute's name, "content", or null. */
function shownAs(node) {
  let child = node;
  for (let at = node.parent; at; child = at, at = at.parent) {
    if (ts.isParenthesizedExpression(at)) continue;
    if (ts.isConditionalExpression(at) && at.condition !== child) continue;
    if (ts.isBinaryExpression(at) && ["??", "||", "&&"].includes(at.operatorToken.getText())) continue;
    if (ts.isJsxExpression(at) && !ts.isJsxAttribute(at.parent)) return "content";
    if (ts.isJsxExpression(at)) continue;
    const name = ts.isJsxAttribute(at) || ts.isPropertyAssignment(at) ? at.name.getText().replaceAll('"', "") : "";
    return SHOWN.has(name) ? name : null;
  }
  return null;
}

function isIconName(node) {
  return ts.isJsxAttribute(node.parent) && node.parent.parent.parent.tagName.getText() === "Icon";
}

/** For the browser or the developer: an argument of a technical call, or an attribute that nobody sees. */
function isTechnical(node) {
  const call = ancestor(node, (at) => ts.isCallExpression(at) || ts.isNewExpression(at));
  if (call && TECHNICAL.test(calledName(call))) return true;
  const holder = ancestor(node, (at) => ts.isJsxAttribute(at) || ts.isFunctionLike(at) || ts.isJsxElement(at));
  return holder !== undefined && ts.isJsxAttribute(holder) && !SHOWN.has(holder.name.getText());
}

function readLiteral(node) {
  const text = literalText(node);
  if (text === null) return;
  used.add(text);
  if (ts.isTemplateExpression(node) && /^\w+\.$/.test(node.head.text)) usedAreas.add(node.head.text.slice(0, -1));
  if (NAMES.has(text)) return;
  if (isIconName(node) || isTechnical(node)) return;
  const plain = text.replaceAll("\u0000", "");
  const isCapital = /^[“¡¿(]?\p{Lu}\p{Ll}/u.test(plain);
  const isPhrase = /\p{L}[,.:;]? \p{L}/u.test(plain) || (ts.isTemplateExpression(node) && /(?:^|\s)\p{L}{2,}(?:\s|$)/u.test(plain));
  const isSaid = ts.isCallExpression(node.parent) && SAYING.has(calledName(node.parent));
  const shown = shownAs(node);
  const isWord = shown !== null && !SOMETIMES_SHOWN.has(shown) && /\p{L}{2}/u.test(plain) && !NO_TEXT.test(plain);
  if (isPhrase || isWord || (isCapital && (isSaid || shown !== null))) report(node, `text in the source: ${JSON.stringify(plain)}`);
}

function visit(node) {
  if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
  if (ts.isJsxText(node) && /\p{L}/u.test(node.text) && !NAMES.has(node.text.trim())) {
    report(node, `text in the source: ${JSON.stringify(node.text.trim())}`);
  }
  if (ts.isCallExpression(node) && WORDS.has(calledName(node))) {
    if (calledName(node) === "term") usedAreas.add(literalText(node.arguments[0]));
    if (!ancestor(node, ts.isFunctionLike)) report(node, "words are asked for while the module loads, before there are any");
  }
  readLiteral(node);
  ts.forEachChild(node, visit);
}

/** `area.name` of every message, from the catalogue's own sources. */
function keys(folder) {
  return files(folder).flatMap((path) =>
    parse(path).statements.flatMap((statement) => {
      if (!ts.isVariableStatement(statement) || path.endsWith("index.ts")) return [];
      return statement.declarationList.declarations.flatMap((declaration) => {
        const object = ts.isAsExpression(declaration.initializer) ? declaration.initializer.expression : declaration.initializer;
        return object.properties.map((property) => `${declaration.name.text}.${property.name.text}`);
      });
    }),
  );
}

for (const path of files(SRC)) {
  if (path.startsWith(CATALOGUES) || NO_WORDS.has(relative(SRC, path))) continue;
  visit(parse(path));
}
for (const path of files(SRC, /\.css$/)) {
  for (const [text] of readFileSync(path, "utf8").matchAll(/content: *"[^"]*\p{L}[^"]*"/gu)) {
    faults.push(`src/${relative(SRC, path)}: text in the style sheet: ${text}`);
  }
}
for (const key of keys(join(CATALOGUES, "en"))) {
  if (!used.has(key) && !usedAreas.has(key.split(".")[0])) faults.push(`src/language: nobody uses ${key}`);
}

if (faults.length > 0) {
  process.stderr.write(`${faults.join("\n")}\n`);
  process.exitCode = 1;
}
