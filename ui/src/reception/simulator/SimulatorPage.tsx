/** A call that is typed instead of spoken: the same engine as the phone, and nobody is paged. */
import { Button, NativeSelect, Slider, TextInput } from "@mantine/core";
import "@mantine/core/styles/Slider.css";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Language, Turn } from "../../api/types";
import { formatNumber, t, term } from "../../language/t";
import { useHere } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { Page, Panel } from "../../shared/Page";
import { FormFault, Gate } from "../../shared/states";
import { Fact, Facts, Tag } from "../../shared/Tag";
import { toastProblem } from "../../shared/toast";
import { CALL_LANGUAGES, languageName, levelWord } from "../../shared/words";
import { CallTasks, Slots } from "../calls/CallFacts";
import { MarkedText } from "../calls/MarkedText";
import { reception } from "../queries";
import { PERSONAS, type Persona } from "./personas";
import css from "./simulator.module.css";

export function SimulatorPage() {
  return (
    <Gate perm="call.simulate">
      <Simulator />
    </Gate>
  );
}

/** One exchange: what was typed (nothing for the greeting) and what came back. */
interface Exchange {
  said: string | null;
  turn: Turn;
}

type Step =
  | { kind: "start" }
  | { kind: "turn"; id: string; text: string; digits?: string; confidence: number }
  | { kind: "hang-up"; id: string };

function Simulator() {
  const queries = useQueryClient();
  const [caller, setCaller] = useState("+12125550142");
  const [language, setLanguage] = useState<Language>("en");
  const [confidence, setConfidence] = useState(92);
  const [text, setText] = useState("");
  const [persona, setPersona] = useState<Persona | null>(null);
  const [exchanges, setExchanges] = useState<Exchange[]>([]);
  const [hungUp, setHungUp] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const last = exchanges.at(-1)?.turn;
  const ended = hungUp || (last?.ended ?? false);
  const running = last !== undefined && !ended;

  const open = useRef<string | null>(null);
  open.current = running ? last.call.id : null;
  useEffect(() => {
    return () => {
      // The caller leaves with the page; where that fails there is no page left to say so on.
      if (open.current) reception.hangUpSimulation(open.current).catch(() => undefined);
    };
  }, []);

  const advance = useMutation({
    mutationFn: async (step: Step): Promise<Turn | null> => {
      if (step.kind === "start") return reception.startSimulation(caller.trim() || undefined, language);
      if (step.kind === "turn") {
        const { text: typed, digits } = step;
        return reception.simulateTurn(step.id, { text: typed, confidence: step.confidence / 100, ...(digits ? { digits } : {}) });
      }
      await reception.hangUpSimulation(step.id);
      return null;
    },
    onSuccess: (turn, step) => {
      if (step.kind === "hang-up") setHungUp(true);
      if (!turn) return;
      const said = step.kind === "turn" ? (step.digits ? t("simulator.key", { digits: step.digits }) : step.text || t("simulator.silence")) : null;
      setExchanges((earlier) => (step.kind === "start" ? [{ said, turn }] : [...earlier, { said, turn }]));
      if (step.kind === "start") setHungUp(false);
      setText("");
      field.current?.focus();
    },
    onError: toastProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["calls"] }),
  });

  function say(words: string, digits?: string) {
    if (!running || advance.isPending) return;
    advance.mutate({ kind: "turn", id: last.call.id, text: words, digits, confidence });
  }
  const scripted = persona?.says[exchanges.filter((one) => one.said !== null).length];

  return (
    <Page
      title={t("simulator.callSimulator")}
      lead={t("simulator.lead")}
    >
      <div className={css.columns}>
        <section className={css.call} data-watermark={t("simulator.simulation")} aria-label={t("simulator.simulatedCall")}>
          <div className={css.callHead}>
            <Tag word={{ text: t("simulator.simulation"), tone: "violet" }} dot />
            <span>{last ? term("phase", last.call.state) : t("simulator.notStarted")}</span>
          </div>
          <Conversation exchanges={exchanges} hungUp={hungUp} />
          <form
            className={css.composer}
            onSubmit={(event) => {
              event.preventDefault();
              say(text.trim());
            }}
          >
            {running ? (
              <>
                <div className={css.sayRow}>
                  <TextInput
                    ref={field}
                    className={css.sayField}
                    aria-label={t("simulator.whatTheCallerSays")}
                    placeholder={scripted ? `“${scripted}”` : t("simulator.whatTheCallerSaysOrSilence")}
                    value={text}
                    autoFocus
                    onChange={(event) => setText(event.currentTarget.value)}
                  />
                  <Button type="submit" loading={advance.isPending} leftSection={<Icon name="send" size={16} />}>
                    {t("simulator.say")}
                  </Button>
                  {scripted && (
                    <Button variant="default" disabled={advance.isPending} onClick={() => say(scripted)}>
                      {t("simulator.sayTheScriptsLine")}
                    </Button>
                  )}
                </div>
                <div className={css.keypad} role="group" aria-label={t("simulator.keysOfThePhone")}>
                  {["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"].map((digit) => (
                    <Button key={digit} size="compact-sm" variant="default" disabled={advance.isPending} onClick={() => say("", digit)}>
                      {digit}
                    </Button>
                  ))}
                  <Button
                    size="compact-sm"
                    color="red"
                    className={css.hangUp}
                    disabled={advance.isPending}
                    onClick={() => advance.mutate({ kind: "hang-up", id: last.call.id })}
                  >
                    {t("simulator.hangUp")}
                  </Button>
                </div>
              </>
            ) : (
              <Button loading={advance.isPending} leftSection={<Icon name="phone" size={16} />} onClick={() => advance.mutate({ kind: "start" })}>
                {ended ? t("simulator.callAgain") : t("simulator.startTheCall")}
              </Button>
            )}
            <FormFault error={advance.error} />
          </form>
        </section>
        <div className={css.rail}>
          {last && <TurnPanel turn={last} />}
          <Panel title={t("shared.caller")}>
            <div className={css.settings}>
              <NativeSelect
                label={t("simulator.persona")}
                value={persona?.id ?? ""}
                data={[{ value: "", label: t("simulator.nobodyTypeFreely") }, ...PERSONAS.map(({ id }) => ({ value: id, label: t(`persona.${id}`) }))]}
                onChange={(event) => {
                  const chosen = PERSONAS.find((one) => one.id === event.currentTarget.value) ?? null;
                  setPersona(chosen);
                  if (chosen) {
                    setLanguage(chosen.language);
                    setCaller(chosen.caller);
                  }
                }}
              />
              <TextInput label={t("shared.number")} type="tel" value={caller} disabled={running} onChange={(event) => setCaller(event.currentTarget.value)} />
              <NativeSelect
                label={t("shared.language")}
                value={language}
                disabled={running}
                data={CALL_LANGUAGES.map((value) => ({ value, label: languageName(value) }))}
                onChange={(event) => setLanguage(event.currentTarget.value as Language)}
              />
              <div>
                <div className={css.sliderLabel}>
                  <span>{t("simulator.confidence")}</span>
                  <strong>{formatNumber(confidence / 100, { style: "percent" })}</strong>
                </div>
                <Slider
                  value={confidence}
                  onChange={setConfidence}
                  min={0}
                  max={100}
                  step={1}
                  label={null}
                  thumbLabel={t("simulator.confidenceSpoken")}
                />
              </div>
            </div>
          </Panel>
        </div>
      </div>
    </Page>
  );
}

function Conversation({ exchanges, hungUp }: { exchanges: readonly Exchange[]; hungUp: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [exchanges.length, hungUp]);
  const last = exchanges.at(-1)?.turn;
  return (
    <div ref={box} className={css.talk} role="log" aria-label={t("simulator.conversation")} tabIndex={0}>
      {exchanges.length === 0 && <p className={css.hint}>{t("simulator.conversationHint")}</p>}
      {exchanges.map(({ said, turn }, index) => (
        <div key={index} className={css.exchange}>
          {said !== null && (
            <div className={css.caller} data-alarm={turn.alarm?.level}>
              <small>{t("shared.caller")}</small>
              <p>
                <MarkedText text={said} words={turn.alarm?.words ?? []} tone="alarm" />
              </p>
            </div>
          )}
          <div className={css.receptionist}>
            <small>{t("simulator.receptionist")}</small>
            <p>{turn.say}</p>
          </div>
        </div>
      ))}
      {hungUp && <p className={css.over}>{t("simulator.theCallerHungUp")}</p>}
      {!hungUp && last?.ended && (
        <p className={css.over}>{last.next === "transfer" ? t("simulator.putThrough") : t("simulator.theCallHasEnded")}</p>
      )}
    </div>
  );
}

function TurnPanel({ turn }: { turn: Turn }) {
  const { clinic } = useHere();
  return (
    <Panel title={t("simulator.turn")} aside={<span className={css.took}>{took(turn.took_us)}</span>}>
      {turn.alarm && (
        <div className={css.alarm} data-level={turn.alarm.level} role="alert">
          <Tag word={levelWord(turn.alarm.level)} dot />
          <p>{turn.alarm.rule}</p>
          <p>{t("simulator.becauseOf", { words: turn.alarm.words.map((word) => `“${word}”`).join(", ") })}</p>
          {turn.escalation && (
            <Link to="/c/$clinic/escalations/$id" params={{ clinic: clinic.slug, id: turn.escalation }}>
              {t("shared.openTheEscalation")}
            </Link>
          )}
        </div>
      )}
      <Facts>
        <Fact name={t("simulator.state")}>{term("phase", turn.call.state)}</Fact>
        <Fact name={t("simulator.intents")}>{turn.intents.length > 0 ? turn.intents.map((intent) => term("intent", intent)).join(", ") : t("shared.none")}</Fact>
        <Fact name={t("shared.lockedOn")}>{turn.call.locked_intent ? term("intent", turn.call.locked_intent) : t("shared.nothing")}</Fact>
        <Fact name={t("shared.askingFor")}>{turn.call.asking ? term("ask", turn.call.asking) : t("shared.nothing")}</Fact>
        <Fact name={t("simulator.next")}>{term("nextMove", turn.next)}</Fact>
      </Facts>
      <h3 className={css.subhead}>{t("simulator.slots")}</h3>
      <Slots slots={turn.call.slots} />
      <h3 className={css.subhead}>{t("shared.tasks")}</h3>
      <div data-testid="filed">
        <CallTasks call={turn.call} />
      </div>
      <p className={css.subhead}>
        <Link to="/c/$clinic/calls/$callId" params={{ clinic: clinic.slug, callId: turn.call.id }}>
          {t("shared.openTheTranscript")}
        </Link>
      </p>
    </Panel>
  );
}

/** "0.4 ms": thinking time of one turn. */
function took(us: number): string {
  return formatNumber(us / 1000, { style: "unit", unit: "millisecond", maximumSignificantDigits: 2 });
}
