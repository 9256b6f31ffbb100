import type { Line } from "../../api/types";
import { formatNumber, t } from "../../language/t";
import { Icon } from "../../shared/Icon";
import { At } from "../../shared/time";
import { levelWord } from "../../shared/words";
import { MarkedText } from "./MarkedText";
import css from "./calls.module.css";

interface TranscriptLinesProps {
  lines: readonly Line[];
  /** What is searched for in the text. */
  find?: string;
  /** The line to point at. */
  current?: number | null;
  /** Without times and recognition figures, for reading beside something else. */
  dense?: boolean;
}

/** Below this the words may have been heard wrongly, and the reader should know. */
const UNSURE = 0.6;

export function lineId(seq: number): string {
  return `line-${seq}`;
}

/** The turns of a call, as they were said. */
export function TranscriptLines({ lines, find = "", current = null, dense = false }: TranscriptLinesProps) {
  return (
    <ol className={css.lines} data-dense={dense}>
      {lines.map((line) => (
        <li
          key={line.seq}
          id={dense ? undefined : lineId(line.seq)}
          className={css.line}
          data-speaker={line.speaker}
          data-alarm={line.alarm?.level}
          data-current={line.seq === current}
        >
          <div className={css.lineHead}>
            <strong>{t(`speaker.${line.speaker}`)}</strong>
            {!dense && <At at={line.at} shape="time" />}
            {typeof line.confidence === "number" && line.confidence < UNSURE && (
              <span className={css.unsure}>{t("calls.heardWith", { percent: formatNumber(line.confidence, { style: "percent" }) })}</span>
            )}
          </div>
          <p className={css.said}>
            {find ? (
              <MarkedText text={line.text} words={[find]} tone="found" />
            ) : (
              <MarkedText text={line.text} words={line.alarm?.words ?? []} tone="alarm" />
            )}
          </p>
          {line.alarm && (
            <p className={css.lineAlarm}>
              <Icon name="alarm" size={14} />
              {levelWord(line.alarm.level).text}: {line.alarm.rule}
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}
