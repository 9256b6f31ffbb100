/** The files of a run that has ended: made from the chosen draft, the same bytes every time. */
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { t, term } from "../../language/t";
import { useMay } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { Panel } from "../../shared/Page";
import { Empty, Fetched, FormFault } from "../../shared/states";
import { toastDone, toastProblem } from "../../shared/toast";
import ui from "../../shared/ui.module.css";
import { council, exportsQuery } from "../queries";
import { sizeText } from "../reports/Upload";
import type { ExportFile, Run } from "../types";
import css from "./runs.module.css";

export function Files({ run }: { run: Run }) {
  const queries = useQueryClient();
  const mayRun = useMay("council.run");
  const { queryKey } = exportsQuery(run.id);
  const files = useQuery(exportsQuery(run.id));
  const make = useMutation({
    mutationFn: () => council.export(run.id),
    onSuccess: (made) => {
      queries.setQueryData(queryKey, made);
      toastDone(t("runs.filesMade"));
    },
  });
  const button = mayRun && run.selection && (
    <Button size="compact-sm" leftSection={<Icon name="file" size={14} />} loading={make.isPending} onClick={() => make.mutate()}>
      {t("runs.makeFiles")}
    </Button>
  );
  return (
    <Panel title={t("runPart.files")} aside={button} flush>
      {make.error && <FormFault error={make.error} />}
      <Fetched query={files} lines={4}>
        {(made) =>
          made.length > 0 ? (
            <FileTable run={run.id} files={made} />
          ) : (
            <Empty icon="file" title={t("runs.noFiles")}>
              {run.selection ? t("runs.noFilesWhy") : t("runs.noFilesWithoutDraft")}
            </Empty>
          )
        }
      </Fetched>
      {run.signature === null && <p className={css.about}>{t("runs.patientFileNeedsSignature")}</p>}
    </Panel>
  );
}

function FileTable({ run, files }: { run: string; files: readonly ExportFile[] }) {
  return (
    <table className={`${ui.table} ${ui.cards}`}>
      <thead>
        <tr>
          <th scope="col">{t("runs.file")}</th>
          <th scope="col">{t("runs.whatFor")}</th>
          <th scope="col">{t("runs.size")}</th>
          <th scope="col">{t("runs.save")}</th>
        </tr>
      </thead>
      <tbody>
        {files.map(({ name, size }) => (
          <tr key={name}>
            <td data-label={t("runs.file")}>
              <code>{name}</code>
            </td>
            <td data-label={t("runs.whatFor")}>{term("exportFile", name.replace(".", "_"))}</td>
            <td data-label={t("runs.size")}>{sizeText(size)}</td>
            <td data-label={t("runs.save")}>
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<Icon name="download" size={14} />}
                aria-label={t("runs.saveFile", { name })}
                onClick={() => void council.saveExport(run, name).catch(toastProblem)}
              >
                {t("runs.save")}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
