/** Stage 5: who approves the consolidation and who wants changes, and which. */
import { useQuery } from "@tanstack/react-query";
import { t } from "../../language/t";
import { Panel } from "../../shared/Page";
import { Empty, Fetched } from "../../shared/states";
import { Tag } from "../../shared/Tag";
import ui from "../../shared/ui.module.css";
import { reviewsQuery } from "../queries";
import type { Reviews, Run, Unit } from "../types";
import { UNIT_STATE, VOTE } from "../words";
import { useNameOf } from "./names";
import { byLetter } from "./stages";
import css from "./runs.module.css";

export function Votes({ run }: { run: Run }) {
  const query = useQuery(reviewsQuery(run.id, run.version));
  const units = byLetter(run.units.filter(({ stage }) => stage === 5));
  const rounds = [...new Set(units.map(({ round }) => round))].toSorted((a, b) => a - b);
  return (
    <div className={css.stack}>
      <p className={css.about}>{t("stageAbout.5")}</p>
      {units.length === 0 ? (
        <Panel>
          <Empty icon="approve" title={t("runs.noVotes")}>
            {t("runs.noVotesWhy")}
          </Empty>
        </Panel>
      ) : (
        <>
          <Matrix run={run} units={units} rounds={rounds} />
          <Fetched query={query} lines={6}>
            {(reviews) => <Changes reviews={reviews} />}
          </Fetched>
        </>
      )}
    </div>
  );
}

/** A row for each voter, a column for each round. */
function Matrix({ run, units, rounds }: { run: Run; units: readonly Unit[]; rounds: readonly number[] }) {
  const nameOf = useNameOf();
  const voters = [...new Map(units.map((unit) => [unit.model, unit])).values()];
  const { approve, revise, majority_revises } = run.votes;
  return (
    <Panel
      title={t("runs.votes")}
      aside={
        <span className={css.agreement}>
          <Tag word={{ text: `${VOTE.APPROVE.text} ${approve}`, tone: "green" }} dot />
          <Tag word={{ text: `${VOTE.REVISE.text} ${revise}`, tone: "amber" }} dot />
          {majority_revises && <span>{t("runs.majorityRevises")}</span>}
        </span>
      }
      flush
    >
      <div className={ui.scroll} role="region" aria-label={t("runs.votes")} tabIndex={0}>
        <table className={ui.table}>
          <thead>
            <tr>
              <th scope="col">{t("runs.model")}</th>
              {rounds.map((round) => (
                <th key={round} scope="col">
                  {t("runs.round", { round })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {voters.map((voter) => (
              <tr key={voter.model}>
                <th scope="row">{nameOf(voter)}</th>
                {rounds.map((round) => (
                  <td key={round}>
                    <Cast unit={units.find((unit) => unit.model === voter.model && unit.round === round)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Cast({ unit }: { unit: Unit | undefined }) {
  if (!unit) return "–";
  if (!unit.vote) return <Tag word={UNIT_STATE[unit.state]} dot bare />;
  return (
    <span className={css.agreement}>
      <Tag word={VOTE[unit.vote]} dot />
      {unit.quality_score !== null && <span>{t("runs.score", { score: unit.quality_score })}</span>}
    </span>
  );
}

function Changes({ reviews: { ballots, required_changes } }: { reviews: Reviews }) {
  const nameOf = useNameOf();
  const wishes = ballots.filter(({ ballot }) => ballot.required_changes.length + ballot.optional_changes.length > 0);
  if (wishes.length === 0) return null;
  return (
    <Panel title={t("runs.changesAsked", { count: required_changes.length })}>
      <div className={css.stack}>
        {wishes.map(({ model, label, ballot }) => (
          <section key={model} className={css.opinion}>
            <h3>{nameOf({ model, label })}</h3>
            <Wishes title={t("runs.required")} points={ballot.required_changes} />
            <Wishes title={t("runs.optional")} points={ballot.optional_changes} />
          </section>
        ))}
      </div>
    </Panel>
  );
}

function Wishes({ title, points }: { title: string; points: readonly string[] }) {
  if (points.length === 0) return null;
  return (
    <div>
      <h4>{title}</h4>
      <ul>
        {points.map((point, index) => (
          <li key={index}>{point}</li>
        ))}
      </ul>
    </div>
  );
}
