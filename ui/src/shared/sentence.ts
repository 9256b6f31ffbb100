/** "no_answer" → "No answer". */
export function sentence(code: string): string {
  const words = code.replaceAll(/[_.-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
