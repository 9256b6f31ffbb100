/** The clinician chooses a draft and signs it; then it is final. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { t } from "../../language/t";
import { useMay } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { Panel } from "../../shared/Page";
import { Empty } from "../../shared/states";
import { Tag } from "../../shared/Tag";
import { numbersQuery } from "../queries";
import { Summary } from "../text/Checked";
import type { Artifact, Run } from "../types";
import { isOver } from "../words";
import { Text } from "./Drafts";
import { useNameOf } from "./names";
import { Sign } from "./Sign";
import { byLetter } from "./stages";
import { useRunDeed } from "./useRunDeed";
import css from "./runs.module.css";

export function SelectDraft({ run }: { run: Run }) {
  const drafts = byLetter(run.units)
    .filter((unit) => unit.counts && unit.artifact?.is_draft)
    .flatMap(({ artifact }) => (artifact ? [artifact] : []))
    // The final drafts first; the consolidation is what is left when there are none.
    .toSorted((a, b) => b.stage - a.stage);
  const first = run.selection?.artifact_id ?? run.offered_artifact_id ?? drafts[0]?.id ?? null;
  const [looked, setLooked] = useState<string | null>(null);
  const current = drafts.find(({ id }) => id === (looked ?? first)) ?? drafts[0];
  if (!current) {
    return (
      <Panel>
        <Empty icon="file" title={t("runs.noDraft")}>
          {t("runs.noDraftWhy")}
        </Empty>
      </Panel>
    );
  }
  return (
    <div className={css.select}>
      <div className={css.stack}>
        <Panel title={t("runs.drafts")}>
          <div className={css.choices} role="radiogroup" aria-label={t("runs.drafts")}>
            {drafts.map((draft) => (
              <Choice key={draft.id} run={run} draft={draft} checked={draft.id === current.id} onLook={() => setLooked(draft.id)} />
            ))}
          </div>
          <Choose run={run} draft={current} />
        </Panel>
        {(run.selection !== null || run.signature !== null) && <Sign run={run} />}
      </div>
      <Panel title={t("runs.theDraft")}>
        <Text run={run} artifact={current} allFigures={false} />
      </Panel>
    </div>
  );
}

interface ChoiceProps {
  run: Run;
  draft: Artifact;
  checked: boolean;
  onLook(): void;
}

function Choice({ run, draft, checked, onLook }: ChoiceProps) {
  const nameOf = useNameOf();
  const check = useQuery(numbersQuery(run.id, draft));
  return (
    <button type="button" role="radio" aria-checked={checked} className={css.choice} onClick={onLook}>
      <strong>{draft.stage === 4 ? t("stageName.4") : nameOf(draft)}</strong>
      {run.selection?.artifact_id === draft.id && <Tag word={{ text: t("runs.chosen"), tone: "green" }} dot />}
      {check.data && <Summary check={check.data} />}
    </button>
  );
}

function Choose({ run, draft }: { run: Run; draft: Artifact }) {
  const select = useRunDeed(run.id, "select");
  const mayRun = useMay("council.run");
  if (run.signature !== null) return null;
  if (!isOver(run.state)) return <p className={css.quiet}>{t("runs.notOverYet")}</p>;
  if (!mayRun) return <p className={css.quiet}>{t("runs.mayNotChoose")}</p>;
  if (run.selection?.artifact_id === draft.id) return null;
  return (
    <Button
      mt="sm"
      leftSection={<Icon name="check" size={16} />}
      loading={select.isPending}
      onClick={() => select.mutate(draft.id)}
    >
      {t("runs.choose")}
    </Button>
  );
}
