/** What was recorded of a call. Listening is audited, so the audio is fetched only when somebody asks for it. */
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { signedFetch } from "../../api/client";
import { Problem } from "../../api/problem";
import type { Call, Recording } from "../../api/types";
import { t } from "../../language/t";
import { FormFault } from "../../shared/states";
import { clockSpan } from "../../shared/time";
import css from "./calls.module.css";

export function Recordings({ call }: { call: Call }) {
  return (
    <>
      {call.consent && <p className={css.quiet}>{t(`consent.${call.consent}`)}</p>}
      {call.recordings.length === 0 && <p className={css.quiet}>{t("calls.none")}</p>}
      <ul className={css.plain}>
        {call.recordings.map((recording) => (
          <li key={recording.id}>
            <Player recording={recording} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Player({ recording }: { recording: Recording }) {
  const { url, kind, status, duration_s } = recording;
  const audio = useMutation({ mutationFn: (from: string) => listen(from) });
  const { data } = audio;
  useEffect(() => () => (data ? URL.revokeObjectURL(data) : undefined), [data]);
  const name = `${t(`recordingKind.${kind}`)}${duration_s ? `, ${clockSpan(duration_s)}` : ""}`;
  if (!url) {
    return (
      <p className={css.quiet}>
        {name}: {t(`recordingStatus.${status}`)}
      </p>
    );
  }
  return (
    <>
      <p>{name}</p>
      {data ? (
        <audio controls autoPlay src={data} aria-label={name} className={css.audio} />
      ) : (
        <Button size="xs" variant="default" loading={audio.isPending} onClick={() => audio.mutate(url)}>
          {t("calls.listen")}
        </Button>
      )}
      <FormFault error={audio.error ? Problem.of(audio.error) : null} />
    </>
  );
}

/** The audio as an address of this page: an element that plays cannot send the session's headers itself. */
async function listen(from: string): Promise<string> {
  const response = await signedFetch(new Request(new URL(from, window.location.origin)));
  if (!response.ok) throw new Problem({ ...((await response.json()) as object), status: response.status }, null);
  return URL.createObjectURL(await response.blob());
}
