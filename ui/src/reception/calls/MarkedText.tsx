import { pieces } from "./pieces";
import css from "./calls.module.css";

interface MarkedTextProps {
  text: string;
  /** The words to mark; each wherever it stands, in any case. */
  words: readonly string[];
  tone: "alarm" | "found";
}

/** Text with some of its words marked. */
export function MarkedText({ text, words, tone }: MarkedTextProps) {
  return pieces(text, words).map((piece, index) =>
    piece.marked ? (
      <mark key={index} className={tone === "alarm" ? css.alarmWord : undefined}>
        {piece.text}
      </mark>
    ) : (
      <span key={index}>{piece.text}</span>
    ),
  );
}
