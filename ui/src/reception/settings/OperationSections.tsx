import { Checkbox, NumberInput, PasswordInput, Switch, TextInput } from "@mantine/core";
import "@mantine/core/styles/PasswordInput.css";
import "@mantine/core/styles/Switch.css";
import "@mantine/core/styles/NumberInput.css";
import type { ReceptionSettings, TaskKind } from "../../api/types";
import { Copy } from "../../shared/Copy";
import { Panel } from "../../shared/Page";
import { Tag } from "../../shared/Tag";
import { TASK_KIND } from "../../shared/words";
import { withSettings } from "./KnowledgeSections";
import type { SectionProps } from "./SettingsPage";
import css from "./settings.module.css";

/** The requests a clinic may keep for people while it gains trust; messages are always taken. */
const OPTIONAL: readonly TaskKind[] = ["appointment", "reschedule", "cancel", "refill"];

export function LimitsSection({ draft, change }: SectionProps) {
  const { limits, automated, records_calls } = draft.settings;
  const served = automated === "all" ? OPTIONAL : automated.only;
  function limit(name: keyof ReceptionSettings["limits"], value: number | string) {
    if (typeof value === "number") change(withSettings(draft, { limits: { ...limits, [name]: value } }));
  }
  function serve(kind: TaskKind, on: boolean) {
    const only = OPTIONAL.filter((one) => (one === kind ? on : served.includes(one)));
    change(withSettings(draft, { automated: only.length === OPTIONAL.length ? "all" : { only } }));
  }
  return (
    <div className={css.panels}>
      <Panel title="When a person takes over">
        <div className={css.two}>
          <NumberInput
            label="Misunderstandings in a row"
            min={1}
            max={10}
            value={limits.misunderstandings}
            onChange={(value) => limit("misunderstandings", value)}
          />
          <NumberInput
            label="Least confidence that is acted upon, per cent"
            description="Safety reads every word, however surely it was heard."
            min={0}
            max={100}
            value={Math.round(limits.min_confidence * 100)}
            onChange={(value) => limit("min_confidence", typeof value === "number" ? value / 100 : value)}
          />
          <NumberInput label="Turns of a call" min={4} max={500} value={limits.max_turns} onChange={(value) => limit("max_turns", value)} />
          <NumberInput label="Minutes of a call" min={1} max={120} value={limits.max_minutes} onChange={(value) => limit("max_minutes", value)} />
        </div>
      </Panel>
      <Panel title="What the receptionist does itself">
        <p className={css.help}>Other wishes are handed to a person. Messages and questions for a doctor are always taken.</p>
        <div className={css.checks}>
          {OPTIONAL.map((kind) => (
            <Checkbox key={kind} label={TASK_KIND[kind].text} checked={served.includes(kind)} onChange={(event) => serve(kind, event.currentTarget.checked)} />
          ))}
        </div>
      </Panel>
      <Panel title="Recording">
        <Switch
          label="Calls are recorded, and the greeting says so"
          checked={records_calls}
          onChange={(event) => change(withSettings(draft, { records_calls: event.currentTarget.checked }))}
        />
      </Panel>
    </div>
  );
}

export function TelephonySection({ draft, saved, change }: SectionProps) {
  const { telephony } = draft;
  const { configured, webhook_urls } = saved.telephony;
  return (
    <div className={css.panels}>
      <Panel
        title="Twilio"
        aside={<Tag word={configured ? { text: "Connected", tone: "green" } : { text: "Not connected", tone: "amber" }} dot />}
      >
        <div className={css.fields}>
          <TextInput
            label="Account SID"
            placeholder="AC…"
            autoComplete="off"
            value={telephony.account_sid}
            onChange={(event) => change({ ...draft, telephony: { ...telephony, account_sid: event.currentTarget.value } })}
          />
          <PasswordInput
            label="Auth token"
            description={configured ? "One is stored, sealed. Leave empty to keep it." : "It is stored sealed and never shown again."}
            autoComplete="off"
            visibilityToggleButtonProps={{ "aria-label": "Show the token" }}
            value={telephony.auth_token}
            onChange={(event) => change({ ...draft, telephony: { ...telephony, auth_token: event.currentTarget.value } })}
          />
          <TextInput
            label="Public address of this server"
            description="As Twilio reaches it; signatures are checked against it."
            placeholder="https://cliniq.example.org"
            type="url"
            value={telephony.public_url}
            onChange={(event) => change({ ...draft, telephony: { ...telephony, public_url: event.currentTarget.value } })}
          />
        </div>
      </Panel>
      <Panel title="Addresses to enter at Twilio">
        <Webhook label="A call comes in" url={webhook_urls.incoming} />
        <Webhook label="Call status changes" url={webhook_urls.status} />
      </Panel>
    </div>
  );
}

function Webhook({ label, url }: { label: string; url: string }) {
  return (
    <div className={css.webhook}>
      <span>{label}</span>
      <code>{url}</code>
      <Copy value={url} label={`Copy the address for: ${label}`} />
    </div>
  );
}
