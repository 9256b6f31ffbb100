/** The measurements of a report, with what to be careful about. */
import { Button, Checkbox, NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { formatNumber, t } from "../../language/t";
import { useHere } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { Panel } from "../../shared/Page";
import { Empty, Fetched } from "../../shared/states";
import { Tag } from "../../shared/Tag";
import { word, type Word } from "../../shared/words";
import ui from "../../shared/ui.module.css";
import { factsQuery } from "../queries";
import type { Facts, Measurement, Report } from "../types";
import { choicesOf, chosenFacts, FACETS, isFlagged, type Facet, type FactFilter } from "./factFilter";
import { facetText, facetWord, targetText, unitText } from "./factWords";
import css from "./reports.module.css";

const READ_BY: Record<Measurement["read_by"], Word> = {
  table: word("readBy.table", "green"),
  line: word("readBy.line", "blue"),
  vision: word("readBy.vision", "amber"),
};

/** A table of thousands of rows is slow to draw, and nobody reads it to its end. */
const SHOWN_AT_FIRST = 200;

export function FactsView({ report }: { report: Report }) {
  const query = useQuery(factsQuery(report.id));
  return (
    <Fetched query={query} lines={12}>
      {(facts) => (
        <div className={css.stack}>
          <Cautions facts={facts} />
          <FactTable facts={facts.measurements} report={report.id} />
        </div>
      )}
    </Fetched>
  );
}

function Cautions({ facts: { findings, extremes } }: { facts: Facts }) {
  const scored = extremes.filter(({ scores }) => scores > 0);
  if (findings.length === 0 && scored.length === 0) return null;
  return (
    <Panel title={t("reports.careful")}>
      <ul className={css.findings}>
        {findings.map(({ kind, text }, index) => (
          <li key={index} data-kind={kind}>
            <Icon name="alarm" size={16} />
            <span>{text}</span>
          </li>
        ))}
        {scored.map(({ beyond, scores, count, expected }) => (
          <li key={`beyond-${beyond}`}>
            <Icon name="chart" size={16} />
            <span>
              {t("reports.extremes", {
                count,
                scores,
                beyond: formatNumber(beyond),
                expected: formatNumber(expected, { maximumFractionDigits: 1 }),
              })}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function FactTable({ facts, report }: { facts: readonly Measurement[]; report: string }) {
  const [filter, setFilter] = useState<FactFilter>({});
  const [whole, setWhole] = useState(false);
  const chosen = chosenFacts(facts, filter);
  const shown = whole ? chosen : chosen.slice(0, SHOWN_AT_FIRST);
  return (
    <Panel title={t("reports.factsOf", { count: chosen.length, all: facts.length })} flush>
      <div className={css.filters} role="group" aria-label={t("reports.filter")}>
        {FACETS.map((facet) => (
          <FacetSelect key={facet} facet={facet} facts={facts} filter={filter} onChange={setFilter} />
        ))}
        <Checkbox
          size="xs"
          label={t("reports.onlyFlagged")}
          checked={filter.flagged ?? false}
          onChange={(event) => setFilter({ ...filter, flagged: event.currentTarget.checked })}
        />
      </div>
      {chosen.length === 0 ? (
        <Empty icon="filter" title={facts.length === 0 ? t("reports.noFacts") : t("reports.noFactMatches")}>
          {facts.length === 0 ? t("reports.noFactsWhy") : t("reports.noFactMatchesWhy")}
        </Empty>
      ) : (
        <Rows facts={shown} report={report} />
      )}
      {shown.length < chosen.length && (
        <Button fullWidth variant="subtle" onClick={() => setWhole(true)}>
          {t("reports.showAll", { count: chosen.length })}
        </Button>
      )}
    </Panel>
  );
}

interface FacetSelectProps {
  facet: Facet;
  facts: readonly Measurement[];
  filter: FactFilter;
  onChange(filter: FactFilter): void;
}

function FacetSelect({ facet, facts, filter, onChange }: FacetSelectProps) {
  const choices = choicesOf(facts, facet);
  if (choices.length === 0) return null;
  return (
    <NativeSelect
      size="xs"
      aria-label={t(`facet.${facet}`)}
      value={filter[facet] ?? ""}
      data={[{ value: "", label: t(`everyFacet.${facet}`) }, ...choices.map((value) => ({ value, label: facetWord(facet, value) }))]}
      onChange={(event) => onChange({ ...filter, [facet]: event.currentTarget.value || undefined })}
    />
  );
}

function Rows({ facts, report }: { facts: readonly Measurement[]; report: string }) {
  const { clinic } = useHere();
  return (
    <div className={ui.scroll} role="region" aria-label={t("reportView.facts")} tabIndex={0}>
      <table className={`${ui.table} ${ui.cards}`}>
        <thead>
          <tr>
            {FACETS.map((facet) => (
              <th key={facet} scope="col">
                {t(`facet.${facet}`)}
              </th>
            ))}
            <th scope="col" className={css.figure}>
              {t("reports.value")}
            </th>
            <th scope="col">{t("reports.target")}</th>
            <th scope="col">{t("reports.howRead")}</th>
            <th scope="col">{t("reports.pageShort")}</th>
          </tr>
        </thead>
        <tbody>
          {facts.map((fact, index) => (
            <tr key={index} data-flagged={isFlagged(fact)}>
              {FACETS.map((facet) => (
                <td key={facet} data-label={t(`facet.${facet}`)}>
                  {facetText(fact, facet)}
                </td>
              ))}
              <td data-label={t("reports.value")} className={css.figure}>
                <Value fact={fact} />
              </td>
              <td data-label={t("reports.target")}>{targetText(fact)}</td>
              <td data-label={t("reports.howRead")}>
                <Tag word={READ_BY[fact.read_by]} bare dot />
              </td>
              <td data-label={t("reports.pageShort")}>
                <Link
                  to="/c/$clinic/council/reports/$reportId"
                  params={{ clinic: clinic.slug, reportId: report }}
                  search={{ page: fact.page }}
                  aria-label={t("reports.page", { page: fact.page })}
                >
                  {fact.page}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({ fact }: { fact: Measurement }) {
  if (fact.value === null) return <Tag word={{ text: t("reports.missing"), tone: "amber" }} dot />;
  return (
    <span className={css.value}>
      {[fact.printed, fact.unit && unitText(fact.unit)].filter(Boolean).join(" ")}
      {fact.contradicted && <Tag word={{ text: t("reports.contradicted"), tone: "red" }} dot />}
    </span>
  );
}
