/** Where reports come in: dropped, chosen, or pasted as text. */
import { ActionIcon, Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useRef, useState, type DragEvent } from "react";
import { formatNumber, t } from "../../language/t";
import { useHere } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { Tag } from "../../shared/Tag";
import type { Word } from "../../shared/words";
import { word } from "../../shared/words";
import { PasteText } from "./PasteText";
import { useUploads, type Upload as Uploading, type UploadState } from "./useUploads";
import css from "./reports.module.css";

const ACCEPTED = ".pdf,.txt,.md,application/pdf,text/plain,text/markdown";

const UPLOAD_STATE: Record<UploadState, Word> = {
  waiting: word("uploadState.waiting", "gray"),
  sending: word("uploadState.sending", "blue"),
  done: word("uploadState.done", "green"),
  failed: word("uploadState.failed", "red"),
  stopped: word("uploadState.stopped", "gray"),
};

export function Upload({ patient }: { patient: string }) {
  const { uploads, add, stop, retry, clear } = useUploads(patient);
  const [over, setOver] = useState(false);
  const [pasting, setPasting] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    add([...event.dataTransfer.files]);
  }

  return (
    <div className={css.upload}>
      <div
        className={css.drop}
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setOver(false)}
        onDrop={drop}
      >
        <Icon name="upload" size={22} />
        <p>{t("reports.dropHere")}</p>
        <span className={css.dropActions}>
          <Button size="compact-sm" variant="default" onClick={() => input.current?.click()}>
            {t("reports.chooseFiles")}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setPasting(true)}>
            {t("reports.pasteText")}
          </Button>
        </span>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept={ACCEPTED}
          aria-label={t("reports.chooseFiles")}
          onChange={(event) => {
            add([...(event.currentTarget.files ?? [])]);
            // The same file may be chosen again after it has failed.
            event.currentTarget.value = "";
          }}
        />
      </div>
      {uploads.length > 0 && (
        <>
          <ul className={css.uploads} aria-label={t("reports.uploads")}>
            {uploads.map((one) => (
              <Row key={one.id} upload={one} onStop={() => stop(one.id)} onRetry={() => retry(one.id)} />
            ))}
          </ul>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={clear}>
            {t("reports.clearList")}
          </Button>
        </>
      )}
      {pasting && <PasteText onClose={() => setPasting(false)} onText={(file) => add([file])} />}
    </div>
  );
}

/** "2.4 MB" */
export function sizeText(bytes: number): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, "kilobyte"] : [bytes / 1_000_000, "megabyte"];
  return formatNumber(value, { style: "unit", unit, maximumFractionDigits: 1 });
}

function Row({ upload, onStop, onRetry }: { upload: Uploading; onStop: () => void; onRetry: () => void }) {
  const { clinic } = useHere();
  const { name, size, state, progress, problem, report } = upload;
  return (
    <li className={css.uploadRow}>
      <span className={css.uploadName}>
        {report ? (
          <Link to="/c/$clinic/council/reports/$reportId" params={{ clinic: clinic.slug, reportId: report }}>
            {name}
          </Link>
        ) : (
          name
        )}
        <small>{sizeText(size)}</small>
      </span>
      <Tag word={UPLOAD_STATE[state]} dot />
      {state === "sending" && <progress value={progress} max={1} aria-label={t("reports.progressOf", { name })} />}
      {problem && (
        <span className={css.uploadFault} role="alert">
          {problem.message}
        </span>
      )}
      {(state === "waiting" || state === "sending") && (
        <ActionIcon aria-label={t("reports.stopUpload", { name })} onClick={onStop}>
          <Icon name="close" size={16} />
        </ActionIcon>
      )}
      {(state === "failed" || state === "stopped") && (
        <ActionIcon aria-label={t("reports.retryUpload", { name })} onClick={onRetry}>
          <Icon name="retry" size={16} />
        </ActionIcon>
      )}
    </li>
  );
}
