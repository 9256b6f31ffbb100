import { Checkbox, NumberInput, PasswordInput, TextInput } from "@mantine/core";
import "@mantine/core/styles/PasswordInput.css";
import "@mantine/core/styles/Switch.css";
import "@mantine/core/styles/NumberInput.css";
import type { ReceptionSettings, TaskKind } from "../../api/types";
import { t } from "../../language/t";
import { Copy } from "../../shared/Copy";
import { Panel } from "../../shared/Page";
import { Tag } from "../../shared/Tag";
import { TASK_KIND } from "../../shared/words";
import { withSettings } from "./KnowledgeSections";
import type { SectionProps } from "./SettingsPage";
import { RecordingPanel, TransferPanel } from "./VoiceSections";
import css from "./settings.module.css";

/** The requests a clinic may keep for people while it gains trust; messages are always taken. */
const OPTIONAL: readonly TaskKind[] = ["appointment", "reschedule", "cancel", "refill"];

export function LimitsSection(props: SectionProps) {
  const { draft, change } = props;
  const { limits, automated } = draft.settings;
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
      <Panel title={t("settings.takeover")}>
        <div className={css.two}>
          <NumberInput
            label={t("settings.misunderstandings")}
            min={1}
            max={10}
            value={limits.misunderstandings}
            onChange={(value) => limit("misunderstandings", value)}
          />
          <NumberInput
            label={t("settings.minConfidence")}
            description={t("settings.minConfidenceHelp")}
            min={0}
            max={100}
            value={Math.round(limits.min_confidence * 100)}
            onChange={(value) => limit("min_confidence", typeof value === "number" ? value / 100 : value)}
          />
          <NumberInput label={t("settings.maxTurns")} min={4} max={500} value={limits.max_turns} onChange={(value) => limit("max_turns", value)} />
          <NumberInput label={t("settings.maxMinutes")} min={1} max={120} value={limits.max_minutes} onChange={(value) => limit("max_minutes", value)} />
        </div>
      </Panel>
      <Panel title={t("settings.automated")}>
        <p className={css.help}>{t("settings.automatedHelp")}</p>
        <div className={css.checks}>
          {OPTIONAL.map((kind) => (
            <Checkbox key={kind} label={TASK_KIND[kind].text} checked={served.includes(kind)} onChange={(event) => serve(kind, event.currentTarget.checked)} />
          ))}
        </div>
      </Panel>
      <TransferPanel {...props} />
      <RecordingPanel {...props} />
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
        aside={<Tag word={configured ? { text: t("settings.connected"), tone: "green" } : { text: t("settings.notConnected"), tone: "amber" }} dot />}
      >
        <div className={css.fields}>
          <TextInput
            label={t("settings.accountSid")}
            placeholder="AC…"
            autoComplete="off"
            value={telephony.account_sid}
            onChange={(event) => change({ ...draft, telephony: { ...telephony, account_sid: event.currentTarget.value } })}
          />
          <PasswordInput
            label={t("settings.authToken")}
            description={configured ? t("settings.authTokenStored") : t("settings.authTokenHelp")}
            autoComplete="off"
            visibilityToggleButtonProps={{ "aria-label": t("settings.showToken") }}
            value={telephony.auth_token}
            onChange={(event) => change({ ...draft, telephony: { ...telephony, auth_token: event.currentTarget.value } })}
          />
          <TextInput
            label={t("settings.publicUrl")}
            description={t("settings.publicUrlHelp")}
            placeholder="https://cliniq.example.org"
            type="url"
            value={telephony.public_url}
            onChange={(event) => change({ ...draft, telephony: { ...telephony, public_url: event.currentTarget.value } })}
          />
          <TextInput
            label={t("settings.smsFrom")}
            description={t("settings.smsFromHelp")}
            placeholder="+12125550100"
            value={telephony.sms_from}
            onChange={(event) => change({ ...draft, telephony: { ...telephony, sms_from: event.currentTarget.value } })}
          />
        </div>
      </Panel>
      <Panel title={t("settings.webhooks")}>
        <Webhook label={t("settings.webhookIncoming")} url={webhook_urls.incoming} />
        <Webhook label={t("settings.webhookStatus")} url={webhook_urls.status} />
      </Panel>
    </div>
  );
}

function Webhook({ label, url }: { label: string; url: string }) {
  return (
    <div className={css.webhook}>
      <span>{label}</span>
      <code>{url}</code>
      <Copy value={url} label={t("settings.copyAddressFor", { name: label })} />
    </div>
  );
}
