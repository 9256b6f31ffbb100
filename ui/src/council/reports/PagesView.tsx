/** A page as it was printed, beside the text that was read from it. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { t } from "../../language/t";
import { Icon } from "../../shared/Icon";
import { useKeys } from "../../shared/keys";
import { Panel } from "../../shared/Page";
import { Empty, Fault, Fetched, Waiting } from "../../shared/states";
import { Tag } from "../../shared/Tag";
import { word, type Word } from "../../shared/words";
import { pagePictureQuery, reportTextQuery } from "../queries";
import type { Report, ReportText } from "../types";
import css from "./reports.module.css";

const route = getRouteApi("/c/$clinic/council/reports/$reportId");

const HOW: Record<ReportText["how"], Word> = {
  text_layer: word("pageHow.text_layer", "green"),
  ocr: word("pageHow.ocr", "amber"),
  none: word("pageHow.none", "red"),
};

export function PagesView({ report, page }: { report: Report; page: number }) {
  const navigate = route.useNavigate();
  const pages = useQuery(reportTextQuery(report.id));
  const go = (to: number) => {
    if (to < 1 || to > report.pages) return;
    void navigate({ search: { page: to }, replace: true });
  };
  useKeys({ j: () => go(page + 1), k: () => go(page - 1) });
  return (
    <>
      <div className={css.pager}>
        <Button variant="default" size="compact-sm" disabled={page <= 1} leftSection={<Icon name="left" size={14} />} onClick={() => go(page - 1)}>
          {t("reports.pageBefore")}
        </Button>
        <span aria-live="polite">{t("reports.pageOf", { page, pages: report.pages })}</span>
        <Button variant="default" size="compact-sm" disabled={page >= report.pages} rightSection={<Icon name="right" size={14} />} onClick={() => go(page + 1)}>
          {t("reports.pageAfter")}
        </Button>
      </div>
      <div className={css.spread}>
        {report.files.some(({ kind }) => kind === "pdf") && (
          <Panel title={t("reports.picture")}>
            <Picture report={report.id} page={page} />
          </Panel>
        )}
        <Fetched query={pages} lines={12}>
          {(all) => <PageText page={all.find((one) => one.page === page)} />}
        </Fetched>
      </div>
    </>
  );
}

function PageText({ page }: { page: ReportText | undefined }) {
  if (!page) return <Empty icon="file" title={t("reports.noSuchPage")} />;
  return (
    <Panel title={t("reports.textRead")} aside={<Tag word={HOW[page.how]} dot />}>
      {page.text.trim() === "" ? (
        <p>{page.gap ? t(`pageGap.${page.gap}`) : t("reports.noText")}</p>
      ) : (
        <pre className={css.pageText} tabIndex={0} aria-label={t("reports.textRead")}>
          {page.text}
        </pre>
      )}
    </Panel>
  );
}

function Picture({ report, page }: { report: string; page: number }) {
  const query = useQuery(pagePictureQuery(report, page));
  const address = useObjectAddress(query.data);
  if (query.isError) return <Fault error={query.error} onRetry={() => void query.refetch()} />;
  if (!address) return <Waiting lines={14} />;
  return <img className={css.picture} src={address} alt={t("reports.pictureOf", { page })} />;
}

/** An address for a picture that is in memory; given back when nobody looks at it any more. */
function useObjectAddress(blob: Blob | undefined): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setAddress(made);
    return () => {
      URL.revokeObjectURL(made);
      setAddress(null);
    };
  }, [blob]);
  return address;
}
